import { describe, expect, it } from "vitest"
import { inProcessExecutor } from "../../src/executors/in-process.js"
import type { BranchSite } from "../../src/executors/executor.js"
import type { Outcome } from "../../src/task/outcome.js"
import { noUsage } from "../../src/task/usage.js"
import { branchHarness, testBrief } from "../../src/testing/branch-harness.js"
import { type ScriptedAgent, scriptedAgent } from "../../src/testing/index.js"

/** Runs briefs "a", "b", ... at the same time. */
async function run(
  agent: ScriptedAgent,
  ids: readonly string[],
  site: Partial<BranchSite> = {},
): Promise<Outcome[]> {
  const harness = branchHarness(site)
  const branches = ids.map((id, index) =>
    inProcessExecutor.run(testBrief({ id, index }), agent, harness.site),
  )
  return harness.clock.until(Promise.all(branches))
}

const outputs = (outcomes: readonly Outcome[]) =>
  outcomes.map((one) => (one.status === "ok" ? one.output : one.status))
const overloaded = Object.assign(new Error("overloaded"), { status: 503 })

describe("a scripted agent", () => {
  it("does what is written for a brief's id", async () => {
    const agent = scriptedAgent({ b: { reply: 2 }, a: { reply: 1 } })
    expect(outputs(await run(agent, ["a", "b"]))).toEqual([1, 2])
    agent.verify()
  })

  it("does what is written for a brief's index, whoever comes first", async () => {
    const agent = scriptedAgent([
      { after: 500, reply: "first" },
      { after: 100, reply: "second" },
    ])
    expect(outputs(await run(agent, ["a", "b"]))).toEqual(["first", "second"])
    agent.verify()
  })

  it("plays a list call by call when it is told to, whichever brief they are for", async () => {
    const script = [{ reply: 1 }, { reply: 2 }, { reply: 3 }]
    const agent = scriptedAgent(script, { listOf: "calls" })
    expect(outputs([...(await run(agent, ["x", "y"])), ...(await run(agent, ["x"]))])).toEqual([1, 2, 3])
    agent.verify()
  })

  it("plays the steps of one brief try by try, with all of them on record", async () => {
    const agent = scriptedAgent({
      a: [{ fail: overloaded }, { after: 40, reply: "at last", spend: { usage: noUsage, cost: 0.5 } }],
    })
    const [outcome] = await run(agent, ["a"])
    expect(outcome).toMatchObject({ status: "ok", output: "at last", cost: 0.5 })
    expect(outcome?.attempts.map(({ target, status, runMs }) => [target, status, runMs])).toEqual([
      ["script scripted", "failed", 0],
      ["script scripted", "ok", 40],
    ])
    agent.verify()
  })

  it.each<[string, unknown, string]>([
    ["an Error", new Error("broke"), "broke"],
    ["a text", "broke", "broke"],
    ["undefined", undefined, "undefined was thrown"],
  ])("throws what it is told to: %s", async (_, fail, message) => {
    const [outcome] = await run(scriptedAgent([{ fail }]), ["a"])
    expect(outcome).toMatchObject({ status: "failed", error: { kind: "agent", message } })
  })

  it("hangs until its branch is stopped, and leaves what it had saved", async () => {
    const agent = scriptedAgent([
      { partial: "half", hang: true },
      { partial: "half", hang: true, ignoresSignal: true },
    ])
    const outcomes = await run(agent, ["a", "b"], { timeoutMs: 1_000 })
    const cut = { status: "timed_out", scope: "branch", partial: "half", runMs: 1_000 }
    expect(outcomes).toMatchObject([cut, cut])
    agent.verify()
  })

  it("keeps the briefs it was called with, retries included", async () => {
    const agent = scriptedAgent([[{ fail: overloaded }, { reply: 1 }], { after: 5, reply: 2 }])
    await run(agent, ["a", "b"])
    expect(agent.calls.map(({ id }) => id)).toEqual(["a", "b", "a"])
  })
})

describe("a script that was not followed", () => {
  it("fails the branch of an unexpected call, and the test that asks", async () => {
    const agent = scriptedAgent({ a: { reply: 1 } }, { name: "reviewer" })
    const outcomes = await run(agent, ["a", "b"])
    expect(outcomes[1]).toMatchObject({ status: "failed", error: { kind: "internal" } })
    expect(() => agent.verify()).toThrow(
      'reviewer: the script has an unexpected call for brief "b" (index 1)',
    )
  })

  it("fails the test that asks when steps were not played, naming them", async () => {
    const agent = scriptedAgent({
      a: [{ reply: 1 }, { reply: "again" }],
      b: { fail: new Error("broke") },
      c: { hang: true },
    })
    await run(agent, ["a"])
    expect(() => agent.verify()).toThrow(
      'the script has an unused step for brief "a": reply "again"; ' +
        'an unused step for brief "b": fail with a Error; an unused step for brief "c": hang',
    )
  })
})
