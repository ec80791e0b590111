import { describe, expect, it } from "vitest"
import { isFinal } from "../../../src/runtime/journal/final-outcome.js"
import { type FoldedRun, foldJournal } from "../../../src/runtime/journal/fold-journal.js"
import type { JournalEntryBody } from "../../../src/runtime/journal/journal-entry.js"
import type { Outcome } from "../../../src/task/outcome.js"
import {
  attemptOf,
  branchEntries,
  endEntry,
  outcomeOf,
  planEntry,
  runEntry,
  sampleRun,
} from "./sample-run.js"

const fold = (...bodies: readonly JournalEntryBody[]): FoldedRun =>
  foldJournal(
    [runEntry(), planEntry(12), ...bodies].map((body, index) => ({
      n: index + 1,
      at: 0,
      cause: null,
      ...body,
    })),
  )
const ids = (outcomes: readonly Outcome[]): readonly string[] => outcomes.map(({ briefId }) => briefId)
const failed = { status: "failed", error: { kind: "agent", message: "no" } } as const
const stopped = { status: "cancelled", by: "user" } as const

describe("the state of a run, folded from its journal", () => {
  it("has the outcomes in the order in which they settled, each with its attempts", () => {
    const slow = outcomeOf("0", undefined, [attemptOf(1, "failed"), attemptOf(2)])
    const [start, ...rest] = branchEntries(slow)
    const fast = outcomeOf("1")
    const folded = fold(...(start === undefined ? [] : [start]), ...branchEntries(fast), ...rest)
    expect(folded.outcomes).toEqual([fast, slow])
    expect(folded.inFlight).toEqual([])
  })

  it("knows what has started and not settled, and what that has cost", () => {
    const folded = fold(
      { type: "started", briefId: "3", round: 1 },
      { type: "started", briefId: "4", round: 1 },
      { type: "attempt", briefId: "4", attempt: attemptOf(1, "failed") },
    )
    expect(folded.inFlight).toEqual(["3", "4"])
    expect(folded.spent.usage.calls).toBe(1)
    expect(folded.outcomes).toEqual([])
  })

  it("keeps the first outcome of a brief, and counts what another one cost", () => {
    const folded = fold(...branchEntries(outcomeOf("0")), ...branchEntries(outcomeOf("0", failed)))
    expect(folded.outcomes).toEqual([outcomeOf("0")])
    expect(folded.spent.usage.calls).toBe(2)
  })

  it("counts a try that ended after its branch, but for the outcome", () => {
    const folded = fold(...branchEntries(outcomeOf("0")), {
      type: "attempt",
      briefId: "0",
      attempt: attemptOf(2, "cancelled"),
    })
    expect(folded.outcomes[0]?.attempts).toHaveLength(1)
    expect(folded.spent.usage.calls).toBe(2)
    expect(folded.inFlight).toEqual([])
  })

  it("counts the tries of agents once, whether their outcome is on record or not", () => {
    const own = attemptOf(1)
    const cutOff = { ...attemptOf(1), startedAt: 1 }
    const folded = fold(
      { type: "attempt", briefId: null, attempt: own },
      { type: "attempt", briefId: null, attempt: cutOff },
      { type: "agent", key: "k", outcome: outcomeOf("synthesis", undefined, [own]) },
    )
    expect(folded.spent.usage.calls).toBe(2)
    expect(folded.spent.cost).toBeCloseTo(0.002)
    expect(folded.agents.get("k")).toHaveLength(1)
  })

  it("makes outcomes earlier ones when their briefs go out again, which is a mending", () => {
    const folded = fold(
      ...branchEntries(outcomeOf("0", failed)),
      { type: "reopened", briefIds: ["0"] },
      ...branchEntries(outcomeOf("0")),
    )
    expect(folded).toMatchObject({
      mends: 1,
      earlier: [{ status: "failed" }],
      outcomes: [{ status: "ok" }],
    })
  })

  it("counts a mending in which no brief goes out again, only what was written is mended", () => {
    const folded = fold(...branchEntries(outcomeOf("0")), { type: "reopened", briefIds: [] })
    expect(folded).toMatchObject({ mends: 1, earlier: [], outcomes: [{ briefId: "0" }] })
  })

  it("has the result with its outcomes in plan order, tries of earlier rounds among them, until it is resumed", () => {
    const bodies = [
      ...branchEntries(outcomeOf("1", failed)),
      ...branchEntries(outcomeOf("0")),
      { type: "reopened", briefIds: ["1"] } as const,
      ...branchEntries(outcomeOf("1")),
      endEntry(2),
    ]
    const { result } = fold(...bodies)
    expect(
      result?.outcomes.map(({ briefId, attempts }) => [briefId, attempts.map(({ number }) => number)]),
    ).toEqual([
      ["0", [1]],
      ["1", [1, 2]],
    ])
    expect(Object.keys(result ?? {}).indexOf("outcomes")).toBe(
      Object.keys(result ?? {}).indexOf("integrator") + 1,
    )
    expect(fold(...bodies, { type: "resumed", retryFailed: true }).result).toBeUndefined()
  })

  it("is of the whole sample run, in which everything happens", () => {
    const folded = foldJournal(
      sampleRun().map((body, index) => ({ n: index + 1, at: 0, cause: null, ...body })),
    )
    expect(folded).toMatchObject({
      round: 1,
      mends: 1,
      resumed: 1,
      draining: false,
      redacted: false,
      inFlight: [],
    })
    expect(folded.outcomes).toHaveLength(56)
    expect(new Set(ids(folded.outcomes)).size).toBe(56)
    const attempts = sampleRun().filter(({ type }) => type === "attempt").length
    // The synthesis is on record with an attempt like that of the agent, and its own.
    expect(folded.spent.usage.calls).toBe(attempts)
  })
})

