import { describe, expect, it } from "vitest"
import { failureAccount } from "../../src/task/failure.js"
import type { Attempt } from "../../src/task/outcome.js"
import { noSpend } from "../../src/task/usage.js"
import { brief, failed, ok, outcome } from "./outcomes.js"

const attempt = (number: number, more: Partial<Attempt>): Attempt => ({
  number,
  target: "openai:gpt-5-mini",
  kind: number === 1 ? "first" : "retry",
  status: "failed",
  delayMs: 0,
  tokenWaitMs: 0,
  startedAt: 1_000 * number,
  runMs: 10,
  queueMs: 0,
  backoffMs: 0,
  ...noSpend,
  ...more,
})

const waits = { runMs: 10, delayMs: 0, queueMs: 0, tokenWaitMs: 0, backoffMs: 0 }

describe("the failure account", () => {
  it("is empty when every brief delivered", () => {
    expect(failureAccount([brief(0), brief(1)], [ok(0), ok(1)])).toEqual([])
  })

  it("says of each missing brief why, what was tried and when, what is lacking and how to run it again", () => {
    const error = { kind: "rate_limit", message: "too many requests" } as const
    const attempts = [attempt(1, { error }), attempt(2, { status: "timed_out" })]
    const missing = brief(1, { items: ["a.ts", "b.ts"], requirementIds: ["req-1"] })
    const account = failureAccount([brief(0), missing], [ok(0), { ...failed(1, error), attempts }])
    expect(account).toEqual([
      {
        briefId: "2",
        index: 1,
        objective: "part 2",
        requirementIds: ["req-1"],
        items: ["a.ts", "b.ts"],
        status: "failed",
        reason: "rate_limit: too many requests",
        tried: [
          {
            number: 1,
            target: "openai:gpt-5-mini",
            kind: "first",
            status: "failed",
            message: "too many requests",
            startedAt: 1_000,
            endedAt: 1_010,
            ...waits,
          },
          {
            number: 2,
            target: "openai:gpt-5-mini",
            kind: "retry",
            status: "timed_out",
            message: "timed out",
            startedAt: 2_000,
            endedAt: 2_010,
            ...waits,
          },
        ],
        lacks: "part 2; items a.ts, b.ts; requirement req-1",
        partial: false,
        rerun: "2",
      },
    ])
  })

  it("names the first items in words, and every one of them in the list", () => {
    const items = Array.from({ length: 200 }, (_, index) => `${index}.ts`)
    const [failure] = failureAccount([brief(0, { items })], [failed(0)])
    expect(failure?.lacks).toBe("part 1; items 0.ts, 1.ts, 2.ts, 3.ts, 4.ts and 195 more")
    expect(failure?.items).toEqual(items)
  })

  it("names every kind of ending but ok, in plan order", () => {
    const outcomes = [
      outcome(0, { status: "timed_out", scope: "branch", partial: "half" }),
      outcome(1, { status: "cancelled", by: "user" }),
      outcome(2, { status: "skipped", reason: "budget" }),
      failed(3),
      outcome(4, { status: "skipped", reason: "dependency_failed", because: 'it needs "4"' }),
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
      ["5", 'skipped: dependency_failed (it needs "4")', false],
    ])
  })

  it("does not count ballots that the vote no longer needed", () => {
    const ballot = brief(0, { sampleIndex: 0 })
    expect(failureAccount([ballot], [outcome(0, { status: "cancelled", by: "decided" })])).toEqual([])
  })

  it("counts any other brief that was cancelled because the rest was enough", () => {
    const account = failureAccount([brief(0)], [outcome(0, { status: "cancelled", by: "decided" })])
    expect(account.map(({ briefId, reason }) => [briefId, reason])).toEqual([["1", "cancelled by decided"]])
  })
})
