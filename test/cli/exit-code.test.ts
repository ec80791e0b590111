import { describe, expect, it } from "vitest"
import { functionAgent } from "../../src/agents/function-agent.js"
import { exitCodeOf, providerProblem } from "../../src/cli/output/exit-code.js"
import { explainProviderFailure } from "../../src/cli/flags/provider-problem.js"
import { batch } from "../../src/patterns/batch.js"
import { section } from "../../src/patterns/section/section.js"
import { AttemptError } from "../../src/runtime/failure.js"
import type { Outcome, OutcomeError } from "../../src/task/outcome.js"
import type { Result } from "../../src/task/result.js"
import { testRuntime } from "../../src/testing/test-runtime.js"
import { failed, ok, outcome } from "../task/outcomes.js"

/** The result of a batch whose items fail with these errors, or come through. */
async function resultOf(...items: readonly (OutcomeError | undefined)[]): Promise<Result> {
  const { runtime, clock } = testRuntime()
  const agent = functionAgent(({ index }) => {
    const error = items[index]
    if (error !== undefined) throw new AttemptError(error)
    return "fine"
  })
  return clock.until(batch({ agent, retry: { attempts: 1 } }).run(items.map(String), { runtime }))
}

const withOutcomes = async (...outcomes: readonly Outcome[]): Promise<Result> => ({
  ...(await resultOf({ kind: "agent", message: "broke" })),
  outcomes,
})

const refused: OutcomeError = {
  kind: "transient",
  message: "connect ECONNREFUSED 127.0.0.1:9",
  code: "ECONNREFUSED",
}
const denied: OutcomeError = { kind: "auth", message: "the key in X was refused", httpStatus: 401 }

describe("the exit code", () => {
  it("is 4 when the deadline came before there was a branch", async () => {
    const { runtime, clock } = testRuntime()
    const agent = functionAgent(() => 1)
    const planner = functionAgent(() => new Promise<never>(() => {}))
    const result = await clock.until(section({ agent, planner, runTimeoutMs: 300 }).run("t", { runtime }))
    expect(exitCodeOf(result, undefined)).toBe(4)
  })

  it("is 0 for a complete result only", async () => {
    expect(exitCodeOf(await resultOf(undefined, undefined), undefined)).toBe(0)
    expect(exitCodeOf(await resultOf(undefined, { kind: "agent", message: "broke" }), undefined)).toBe(3)
    expect(exitCodeOf(await resultOf({ kind: "agent", message: "broke" }), undefined)).toBe(3)
  })

  it("is 130 for a cancelled result", async () => {
    expect(exitCodeOf({ ...(await resultOf(undefined)), status: "cancelled" }, undefined)).toBe(130)
  })

  it.each([
    ["skipped for want of money", outcome(1, { status: "skipped", reason: "budget" }), 4],
    ["cancelled for want of money", outcome(1, { status: "cancelled", by: "budget" }), 4],
    ["out of the run's time", outcome(1, { status: "timed_out", scope: "run" }), 4],
    ["out of its own time", outcome(1, { status: "timed_out", scope: "branch" }), 3],
    ["no longer needed", outcome(1, { status: "cancelled", by: "decided" }), 3],
    ["skipped for another reason", outcome(1, { status: "skipped", reason: "duplicate" }), 3],
    ["broken", failed(1), 3],
  ])("of a result with a brief that is %s", async (_, ended, code) => {
    expect(exitCodeOf(await withOutcomes(ok(0), ended), undefined)).toBe(code)
  })

  it("is 5 when nothing came back because of the provider", async () => {
    const result = await resultOf(denied, refused)
    expect(providerProblem(result, undefined)).toEqual(denied)
    expect(exitCodeOf(result, providerProblem(result, undefined))).toBe(5)
  })

  it("is not 5 when one branch came through, or failed for a reason of its own", async () => {
    expect(providerProblem(await resultOf(denied, undefined), denied)).toBeUndefined()
    expect(
      providerProblem(await resultOf(denied, { kind: "agent", message: "broke" }), denied),
    ).toBeUndefined()
  })

  it("is 5 when the planner could not be asked", async () => {
    const planless = { ...(await withOutcomes()), status: "failed" as const }
    expect(providerProblem(planless, denied)).toEqual(denied)
    expect(providerProblem(planless, undefined)).toBeUndefined()
  })
})

describe("what the provider said", () => {
  it.each([
    [refused, "connection refused at http://h/v1: is the server running?"],
    [
      { kind: "transient", message: "the connection to http://h/v1 failed: getaddrinfo ENOTFOUND h" },
      "no such host: http://h/v1. Check the address in --model",
    ],
    [denied, "the key in X was refused. Check the key and what it may use"],
    [
      { kind: "quota", message: "You exceeded your quota." },
      "You exceeded your quota. Check plan and billing of the provider",
    ],
    [{ kind: "overloaded", message: "busy", httpStatus: 503 }, "http://h/v1 failed: busy. Try again later"],
    [
      { kind: "invalid_request", message: "no such model", httpStatus: 404 },
      "no such model. Check the model's name in --model",
    ],
  ] satisfies [OutcomeError, string][])("comes with the remedy: %o", (error, line) => {
    expect(explainProviderFailure(error, "http://h/v1")).toBe(line)
  })
})
