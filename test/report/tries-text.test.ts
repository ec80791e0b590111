import { describe, expect, it } from "vitest"
import { accountText } from "../../src/report/account-text.js"
import { tryLine } from "../../src/report/tries-text.js"
import { brief, failed, ok, outcome } from "../task/outcomes.js"
import { tried } from "./events.js"
import { resultOf } from "./results.js"

const first = tried(1, {
  target: "openai:gpt-5-mini",
  status: "failed",
  runMs: 400,
  error: { kind: "overloaded", message: "503 overloaded" },
})
const second = tried(2, {
  target: "openai:gpt-5-mini",
  kind: "retry",
  status: "timed_out",
  runMs: 30_000,
  delayMs: 3_450,
  queueMs: 450,
  tokenWaitMs: 2_000,
  backoffMs: 1_000,
  error: { kind: "timeout", message: "attempt timeout" },
})

describe("a try in one line", () => {
  it("has its kind, where it went, how it ended, and each part of its waiting", () => {
    expect(tryLine(second, "attempt timeout")).toBe(
      "try 2 (retry) openai:gpt-5-mini: timed out after 30 s, waited 3.5 s (backoff 1.0 s, queue 450 ms, limit 2.0 s): attempt timeout",
    )
    expect(tryLine(tried(1, { cached: true }), "")).toBe("try 1 (first) m: from the cache")
  })
})

describe("the account of a run", () => {
  it("lists the tries of a brief that is missing", () => {
    const missing = {
      ...failed(0, { kind: "timeout", message: "attempt timeout" }),
      attempts: [first, second],
    }
    expect(accountText(resultOf([brief(0)], [missing]), undefined)).toContain(
      `  1: timeout: attempt timeout, 2 tries
    try 1 (first) openai:gpt-5-mini: failed after 400 ms: 503 overloaded
    try 2 (retry) openai:gpt-5-mini: timed out after 30 s, waited 3.5 s (backoff 1.0 s, queue 450 ms, limit 2.0 s): attempt timeout
`,
    )
  })

  it("lists every try of every branch for those who want that", () => {
    const result = resultOf([brief(0)], [{ ...ok(0), attempts: [tried(1)] }])
    expect(accountText(result, undefined)).not.toContain("tries:")
    expect(accountText(result, undefined, { tries: true })).toContain(
      "tries:\n  1: try 1 (first) m: ok after 1 ms\n",
    )
  })

  it("tells what was set aside and what the budget stopped", () => {
    const outcomes = [
      failed(0, { kind: "overloaded", code: "set_aside", message: "failed on a and on b" }),
      outcome(1, { status: "skipped", reason: "budget" }),
      outcome(2, { status: "cancelled", by: "budget" }),
    ]
    const text = accountText(resultOf([brief(0), brief(1), brief(2)], outcomes), undefined)
    expect(text).toContain("set aside after failing on two: 1 brief (1)")
    expect(text).toContain("stopped by the budget: 1 brief not started, 1 cut short")
  })

  it("tells how second tries of stragglers went and what the slower ones cost, and what the cache saved", () => {
    const usage = { calls: 1, inputTokens: 100, outputTokens: 20, cachedTokens: 0, reasoningTokens: 0 }
    const loser = tried(1, { status: "cancelled", usage, cost: 0.02 })
    const outcomes = [
      { ...ok(0), attempts: [loser, tried(2, { kind: "hedge" })] },
      { ...ok(1), attempts: [tried(1), { ...loser, kind: "hedge" as const, number: 2 }] },
      { ...ok(2), attempts: [tried(1, { cached: true })] },
    ]
    const text = accountText(resultOf([brief(0), brief(1), brief(2)], outcomes), undefined)
    expect(text).toContain(
      "stragglers tried a second time: 2, 1 won by the second; the slower ones were cut off (240 tokens, $0.04)",
    )
    expect(text).toContain("answered from the reply cache: 1 of 5 calls")
  })
})
