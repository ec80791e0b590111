import { describe, expect, it } from "vitest"
import { adaptive, count, never, plurality, unanimousWindow } from "../../src/tally/index.js"
import type { Ballot } from "../../src/tally/index.js"
import { reduceBallots } from "../../src/tally/rule.js"
import { ballotsFor, lost } from "./ballots.js"
import { drawInWaves } from "./draw.js"

/** Ballots in launch order; "!" stands for an invalid one. */
const replies = (...choices: readonly (string | null)[]): Ballot[] =>
  ballotsFor(choices).map((ballot) => (ballot.choice === "!" ? lost(ballot.index, "invalid") : ballot))

describe("invalid ballots that are drawn again", () => {
  it("take no sample", () => {
    const rule = plurality({ samples: 3, redraw: 2, stop: never() })
    expect(drawInWaves(rule, replies("!", "a", "!", "b", "a", "c"))).toMatchObject({
      taken: 5,
      result: { winner: "a" },
    })
    expect(rule.params).toMatchObject({ redraw: 2 })
  })

  it("take one beyond the bound, so that a vote ends", () => {
    const rule = plurality({ samples: 3, redraw: 2, stop: never(), quorum: 1 })
    expect(drawInWaves(rule, replies("!", "!", "!", "a", "a", "b")).taken).toBe(5)
    expect(drawInWaves(rule, replies("!", "!", "!", "!", "!", "a")).taken).toBe(5)
  })

  it("take a sample unless asked for", () => {
    expect(drawInWaves(plurality({ samples: 3, stop: never() }), replies("!", "a", "!", "b")).taken).toBe(3)
    expect(plurality({ samples: 3 }).params).not.toHaveProperty("redraw")
  })

  it("leave abstentions and failures alone", () => {
    const rule = plurality({ samples: 4, redraw: 4, stop: never(), quorum: 1 })
    const ballots = [...replies("a", null), lost(2, "failed"), lost(3, "timed_out"), ...replies("b")]
    expect(drawInWaves(rule, ballots).taken).toBe(4)
  })

  it("stay in the account as invalid", () => {
    const rule = plurality({ samples: 3, redraw: 2 })
    const { samples, status } = count(replies("!", "a", "!", "a"), { rule })
    expect(status).toBe("decided")
    expect(samples).toMatchObject({ requested: 3, launched: 4, usable: 2, invalid: 2, saved: 0 })
  })

  it("do not count as drawn for a window, a first wave, or the ballots still out", () => {
    const window = plurality({ samples: 9, redraw: 3, quorum: 1, stop: unanimousWindow(3) })
    expect(drawInWaves(window, replies("a", "!", "a", "a", "b", "b", "b"))).toMatchObject({
      taken: 4,
      reason: "unanimous",
    })
    expect(drawInWaves(window, replies("!", "a", "b", "a", "c", "c", "c"))).toMatchObject({
      taken: 7,
      reason: "unanimous",
    })
    const first = adaptive({ firstWave: 6, redraw: 3 })
    expect(drawInWaves(first, replies("a", "a", "!", "a", "!", "a", "a", "a", "a")).taken).toBe(8)
    const locked = plurality({ samples: 5, redraw: 3 })
    expect(drawInWaves(locked, replies("a", "!", "a", "!", "a", "b", "b"))).toMatchObject({
      taken: 5,
      reason: "locked",
    })
  })

  it("break a window when they take a sample", () => {
    const rule = plurality({ samples: 6, quorum: 1, stop: unanimousWindow(3) })
    expect(drawInWaves(rule, replies("a", "!", "a", "a", "a", "b")).reason).toBe("all_counted")
  })

  it("are drawn again in an extended tie too, and never without end", () => {
    const rule = plurality({ samples: 2, redraw: 1 })
    expect(drawInWaves(rule, replies("a", "b", "!", "c", null, null, null, null, "a", "a"))).toMatchObject({
      taken: 8,
      reason: "all_counted",
      result: { status: "tied" },
    })
  })

  it("are asked for again in the next wave", () => {
    const rule = plurality({ samples: 3, redraw: 3, stop: never() })
    expect(rule.decide(reduceBallots(rule, replies("a", "!", "b")))).toEqual({ action: "continue", wave: 1 })
  })
})
