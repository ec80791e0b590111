import { expect, test } from "vitest"
import { functionAgent } from "../../src/agents/function-agent.js"
import { type RunEvent, cancel, section } from "../../src/index.js"
import { testRuntime } from "../../src/testing/test-runtime.js"

const briefs = ["a", "b", "c"].map((id) => ({ id, objective: `do ${id}` }))

function start(concurrency: number, runId: string) {
  const { runtime, clock } = testRuntime()
  const aborted: string[] = []
  const agent = functionAgent(async ({ id }, { signal }) => {
    signal.addEventListener("abort", () => aborted.push(id))
    await new Promise<void>((resolve) => void clock.setTimer(1_000, resolve))
    return id
  })
  const started: string[] = []
  const onEvent = (event: RunEvent): void => {
    if (event.type === "branch_started") started.push(event.briefId)
  }
  const running = section({ agent, briefs, concurrency }).run("x", { runtime, runId, onEvent })
  return { clock, running, aborted, started }
}

test("a running branch is cancelled by its id, and the others go on", async () => {
  const { clock, running, aborted } = start(3, "cancel-running")
  await clock.settle()
  expect(cancel("cancel-running", "b")).toBe(true)
  const result = await clock.until(running)
  expect(aborted).toContain("b")
  expect(result.outcomes.map(({ status }) => status)).toEqual(["ok", "cancelled", "ok"])
  expect(result.outcomes[1]).toMatchObject({ by: "user" })
  expect(result.status).toBe("partial")
})

test("a branch that still waits never starts when it is cancelled", async () => {
  const { clock, running, started } = start(1, "cancel-waiting")
  await clock.settle()
  expect(cancel("cancel-waiting", "c")).toBe(true)
  const result = await clock.until(running)
  expect(started).toEqual(["a", "b"])
  expect(result.outcomes[2]).toMatchObject({ status: "cancelled", by: "user" })
})

test("the whole run is cancelled by its id and still has a result", async () => {
  const { clock, running } = start(3, "cancel-run")
  await clock.settle()
  expect(cancel("cancel-run")).toBe(true)
  expect(cancel("cancel-run")).toBe(false)
  expect(await clock.until(running)).toMatchObject({
    status: "cancelled",
    reason: "cancelled by user, 0 of 3 briefs ok",
  })
})

test("nothing is cancelled for unknown ids, settled branches and runs that are over", async () => {
  const { clock, running } = start(1, "cancel-over")
  await clock.settle()
  expect([cancel("no such run"), cancel("cancel-over", "no such brief")]).toEqual([false, false])
  await clock.advance(1_500)
  expect(cancel("cancel-over", "a")).toBe(false)
  await clock.until(running)
  expect(cancel("cancel-over")).toBe(false)
})

test("a branch is cancelled also by who hears that it has started", async () => {
  const result = await section({ agent: functionAgent(({ id }) => id), briefs }).run("x", {
    onEvent: (event) => {
      if (event.type === "branch_started" && event.briefId === "b") cancel(event.runId, "b")
    },
  })
  expect(result.outcomes.map(({ status }) => status)).toEqual(["ok", "cancelled", "ok"])
})