describe("a run that is resumed", () => {
  it.each<[string, Parameters<typeof outcomeOf>[1], boolean]>([
    ["what is ok", { status: "ok", output: 1 }, true],
    ["what failed", failed, true],
    ["what passed its own deadline", { status: "timed_out", scope: "branch" }, true],
    ["what passed the deadline of its attempts", { status: "timed_out", scope: "attempt" }, true],
    ["what passed the deadline of the run", { status: "timed_out", scope: "run" }, false],
    ["what was no longer needed", { status: "cancelled", by: "decided" }, true],
    ["what the user stopped", stopped, false],
    ["what the parent stopped", { status: "cancelled", by: "parent" }, false],
    ["what the budget stopped", { status: "cancelled", by: "budget" }, false],
    ["the loser of a hedge", { status: "cancelled", by: "hedge" }, false],
    ["what the budget left out", { status: "skipped", reason: "budget" }, false],
    ["what nobody approved", { status: "skipped", reason: "not_approved" }, true],
  ])("takes %s for what it is", (_, ending, final) => {
    const outcome = outcomeOf("0", ending)
    expect(isFinal(outcome)).toBe(final)
    const folded = fold(...branchEntries(outcome), { type: "resumed", retryFailed: false })
    expect(folded.outcomes).toEqual(final ? [outcome] : [])
    expect(folded.earlier).toEqual(final ? [] : [outcome])
  })

  it("tries all again that is not ok, when it is asked to", () => {
    const entries = [
      ...branchEntries(outcomeOf("0")),
      ...branchEntries(outcomeOf("1", failed)),
      ...branchEntries(outcomeOf("2", { status: "cancelled", by: "decided" })),
    ]
    const folded = fold(...entries, { type: "resumed", retryFailed: true })
    expect(ids(folded.outcomes)).toEqual(["0"])
    expect(ids(folded.earlier)).toEqual(["1", "2"])
    expect(folded.mends).toBe(0)
  })

  it("tries again what was skipped because of a brief that goes out again, and only that", () => {
    const skipped = { status: "skipped", reason: "dependency_failed" } as const
    const folded = fold(
      ...branchEntries(outcomeOf("9", stopped)),
      ...branchEntries(outcomeOf("10", skipped, [])),
      ...branchEntries(outcomeOf("11", skipped, [])),
      { type: "resumed", retryFailed: false },
    )
    expect(ids(folded.outcomes)).toEqual(["11"])
  })

  it("keeps the tries of branches that were cut off on record, and starts those afresh", () => {
    const folded = fold(
      { type: "started", briefId: "3", round: 1 },
      { type: "attempt", briefId: "3", attempt: attemptOf(1, "failed") },
      { type: "started", briefId: "4", round: 1 },
      { type: "resumed", retryFailed: false },
      ...branchEntries(outcomeOf("3")),
    )
    expect(folded.inFlight).toEqual([])
    expect(folded.earlier).toMatchObject([
      { briefId: "3", index: 3, attempts: [{ number: 1 }], usage: { calls: 1 } },
    ])
    expect(folded.outcomes).toEqual([outcomeOf("3")])
    expect(folded.spent.usage.calls).toBe(2)
  })

  it("asks agents again that were stopped, and none that has answered", () => {
    const folded = fold(
      { type: "agent", key: "a", outcome: outcomeOf("planner") },
      { type: "agent", key: "b", outcome: outcomeOf("synthesis", stopped) },
      { type: "resumed", retryFailed: false },
    )
    expect([...folded.agents].map(([key, outcomes]) => [key, outcomes.length])).toEqual([
      ["a", 1],
      ["b", 0],
    ])
    expect(folded.spent.usage.calls).toBe(2)
  })

  it("is no longer draining, and has been resumed", () => {
    expect(fold({ type: "draining" }).draining).toBe(true)
    expect(fold({ type: "draining" }, { type: "resumed", retryFailed: false })).toMatchObject({
      draining: false,
      resumed: 1,
    })
  })
})
