import { describe, expect, test } from "vitest"
import type { Agent } from "../../src/agents/agent.js"
import { functionAgent } from "../../src/agents/function-agent.js"
import { batch } from "../../src/patterns/batch.js"
import { section } from "../../src/patterns/section/section.js"
import { vote } from "../../src/patterns/vote/vote.js"
import { cutTo, journalLines, newRoot, upTo } from "./cut-journal.js"

const briefs = ["a", "b", "c"].map((id) => ({ id, objective: `Do ${id}` }))

/** An agent of that name that must not be called. */
const nobody = (name: string): Agent => ({
  name,
  run: () => Promise.reject(new Error(`${name} was called`)),
})

const echo = functionAgent(function echo({ id, sampleIndex }) {
  return sampleIndex === undefined ? `done ${id}` : ["x", "y", "x"][sampleIndex % 3]
})
const silent = nobody(echo.name)

describe("the fold of a run that has ended", () => {
  test.each([
    [
      "section",
      () => [section<unknown>({ agent: echo, briefs }), section<unknown>({ agent: silent, briefs })] as const,
    ],
    ["batch", () => [batch({ agent: echo }), batch({ agent: silent })] as const],
    ["vote", () => [vote({ agent: echo, samples: 5 }), vote({ agent: silent, samples: 5 })] as const],
  ])("is its result, to the last field, without any call: %s", async (name, patterns) => {
    const root = newRoot()
    const [pattern, folding] = patterns()
    const input = name === "batch" ? ["p", "q"] : "What?"
    const result = await pattern.run(input as never, { runId: "r", journal: root })
    expect(await folding.fold("r", { journal: root })).toEqual(result)
  })
})

describe("the fold of a run that was cut off", () => {
  test("integrates what is there, names what is missing, and is never complete", async () => {
    const root = newRoot()
    const run = section<unknown>({ agent: echo, briefs, concurrency: 1 })
    for (let ended = 1; ended <= 3; ended += 1) {
      const runId = `r${ended}`
      await run.run("x", { runId, journal: root })
      cutTo(root, runId, upTo("outcome", ended))
      const before = journalLines(root, runId)
      const folded = await section<unknown>({ agent: silent, briefs }).fold(runId, { journal: root })
      expect(folded.status).toBe("cancelled")
      expect(folded.reason).toBe(`the run was cut off: ${ended} of 3 briefs ok`)
      expect(folded.failures.map(({ briefId }) => briefId)).toEqual(["a", "b", "c"].slice(ended))
      expect(folded.output).toMatchObject(
        ["a", "b", "c"].slice(0, ended).map((id) => ({ output: `done ${id}` })),
      )
      expect(journalLines(root, runId)).toEqual(before)
    }
  })

  test("says so where nothing was planned", async () => {
    const root = newRoot()
    const pattern = section<unknown>({ agent: echo, briefs })
    await pattern.run("x", { runId: "r", journal: root })
    cutTo(root, "r", (lines) => lines.slice(0, 1))
    const folded = await pattern.fold("r", { journal: root })
    expect([folded.status, folded.coverage.briefs]).toEqual(["cancelled", 0])
    expect(folded.output).toBeUndefined()
  })

  test("counts the ballots that are in, and calls the vote cut short", async () => {
    const root = newRoot()
    const pattern = vote({ agent: echo, samples: 5, rule: "plurality", concurrency: 1 })
    await pattern.run("Which?", { runId: "r", journal: root })
    cutTo(root, "r", upTo("outcome", 2))
    const { status, tally } = await pattern.fold("r", { journal: root })
    expect([status, tally.stopReason]).toEqual(["cancelled", "cancelled"])
    expect(tally.ballots.filter((ballot) => ballot.choice !== null)).toHaveLength(2)
  })

  test("asks no agent of the integrator's that is not on record", async () => {
    const root = newRoot()
    const asked: string[] = []
    const pattern = (writer: Agent) =>
      section<unknown>({
        agent: echo,
        briefs,
        integrate: {
          name: "asks a writer",
          params: {},
          agents: [writer],
          integrate: async (outcomes, context) => {
            const said = await context.run(writer, { id: "w", objective: "Write", input: outcomes.length })
            asked.push(said.status)
            return { done: true, output: outcomes.length, reason: "written" }
          },
        },
      })
    const writer = functionAgent(function writer() {
      return "text"
    })
    await pattern(writer).run("x", { runId: "r", journal: root })
    cutTo(root, "r", upTo("outcome", 3))
    await pattern(nobody(writer.name)).fold("r", { journal: root })
    expect(asked).toEqual(["ok", "cancelled"])
  })

  test("can be had while the run goes on in another pattern's hands: only of the same pattern", async () => {
    const root = newRoot()
    await batch({ agent: echo }).run(["p"], { runId: "r", journal: root })
    const folded = section<unknown>({ agent: echo, briefs }).fold("r", { journal: root })
    await expect(folded).rejects.toThrow("which is a batch")
  })
})
