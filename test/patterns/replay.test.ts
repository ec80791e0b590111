import { describe, expect, test } from "vitest"
import { z } from "zod"
import type { Agent } from "../../src/agents/agent.js"
import { functionAgent } from "../../src/agents/function-agent.js"
import { merge } from "../../src/integrate/merge/merge.js"
import { batch } from "../../src/patterns/batch.js"
import { section } from "../../src/patterns/section/section.js"
import type { SectionOptions } from "../../src/patterns/section/section-options.js"
import { vote } from "../../src/patterns/vote/vote.js"
import type { VoteOptions } from "../../src/patterns/vote/vote-options.js"
import { certified, plurality, unanimousWindow } from "../../src/tally/index.js"
import type { Result } from "../../src/task/result.js"
import { handle } from "../runtime/scopes.js"
import { cutTo, journalLines, newRoot, upTo } from "./cut-journal.js"

const briefs = ["a", "b", "c", "d"].map((id) => ({ id, objective: `Do ${id}` }))

/** Throws when it is called. */
const silent: Agent = { name: "silent", run: () => Promise.reject(new Error("somebody was called")) }

const pause = (milliseconds: number) => new Promise<void>((resolve) => void setTimeout(resolve, milliseconds))

/** Ids of the briefs in the order in which they settled. */
function outcomesIn(root: string): readonly string[] {
  return journalLines(root, "r").flatMap((line) => {
    const entry = JSON.parse(line) as { type: string; outcome?: { briefId: string } }
    return entry.type === "outcome" && entry.outcome !== undefined ? [entry.outcome.briefId] : []
  })
}

async function replayed(
  pattern: {
    replay(runId: string, options: { journal: string; onEvent(event: unknown): void }): Promise<Result>
  },
  root: string,
): Promise<{ readonly result: Result; readonly settled: readonly string[] }> {
  const settled: string[] = []
  const before = journalLines(root, "r")
  const result = await pattern.replay("r", {
    journal: root,
    onEvent(event) {
      const { type, outcome } = event as { type: string; outcome?: { briefId: string } }
      if (type === "outcome" && outcome !== undefined) settled.push(outcome.briefId)
    },
  })
  expect(journalLines(root, "r")).toEqual(before)
  return { result, settled }
}

describe("the replay of a section", () => {
  const Facts = z.object({ facts: z.array(z.string()) })
  const options = (agent: Agent): SectionOptions => ({
    agent,
    briefs: briefs.map((brief) => ({ ...brief, output: Facts })),
    integrate: merge({ rules: { facts: "union" } }),
  })

  test("has the same result, in the order in which the outcomes came, and calls nobody", async () => {
    const root = newRoot()
    // Each ends when the one before it in this order has been announced.
    const order = ["d", "b", "c", "a"]
    const ended = new Map(order.map((id) => [id, handle()]))
    const agent = functionAgent(async ({ id }) => {
      await ended.get(order[order.indexOf(id) - 1] ?? "")?.promise
      if (id === "c") throw new Error("no c")
      return { facts: [id, "common"] }
    })
    const result = await section<unknown>(options(agent)).run("x", {
      runId: "r",
      journal: root,
      onEvent: (event) => event.type === "outcome" && ended.get(event.outcome.briefId)?.resolve(),
    })
    const again = await replayed(section<unknown>(options(silent)), root)
    expect(again.settled).toEqual(["d", "b", "c", "a"])
    expect(again.result).toEqual(result)
  })

  test("has dependencies, and what was skipped because of them", async () => {
    const root = newRoot()
    const chain = (agent: Agent): SectionOptions => ({
      agent,
      briefs: [
        { id: "a", objective: "Do a" },
        { id: "b", objective: "Do b", dependsOn: ["a"] },
        { id: "c", objective: "Do c", dependsOn: ["b"] },
        { id: "d", objective: "Do d" },
      ],
    })
    const agent = functionAgent(async ({ id }) => {
      if (id === "b") throw new Error("no b")
      if (id === "d") await pause(10)
      return id
    })
    const result = await section<unknown>(chain(agent)).run("x", { runId: "r", journal: root })
    const again = await replayed(section<unknown>(chain(silent)), root)
    expect(again.result).toEqual(result)
    expect(again.settled).toEqual(outcomesIn(root))
  })

  test("sends out again what the run sent out again", async () => {
    const root = newRoot()
    let tries = 0
    const agent = functionAgent(({ id }) => {
      if (id !== "b") return { facts: [id] }
      tries += 1
      if (tries === 1) throw new Error("not yet")
      return { facts: ["at last"] }
    })
    const retrying = (worker: Agent) =>
      section<unknown>({ ...options(worker), quorum: 4, shortfall: "retry", retry: { attempts: 1 } })
    const result = await retrying(agent).run("x", { runId: "r", journal: root })
    expect([result.status, result.repairs, tries]).toEqual(["complete", 1, 2])
    const again = await replayed(retrying(silent), root)
    expect(again.result).toEqual(result)
  })

  test("gives the integrator's agents what they said", async () => {
    const root = newRoot()
    const pattern = (worker: Agent, writer: Agent) =>
      section<unknown>({
        agent: worker,
        briefs,
        integrate: {
          name: "asks a writer",
          params: {},
          agents: [writer],
          integrate: async (_outcomes, context) => {
            const said = await context.run(writer, {
              id: "w",
              objective: `Write ${context.random()}`,
              input: null,
            })
            return { done: true, output: said.status === "ok" ? said.output : null, reason: "written" }
          },
        },
      })
    const echo = functionAgent(({ id }) => id)
    const writer: Agent = { name: "writer", run: () => Promise.resolve({ output: "the text" }) }
    const mute: Agent = { ...silent, name: "writer" }
    const result = await pattern(echo, writer).run("x", { runId: "r", journal: root })
    expect((await replayed(pattern(silent, mute), root)).result).toEqual(result)
    const other = pattern(silent, { ...silent, name: "another writer" }).replay("r", { journal: root })
    await expect(other).rejects.toThrow("the agent another writer, which would have to be called")
  })
})

