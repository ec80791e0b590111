import { describe, expect, it } from "vitest"
import { failureAccount } from "../../src/task/failure.js"
import type { Attempt } from "../../src/task/outcome.js"
import { noSpend } from "../../src/task/usage.js"
import { brief, failed, ok, outcome } from "./outcomes.js"

const attempt = (number: number, more: Partial<Attempt>): Attempt => ({
  number,
  target: "openai:gpt-5-mini",
  status: "failed",
  startedAt: 0,
  runMs: 10,
  queueMs: 0,
  backoffMs: 0,
  ...noSpend,
  ...more,
})

describe("the failure account", () => {
  it("is empty when every brief delivered", () => {
    expect(failureAccount([brief(0), brief(1)], [ok(0), ok(1)])).toEqual([])
  })

  it("says of each missing brief why, what was tried, what is lacking and how to run it again", () => {
    const error = { kind: "rate_limit", message: "too many requests" } as const
    const attempts = [attempt(1, { error }), attempt(2, { status: "timed_out" })]
    const account = failureAccount([brief(0), brief(1)], [ok(0), { ...failed(1, error), attempts }])
    expect(account).toEqual([
      {
        briefId: "2",
        index: 1,
        objective: "part 2",
        status: "failed",
        reason: "rate_limit: too many requests",
        tried: ["1. openai:gpt-5-mini: too many requests", "2. openai:gpt-5-mini: timed_out"],
        lacks: "part 2",
        partial: false,
        rerun: "2",
      },
    ])
  })

  it("names every kind of ending but ok, in plan order", () => {
    const outcomes = [
      outcome(0, { status: "timed_out", scope: "branch", partial: "half" }),
      outcome(1, { status: "cancelled", by: "user" }),
      outcome(2, { status: "skipped", reason: "budget" }),
      failed(3),
    ]
    const account = failureAccount(
      outcomes.map((one) => brief(one.index)),
      outcomes,
    )
    expect(account.map(({ briefId, reason, partial }) => [briefId, reason, partial])).toEqual([
      ["1", "branch timeout after 100 ms, partial output kept", true],
      ["2", "cancelled by user", false],
      ["3", "skipped: budget", false],
      ["4", "agent: broke", false],
    ])
  })

  it("does not count ballots that the vote no longer needed", () => {
    expect(failureAccount([brief(0)], [outcome(0, { status: "cancelled", by: "decided" })])).toEqual([])
  })
})
