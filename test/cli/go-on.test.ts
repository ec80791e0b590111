import { describe, expect, it } from "vitest"
import { type EndedRun, goOnLine, resumeParameters } from "../../src/cli/output/go-on.js"

const usage = { calls: 4, inputTokens: 300, outputTokens: 100, cachedTokens: 0, reasoningTokens: 0 }
const coverage = { briefs: 3, ok: 2, failed: 1, timedOut: 0, cancelled: 0, skipped: 0, quorum: 1 }

const ended = (run: Partial<EndedRun>): EndedRun => ({
  status: "partial",
  reason: "1 of 3 briefs missing",
  coverage,
  usage,
  cost: 0.3,
  runId: "run-1",
  failures: ["c"],
  ...run,
})

describe("the way to go on with a run that has ended", () => {
  it.each([
    ["runs what failed again", {}, {}, "run what is missing again: quorum resume run-1 --retry-failed"],
    ["is none where nothing is missing", { failures: [] }, {}, undefined],
    [
      "is none where all is there",
      { status: "complete", coverage: { ...coverage, briefs: 0 } },
      {},
      undefined,
    ],
    [
      "plans again where no plan came about",
      { status: "failed", failures: [], coverage: { ...coverage, briefs: 0 } },
      {},
      "run what is missing again: quorum resume run-1 --retry-failed",
    ],
    [
      "goes on where it was stopped",
      { status: "cancelled", reason: "cancelled by user" },
      {},
      "go on with: quorum resume run-1",
    ],
    [
      "is none where the plan was rejected",
      { status: "cancelled", reason: "the plan was rejected" },
      {},
      undefined,
    ],
    [
      "raises the caps that it came to, also where they had been raised before",
      { ranOut: "budget" },
      { maxCalls: 5, maxCost: 0.1, maxTokens: 100 },
      "go on with more: quorum resume run-1 --max-cost 0.6 --max-calls 10 --max-tokens 800",
    ],
  ] as const)("%s", (_, run, flags, line) => {
    expect(goOnLine(ended(run), ".quorum/runs", "quorum batch x", flags)).toBe(line)
  })

  it("is the command line itself without a journal, and of as many failures as nobody read", () => {
    expect(goOnLine(ended({}), undefined, "quorum batch x", {})).toBe(
      "run what is missing again: quorum batch x",
    )
    expect(resumeParameters(ended({ failures: null }), {})).toEqual(["--retry-failed"])
  })
})
