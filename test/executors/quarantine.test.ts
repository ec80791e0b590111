import { describe, expect, it } from "vitest"
import { functionAgent } from "../../src/agents/function-agent.js"
import type { BranchContext } from "../../src/agents/agent.js"
import { inProcessExecutor } from "../../src/executors/in-process.js"
import { Interruption } from "../../src/runtime/interruption.js"
import { branchHarness, testBrief } from "../../src/testing/branch-harness.js"

const agentThat = (work: (context: BranchContext) => unknown) => functionAgent((_, context) => work(context))
const outside = 'it wrote to "/etc/passwd", which its brief does not declare'

function start(work: (context: BranchContext) => unknown, writes = ["/tmp/a"], site = {}) {
  const harness = branchHarness(site)
  return { ...harness, work: inProcessExecutor.run(testBrief({ writes }), agentThat(work), harness.site) }
}

describe("a branch that writes where its brief does not say", () => {
  const revoked = (): unknown => {
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    return proxy
  }
  it.each<[string, () => unknown]>([
    ["123", () => 123],
    ["undefined", () => undefined],
    ["an object", () => ({})],
    ["a place that could not be checked", revoked],
  ])("has named no place with what is no text, and keeps its tries: %s", async (shown, place) => {
    const outcome = await start((context) => {
      context.wrote(place() as string)
      return "paid"
    }).work
    expect(outcome).toMatchObject({ status: "skipped", reason: "independence", quarantined: "paid" })
    expect(outcome.status === "skipped" && outcome.because).toContain(`it wrote to ${shown}`)
    expect(outcome.attempts).toHaveLength(1)
  })

  it("is set aside with what it had when it failed, so that it does not go out again", async () => {
    const outcome = await start((context) => {
      context.wrote("/etc/passwd")
      context.savePartial("half")
      throw new Error("boom")
    }).work
    expect(outcome).toMatchObject({
      status: "skipped",
      reason: "independence",
      because: `${outside}, and failed: agent: boom`,
      quarantined: "half",
      attempts: [{ status: "failed", error: { message: "boom" } }],
    })
  })

  it("is set aside with what it had when its time was over", async () => {
    const { clock, work } = start(
      (context) => {
        context.wrote("/etc/passwd")
        context.savePartial("half")
        return new Promise(() => {})
      },
      ["/tmp/a"],
      { timeoutMs: 100 },
    )
    expect(await clock.until(work)).toMatchObject({
      because: `${outside}, and ran into the branch timeout`,
      quarantined: "half",
      attempts: [{ status: "timed_out" }],
    })
  })

  it("is set aside with what it had when it was cancelled", async () => {
    const { clock, scope, work } = start((context) => {
      context.wrote("/etc/passwd")
      context.savePartial("half")
      return new Promise(() => {})
    })
    await clock.advance(1)
    scope.stop(new Interruption({ status: "cancelled", by: "user" }))
    expect(await work).toMatchObject({
      because: `${outside}, and was cancelled by user`,
      quarantined: "half",
    })
  })
})

it("a branch that fails where it may write has failed, and keeps what it had", async () => {
  const outcome = await start((context) => {
    context.wrote("/tmp/a")
    context.savePartial("half")
    throw new Error("boom")
  }).work
  expect(outcome).toMatchObject({ status: "failed", error: { message: "boom" }, partial: "half" })
})

it("every write of a run inside a branch is told to that branch, also one that its own brief declares", async () => {
  const seen: unknown[] = []
  const site = { wroteAbove: (place: string) => seen.push(place) }
  await start(
    (context) => {
      context.wrote("/tmp/a")
      context.wrote("/etc/passwd")
      return "done"
    },
    ["/tmp/a"],
    site,
  ).work
  expect(seen).toEqual(["/tmp/a", "/etc/passwd"])
})
