import { describe, expect, test } from "vitest"
import { z } from "zod"
import type { Agent } from "../../src/agents/agent.js"
import { functionAgent } from "../../src/agents/function-agent.js"
import { merge } from "../../src/integrate/merge/merge.js"
import { section } from "../../src/patterns/section/section.js"
import type { SectionOptions } from "../../src/patterns/section/section-options.js"
import { vote } from "../../src/patterns/vote/vote.js"
import { lockIn, majority, never, plurality, replay } from "../../src/tally/index.js"
import { journalLines, newRoot } from "./cut-journal.js"

const said = ["x", "y", "x", "x", "x", "y", "z"]

/** Throws when it is called. */
const silent: Agent = { name: "silent", run: () => Promise.reject(new Error("somebody was called")) }

describe("what a vote would have been under another rule", () => {
  async function recorded() {
    const root = newRoot()
    const agent = functionAgent(({ sampleIndex = 0 }) => said[sampleIndex])
    const made = vote({ agent, rule: plurality({ samples: 7, stop: never() }) })
    await made.run("Which?", { runId: "r", journal: root })
    return { root, pattern: made.with({ agent: silent }) }
  }

  test("is counted over the recorded ballots, without any call, and nothing is written", async () => {
    const { root, pattern } = await recorded()
    const before = journalLines(root, "r")
    const strict = await pattern.with({ rule: majority({ samples: 7 }) }).replay("r", { journal: root })
    expect([strict.output, strict.tally.rule.name]).toEqual(["x", "majority"])
    const early = await pattern
      .with({ rule: plurality({ samples: 7, stop: lockIn() }) })
      .replay("r", { journal: root })
    // The ballots after that were drawn, and are counted for nothing.
    const known = replay(said, { stop: lockIn(), maxSamples: 7 })
    expect([early.output, early.tally.samples.usable]).toEqual([known.winner, known.samples])
    expect(journalLines(root, "r")).toEqual(before)
  })

  test("has no more ballots than there are, and says that it is closed", async () => {
    const { root, pattern } = await recorded()
    const greedy = pattern.with({ rule: plurality({ samples: 20, stop: never(), quorum: 2 }) })
    const { status, warnings, outcomes, tally } = await greedy.replay("r", { journal: root })
    expect(status).toBe("partial")
    expect(outcomes).toHaveLength(7)
    expect(tally.samples.launched).toBe(7)
    expect(warnings.join()).toContain("closed to further rounds: 13 more briefs would have gone out")
  })
})

describe("what a section would have been under another merge table", () => {
  const Product = z.object({ name: z.string(), tags: z.array(z.string()), price: z.number() })
  const replies = new Map([
    ["a", { name: "Kettle", tags: ["red"], price: 20 }],
    ["b", { name: "Kettle", tags: ["steel", "red"], price: 30 }],
    ["c", { name: "Boiler", tags: ["red"], price: 25 }],
  ])
  const options = (agent: Agent): SectionOptions => ({
    agent,
    briefs: [...replies.keys()].map((id) => ({ id, objective: `Read ${id}`, output: Product })),
    integrate: merge({ rules: { name: "majority", tags: "union", price: "max" } }),
  })

  test("is merged from the recorded outputs as a run with that table would have", async () => {
    const root = newRoot()
    const agent = functionAgent(({ id }) => replies.get(id))
    const first = await section<unknown>(options(agent)).run("x", { runId: "r", journal: root })
    const other = { integrate: merge({ rules: { name: "keepAll", tags: "union", price: "min" } }) }
    const whatIf = await section<unknown>(options(silent)).with(other).replay("r", { journal: root })
    const real = await section<unknown>({ ...options(agent), ...other }).run("x")
    expect(whatIf.output).toEqual(real.output)
    expect(whatIf.output).not.toEqual(first.output)
    expect([whatIf.conflicts, whatIf.records]).toEqual([real.conflicts, real.records])
  })

  test("is held to another quorum", async () => {
    const root = newRoot()
    const agent = functionAgent(({ id }) => {
      if (id === "c") throw new Error("no")
      return replies.get(id)
    })
    const result = await section<unknown>(options(agent)).run("x", { runId: "r", journal: root })
    expect(result.status).toBe("partial")
    const whatIf = await section<unknown>({ ...options(silent), quorum: 3 }).replay("r", { journal: root })
    expect([whatIf.status, whatIf.reason]).toEqual(["failed", "2 of 3 briefs ok, quorum is 3"])
  })

  test("says what its own quorum is, also where it ends as the recorded run did", async () => {
    const root = newRoot()
    const agent = functionAgent(({ id }) => {
      if (id !== "a") throw new Error("no")
      return replies.get(id)
    })
    const strict = section<unknown>({ ...options(agent), quorum: 3 })
    const { reason } = await strict.run("x", { runId: "r", journal: root })
    expect(reason).toBe("1 of 3 briefs ok, quorum is 3")
    expect((await strict.replay("r", { journal: root })).reason).toBe(reason)
    const whatIf = await strict.with({ quorum: 2 }).replay("r", { journal: root })
    expect([whatIf.status, whatIf.reason]).toEqual(["failed", "1 of 3 briefs ok, quorum is 2"])
  })
})