describe("the replay of a vote", () => {
  const said = ["x", "y", "x", "z", "x", "x", "y", "x", "x", "x", "x", "x"]
  const rules: readonly [string, VoteOptions][] = [
    ["adaptive", { samples: 9 }],
    ["plurality", { samples: 9, rule: "plurality" }],
    ["a stop rule", { rule: plurality({ samples: 12, stop: unanimousWindow(3) }) }],
    ["certified", { rule: plurality({ samples: 12, stop: certified({ delta: 0.2 }) }) }],
  ]

  test.each(rules)("has the same result, round by round: %s", async (_name, options) => {
    const root = newRoot()
    const agent = functionAgent(async ({ sampleIndex = 0 }) => {
      await pause((sampleIndex * 7) % 5)
      return said[sampleIndex]
    })
    const result = await vote({ ...options, agent }).run("Which?", { runId: "r", journal: root })
    const again = await replayed(vote({ ...options, agent: silent }), root)
    expect(again.result).toEqual(result)
  })
})

test("the replay of a batch keeps a thousand lines in order, and the order in which they came", async () => {
  const root = newRoot()
  const items = Array.from({ length: 1_000 }, (_, place) => place)
  const agent = functionAgent(async ({ input }) => {
    if ((input as number) % 7 === 0) await pause(1)
    if ((input as number) % 100 === 13) throw new Error("no")
    return input
  })
  const result = await batch({ agent, retry: { attempts: 1 } }).run(items, { runId: "r", journal: root })
  const again = await replayed(batch({ agent: silent, retry: { attempts: 1 } }), root)
  expect(again.settled).toEqual(outcomesIn(root))
  expect(again.result).toEqual(result)
})

describe("a run that cannot be replayed", () => {
  const echo = functionAgent(({ id }) => id)
  const pattern = section<unknown>({ agent: echo, briefs })

  test("has not ended", async () => {
    const root = newRoot()
    await pattern.run("x", { runId: "r", journal: root })
    cutTo(root, "r", upTo("outcome", 2))
    await expect(pattern.replay("r", { journal: root })).rejects.toThrow("expected a run that has ended")
  })

  test("has no plan that went out", async () => {
    const root = newRoot()
    const planning = section<unknown>({ planner: silent, agent: echo })
    await planning.run("x", { runId: "r", journal: root })
    await expect(planning.replay("r", { journal: root })).rejects.toThrow("There is nothing to replay")
  })
})

test("a run that was cancelled, resumed or had its failed briefs out again is replayed as it ended", async () => {
  const root = newRoot()
  const stop = new AbortController()
  const failing = new Set(["b"])
  const agent = functionAgent(({ id }) => {
    if (id === "c" && failing.size > 0) stop.abort()
    if (failing.has(id)) throw new Error("no")
    return id
  })
  const pattern = section<unknown>({ agent, briefs, concurrency: 1 })
  const cancelled = await pattern.run("x", { runId: "r", journal: root, signal: stop.signal })
  expect((await replayed(pattern, root)).result).toEqual(cancelled)
  const resumed = await pattern.resume("r", { journal: root })
  expect(resumed.status).toBe("partial")
  failing.clear()
  const retried = await pattern.resume("r", { journal: root, retryFailed: true })
  expect(retried.status).toBe("complete")
  expect((await replayed(pattern.with({ agent: silent }), root)).result).toEqual(retried)
})
