import { describe, expect, test } from "vitest"
import { z } from "zod"
import type { Agent } from "../../src/agents/agent.js"
import { chatAgent } from "../../src/agents/chat-agent.js"
import { functionAgent } from "../../src/agents/function-agent.js"
import { judgeAgent } from "../../src/agents/judge-agent.js"
import type { IntegrateContext } from "../../src/integrate/integrator.js"
import { merge } from "../../src/integrate/merge/merge.js"
import { synthesis } from "../../src/integrate/synthesis/synthesis.js"
import { batch } from "../../src/patterns/batch.js"
import { section } from "../../src/patterns/section/section.js"
import { vote } from "../../src/patterns/vote/vote.js"
import type { Result } from "../../src/task/result.js"
import { cutTo, decided, journalLines, newRoot } from "./cut-journal.js"

const Facts = z.object({ facts: z.array(z.string()) })
const once = { attempts: 1 }

interface Resumable {
  run(input: never, options: { runId: string; seed: number; journal: string }): Promise<Result>
  resume(runId: string, options: { journal: string }): Promise<Result>
}

/** Notes every call, by what was called. */
type Note = (word: string) => void

/** An integrator that asks a writer twice, and wants another brief before the second time. */
const twoRounds = (note: Note) => {
  const writer: Agent = {
    name: "writer",
    run: ({ id, objective }) => {
      note(id)
      return Promise.resolve({ output: objective.toUpperCase() })
    },
  }
  return {
    name: "asks a writer",
    params: {},
    agents: [writer],
    integrate: async (outcomes: readonly { status: string }[], context: IntegrateContext) => {
      const said = []
      for (const part of ["start", "ended"]) {
        said.push(
          await context.run(writer, {
            id: part,
            objective: `${part} ${outcomes.length} ${context.random()}`,
            input: null,
          }),
        )
      }
      if (context.round === 1)
        return { done: false as const, more: [{ id: "z", objective: "Do z" }], reason: "more" }
      return {
        done: true as const,
        output: said.map((outcome) => ("output" in outcome ? outcome.output : null)),
        reason: "written",
      }
    },
  }
}

const noting = (agent: Agent, note: Note): Agent => ({
  ...agent,
  run: (brief, context) => {
    note(brief.id)
    return agent.run(brief, context)
  },
})

/** By name: how it is made, with what was called before, and its input. */
const kinds: readonly [string, (note: Note, before: readonly string[]) => Resumable, unknown][] = [
  [
    "a batch with failures",
    (note) =>
      batch({
        agent: functionAgent(function work({ id, input }) {
          note(id)
          if (id === "3") throw new Error("no 3")
          return input
        }),
        retry: once,
      }),
    ["p", "q", "r", "s"],
  ],
  [
    "a section with dependencies whose missing briefs go out again",
    (note, before) => {
      let tries = before.filter((id) => id === "b").length
      return section<unknown>({
        agent: functionAgent(function work({ id }) {
          note(id)
          if (id === "b") {
            tries += 1
            if (tries === 1) throw new Error("not yet")
          }
          return { facts: [id, "common"] }
        }),
        briefs: [
          { id: "a", objective: "Do a", output: Facts },
          { id: "b", objective: "Do b", output: Facts },
          { id: "c", objective: "Do c", output: Facts, dependsOn: ["b"] },
        ],
        integrate: merge({ rules: { facts: "union" } }),
        quorum: 3,
        shortfall: "retry",
        retry: once,
        concurrency: 1,
      })
    },
    "x",
  ],
  [
    "a planned section of two rounds whose integrator asks an agent",
    (note) =>
      section<unknown>({
        planner: functionAgent(function planner({ id }) {
          note(id)
          return { briefs: ["a", "b"].map((id) => ({ id, objective: `Do ${id}` })) }
        }),
        agent: functionAgent(function work({ id }) {
          note(id)
          return id
        }),
        integrate: twoRounds(note),
        concurrency: 1,
      }),
    "x",
  ],
  [
    "a vote whose tie goes to a judge",
    (note) =>
      vote({
        agent: functionAgent(function voter({ id, sampleIndex = 0 }) {
          note(id)
          return ["x", "y", "y", "x"][sampleIndex]
        }),
        rule: "plurality",
        samples: 4,
        ties: "judge",
        judges: [noting(judgeAgent({ model: "simulated:demo" }), note)],
        concurrency: 1,
      }),
    "Which is it?",
  ],
  [
    "a section whose model writes the answer",
    (note) =>
      section<string>({
        agent: noting(chatAgent({ model: "simulated:demo" }), note),
        briefs: ["a", "b"].map((id) => ({ id, objective: `Find out about ${id}`, output: Facts })),
        integrate: synthesis({ model: "simulated:demo" }),
        concurrency: 1,
      }),
    "Nature",
  ],
]

/** The calls whose ends are on record: none of them is made again. */
function endedIn(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => {
    const entry = JSON.parse(line) as { type: string; outcome?: { briefId: string; status: string } }
    const { type, outcome } = entry
    if (outcome === undefined || outcome.status === "skipped") return []
    return type === "outcome" || type === "agent" ? [outcome.briefId] : []
  })
}

function without(words: readonly string[], taken: readonly string[]): readonly string[] {
  const left = [...words]
  for (const word of taken) if (left.includes(word)) left.splice(left.indexOf(word), 1)
  return left
}

describe.each(kinds)("%s", (_name, make, input) => {
  test(
    "ends the same wherever it was cut off, and calls nothing again that had ended",
    { timeout: 60_000 },
    async () => {
      const root = newRoot()
      const all: string[] = []
      const whole = await make((word) => all.push(word), []).run(input as never, {
        runId: "whole",
        seed: 5,
        journal: root,
      })
      const lines = journalLines(root, "whole")
      for (let cut = 1; cut < lines.length; cut += 1) {
        const runId = `cut-${cut}`
        await make(() => {}, []).run(input as never, { runId, seed: 5, journal: root })
        cutTo(root, runId, (every) => every.slice(0, cut))
        const ended = endedIn(journalLines(root, runId))
        const called: string[] = []
        const result = await make((word) => called.push(word), ended).resume(runId, { journal: root })
        expect([cut, decided(result), result.status]).toEqual([cut, decided(whole), whole.status])
        expect([cut, called.toSorted()]).toEqual([cut, without(all, ended).toSorted()])
      }
    },
  )
})
