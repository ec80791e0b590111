import { describe, expect, it } from "vitest"
import {
  queuedCount,
  rate,
  remainingMs,
  settledCount,
  slowest,
  watchProgress,
} from "../../src/report/progress.js"
import { progressLines, progressText } from "../../src/report/progress-text.js"
import type { RunEvent } from "../../src/runtime/events.js"
import { failed, ok, outcome } from "../task/outcomes.js"
import { at, attempt, branch, dispatched, start, started } from "./events.js"

const fold = (...events: readonly RunEvent[]) => {
  const { state, take } = watchProgress()
  for (const event of events) take(event)
  return state
}
const ended = (ms: number, index: number): RunEvent => at(ms, { type: "outcome", outcome: ok(index) })

describe("the progress of a run", () => {
  it("counts queued, running and settled briefs, each once", () => {
    const state = fold(
      started(),
      dispatched(0, 4),
      branch(0, 0),
      branch(0, 1),
      branch(0, 2),
      ended(10, 0),
      at(20, { type: "outcome", outcome: failed(1) }),
    )
    expect(state.settled).toEqual({ ok: 1, failed: 1, timed_out: 0, cancelled: 0, skipped: 0 })
    expect({
      running: state.running.size,
      queued: queuedCount(state),
      settled: settledCount(state),
      total: state.total,
    }).toEqual({
      running: 1,
      queued: 1,
      settled: 2,
      total: 4,
    })
  })

  it("adds the briefs of a further round", () => {
    const state = fold(
      started("vote"),
      dispatched(0, 3),
      ended(1, 0),
      ended(1, 1),
      ended(1, 2),
      dispatched(2, 2),
    )
    expect({ total: state.total, phase: state.phase, queued: queuedCount(state) }).toEqual({
      total: 5,
      phase: "running",
      queued: 2,
    })
  })

  it("is integrating once everything has settled", () => {
    const events = [started(), dispatched(0, 2), ended(1, 0)]
    expect(fold(...events).phase).toBe("running")
    expect(fold(...events, ended(2, 1)).phase).toBe("integrating")
  })

  it("counts every try after the first as a retry, and adds what they cost", () => {
    const state = fold(started(), dispatched(0, 1), attempt(1, 0.25), attempt(2, 0.5, { kind: "retry" }))
    expect({ retries: state.retries, cost: state.cost }).toEqual({ retries: 1, cost: 0.75 })
  })

  it("does not know the cost any more once one price is not known", () => {
    expect(fold(started(), attempt(1, 0.25), attempt(1, null), attempt(1, 0.25)).cost).toBeNull()
  })

  it("tells rate and remaining time from the outcomes since the first brief went out", () => {
    const state = fold(started(), dispatched(1_000, 10), ended(2_000, 0), ended(3_000, 1))
    expect(rate(state, start + 3_000)).toBe(1)
    expect(remainingMs(state, start + 3_000)).toBe(8_000)
    expect(rate(fold(started(), dispatched(0, 2)), start + 5_000)).toBeUndefined()
  })

  it("names the branches that have run longest", () => {
    const state = fold(
      started(),
      dispatched(0, 3),
      branch(0, 0),
      branch(100, 1),
      branch(200, 2),
      ended(300, 0),
    )
    expect(slowest(state, start + 1_000, 1)).toEqual([{ label: "2", runMs: 900 }])
  })

  it("costs the same whether ten or ten thousand branches run", () => {
    const { state, take } = watchProgress()
    take(started())
    take(dispatched(0, 20_000))
    for (let index = 0; index < 10_000; index += 1) take(branch(index, index))
    const { running } = state
    take(branch(10_000, 10_000))
    take(ended(10_001, 0))
    // Nothing is copied: it is the map that was there.
    expect(state.running).toBe(running)
    expect(running.size).toBe(10_000)
    expect(slowest(state, start + 10_001, 2).map(({ label }) => label)).toEqual(["2", "3"])
  })

  it("tells the rate of the last half minute, not that of better or worse times", () => {
    const { state, take } = watchProgress()
    take(started())
    take(dispatched(0, 1_000))
    for (let index = 0; index < 600; index += 1) take(ended(100 * (index + 1), index))
    expect(rate(state, start + 60_000)).toBeCloseTo(10, 0)
    for (let index = 600; index < 660; index += 1) take(ended(60_000 + 1_000 * (index - 599), index))
    expect(rate(state, start + 120_000)).toBeCloseTo(1, 1)
  })

  it("counts second tries of stragglers and replies from the cache", () => {
    const state = fold(
      started(),
      dispatched(0, 2),
      at(1, { type: "hedged", briefId: "1", index: 0 }),
      attempt(1, 0, { cached: true }),
    )
    expect({ hedges: state.hedges, cached: state.cached }).toEqual({ hedges: 1, cached: 1 })
  })
})

describe("progress as text", () => {
  const busy = fold(
    started(),
    dispatched(0, 10),
    branch(0, 3),
    ended(1_000, 0),
    at(1_500, { type: "outcome", outcome: failed(1) }),
    at(2_000, { type: "outcome", outcome: outcome(2, { status: "timed_out", scope: "branch" }) }),
  )

  it("says what there is to say and nothing else", () => {
    expect(progressText(busy, start + 2_000)).toBe(
      "3/10 · 1 failed · 1 timed out · 1 running · 6 queued · 1.5/s · 4.7 s left",
    )
    expect(progressText(fold(started(), dispatched(0, 2)), start)).toBe("0/2 · 2 queued")
  })

  it("fits the width of the terminal, whatever that is", () => {
    for (const width of [10, 20, 40, 79]) {
      for (const line of progressLines(busy, start + 9_000, width))
        expect(line.length).toBeLessThanOrEqual(width)
    }
  })

  it("names slow branches in a line of its own", () => {
    expect(progressLines(busy, start + 9_000, 79)).toEqual([
      expect.stringMatching(/^section ██████░+ 3\/10/),
      "slowest: 4 9.0 s",
    ])
  })

  it("says that it plans before there are briefs", () => {
    expect(progressLines(fold(started()), start + 1_500, 79)).toEqual(["section: planning, 1.5 s"])
  })
})
