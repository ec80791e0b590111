import { describe, expect, it } from "vitest"
import * as fc from "fast-check"
import { failureAccount } from "../../src/task/failure.js"
import type { Outcome } from "../../src/task/outcome.js"
import { type StatusFacts, coverageOf, deriveStatus } from "../../src/task/result.js"
import { brief, failed, ok, outcome } from "./outcomes.js"

interface Run {
  readonly outcomes: readonly Outcome[]
  readonly quorum?: number
  readonly required?: readonly string[]
  readonly more?: Partial<StatusFacts>
}

function statusOf({ outcomes, quorum = 1, required = [], more = {} }: Run) {
  // Ballots: what was not needed of them is not missing.
  const briefs = outcomes.map((one) => ({ ...brief(one.index), sampleIndex: one.index }))
  return deriveStatus({
    coverage: coverageOf(outcomes, outcomes.length, quorum),
    outcomes,
    failures: failureAccount(briefs, outcomes),
    required: new Set(required),
    verdict: { ok: true, findings: [], checks: [] },
    hasOutput: true,
    ...more,
  })
}

const decided = (index: number): Outcome => outcome(index, { status: "cancelled", by: "decided" })
const nested = (index: number): Outcome => ({
  ...ok(index),
  nested: { pattern: "vote", runId: "run-2", status: "partial", reason: "tied between a and b", missing: [] },
})
const finding = { check: "V1", message: "total: expected number" }

describe("the status of a run", () => {
  it.each<[string, Run, string, string]>([
    ["every brief is ok", { outcomes: [ok(0), ok(1)] }, "complete", "2 of 2 briefs ok"],
    ["a brief failed", { outcomes: [ok(0), failed(1)] }, "partial", "1 of 2 briefs missing"],
    [
      "a brief ran out of time, though it left something",
      { outcomes: [ok(0), outcome(1, { status: "timed_out", scope: "branch", partial: "half" })] },
      "partial",
      "1 of 2 briefs missing",
    ],
    [
      "a brief was skipped",
      { outcomes: [ok(0), outcome(1, { status: "skipped", reason: "budget" })] },
      "partial",
      "1 of 2 briefs missing",
    ],
    [
      "the rest was not needed any more",
      { outcomes: [ok(0), ok(1), decided(2)] },
      "complete",
      "2 of 3 briefs ok",
    ],
    [
      "the quorum is missed",
      { outcomes: [ok(0), failed(1)], quorum: 2 },
      "failed",
      "1 of 2 briefs ok, quorum is 2",
    ],
    ["nothing is ok", { outcomes: [failed(0), failed(1)] }, "failed", "0 of 2 briefs ok, quorum is 1"],
    [
      "a required brief is missing, over quorum",
      { outcomes: [ok(0), failed(1)], required: ["2"] },
      "failed",
      "required brief missing: 2",
    ],
    [
      "there is no output",
      { outcomes: [ok(0)], more: { hasOutput: false } },
      "failed",
      "the integrator made no output",
    ],
    [
      "there is no output, and the integrator says why",
      { outcomes: [ok(0)], more: { hasOutput: false, shortfall: "tied" } },
      "failed",
      "tied",
    ],
    [
      "the integrator names a shortfall",
      { outcomes: [ok(0)], more: { shortfall: "the vote was cut short" } },
      "partial",
      "the vote was cut short",
    ],
    [
      "the output does not pass validation",
      { outcomes: [ok(0)], more: { verdict: { ok: false, findings: [finding], checks: [] } } },
      "partial",
      "V1: total: expected number",
    ],
    [
      "validation says no and does not say why",
      { outcomes: [ok(0)], more: { verdict: { ok: false, findings: [], checks: [] } } },
      "partial",
      "the output did not pass validation",
    ],
    [
      "a run inside a brief is partial",
      { outcomes: [nested(0)] },
      "partial",
      'the run inside brief "1" is partial (tied between a and b)',
    ],
    [
      "more runs inside are partial than a line can name",
      { outcomes: Array.from({ length: 80 }, (_, index) => nested(index)) },
      "partial",
      `${[1, 2, 3].map((id) => `the run inside brief "${id}" is partial (tied between a and b)`).join("; ")}; and 77 more runs inside are partial`,
    ],
    [
      "several things are lacking",
      { outcomes: [nested(0), failed(1)], more: { shortfall: "tied" } },
      "partial",
      '1 of 2 briefs missing; tied; the run inside brief "1" is partial (tied between a and b)',
    ],
    [
      "the user stopped it",
      { outcomes: [ok(0), ok(1)], more: { cancelledBy: "user" } },
      "cancelled",
      "cancelled by user, 2 of 2 briefs ok",
    ],
    [
      "its parent stopped it, under quorum",
      { outcomes: [failed(0)], more: { cancelledBy: "parent" } },
      "cancelled",
      "cancelled by parent, 0 of 1 briefs ok",
    ],
  ])("when %s", (_, run, status, reason) => {
    expect(statusOf(run)).toEqual({ status, reason })
  })

  type Ending = (index: number) => Outcome
  const good = fc.constantFrom<Ending>(ok, ok, decided)
  const bad = fc.constantFrom<Ending>(
    failed,
    nested,
    (index) => outcome(index, { status: "timed_out", scope: "run" }),
    (index) => outcome(index, { status: "cancelled", by: "budget", partial: "half" }),
    (index) => outcome(index, { status: "skipped", reason: "dependency_failed" }),
  )
  // Mostly good, or hardly any run would come near `complete`.
  const endings = fc.oneof({ weight: 8, arbitrary: good }, { weight: 1, arbitrary: bad })
  const facts = fc.record({
    ends: fc.array(endings, { minLength: 1, maxLength: 6 }),
    quorum: fc.integer({ min: 1, max: 3 }),
    hasOutput: fc.boolean(),
    shortfall: fc.option(fc.constant("tied"), { nil: undefined }),
    verdictOk: fc.boolean(),
  })

  it("is complete only when nothing at all is lacking", () => {
    fc.assert(
      fc.property(facts, ({ ends, quorum, hasOutput, shortfall, verdictOk }) => {
        const outcomes = ends.map((make, index) => make(index))
        const { status, reason } = statusOf({
          outcomes,
          quorum,
          more: {
            hasOutput,
            verdict: { ok: verdictOk, findings: [], checks: [] },
            ...(shortfall === undefined ? {} : { shortfall }),
          },
        })
        expect(reason).not.toBe("")
        if (status !== "complete") return
        expect([hasOutput, shortfall, verdictOk]).toEqual([true, undefined, true])
        const fine = outcomes.filter((one) => one.status === "ok" && one.nested === undefined).length
        expect(fine).toBeGreaterThanOrEqual(quorum)
        const left = outcomes.filter((one) => one.status !== "ok")
        expect(left.every((one) => one.status === "cancelled" && one.by === "decided")).toBe(true)
      }),
    )
  })
})

describe("the coverage of a run", () => {
  it("counts every outcome once", () => {
    const outcomes = [
      ok(0),
      failed(1),
      outcome(2, { status: "timed_out", scope: "branch" }),
      decided(3),
      outcome(4, { status: "skipped", reason: "budget" }),
      ok(5),
    ]
    expect(coverageOf(outcomes, 6, 2)).toEqual({
      briefs: 6,
      ok: 2,
      failed: 1,
      timedOut: 1,
      cancelled: 1,
      skipped: 1,
      quorum: 2,
    })
  })
})
