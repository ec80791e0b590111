import { describe, expect, it } from "vitest"
import { adaptive, aheadBy, count, majority, plurality, weighted } from "../../src/tally/index.js"
import { fixedRule } from "../../src/tally/fixed-rule.js"
import { shortOfQuorum, usualQuorum } from "../../src/tally/quorum.js"
import { reduceBallots } from "../../src/tally/rule.js"
import { ballotsFor, lost } from "./ballots.js"
import { drawInWaves } from "./draw.js"

describe("the quorum", () => {
  it.each([
    [1, 1],
    [2, 2],
    [3, 2],
    [4, 2],
    [5, 3],
    [9, 5],
    [40, 20],
  ])("of %i samples is %i by default, however many are launched", (samples, quorum) => {
    const evaluate = () => ({ status: "undecided", winner: null, tied: [] }) as const
    const fixed = {
      name: "fixed",
      params: {},
      samples,
      quorum: undefined,
      ties: "abstain",
      evaluate,
    } as const
    for (const rule of [
      plurality({ samples }),
      majority({ samples }),
      weighted({ samples, by: "ballot" }),
      fixedRule(fixed),
    ])
      expect([1, samples, samples + 5].map((launched) => rule.quorum(launched))).toEqual([
        quorum,
        quorum,
        quorum,
      ])
    expect(usualQuorum(samples)).toBe(quorum)
  })

  it("of adaptive is half of the launched, at least 2 and never above the samples", () => {
    const quorums = (samples: number, quorum?: number) => {
      const rule = adaptive(quorum === undefined ? { samples } : { samples, quorum })
      return [1, 2, 4, 5, 9, 15, 40].map((launched) => rule.quorum(launched))
    }
    expect(quorums(15)).toEqual([2, 2, 2, 3, 5, 8, 15])
    expect(quorums(1)).toEqual([1, 1, 1, 1, 1, 1, 1])
    expect(quorums(15, 6)).toEqual([6, 6, 6, 6, 6, 6, 6])
    expect(quorums(15, 0.8)).toEqual([1, 2, 4, 4, 8, 12, 15])
  })

  it("as a share does not suffer from rounding", () => {
    // 0.07 * 100 is 7.000000000000001
    expect(adaptive({ samples: 100, quorum: 0.07 }).quorum(100)).toBe(7)
  })

  it("holds a stop back until it is met", () => {
    const early = adaptive({ samples: 15, quorum: 6 })
    expect(drawInWaves(early, ballotsFor(Array<string>(15).fill("a")))).toMatchObject({
      taken: 6,
      reason: "confident",
    })
    const locked = plurality({ samples: 9 })
    const state = reduceBallots(locked, ballotsFor(["a", "a", "a", null, null, null, null]))
    expect(locked.decide(state)).toEqual({ action: "continue", wave: 2 })
    const ahead = plurality({ samples: 9, stop: aheadBy(1), quorum: 4 })
    expect(drawInWaves(ahead, ballotsFor(["a", null, "a", "a", "b", "a"]))).toMatchObject({
      taken: 5,
      reason: "ahead",
    })
  })

  it("of adaptive grows with what is launched, also while a stop waits for it", () => {
    const choices = ["a", null, null, null, null, "a", "a", "a", null, "a", "a"]
    const { taken, reason, waves } = drawInWaves(adaptive(), ballotsFor(choices))
    // Four agree after 8 ballots, of which half is 4.
    expect({ taken, reason }).toEqual({ taken: 8, reason: "confident" })
    expect(waves).toEqual([4, 3, 1])
  })

  it("that is missed leaves no winner, whatever the counts say", () => {
    const rule = plurality({ samples: 5 })
    const ballots = [...ballotsFor(["a", "a"]), lost(2, "failed"), lost(3, "invalid"), lost(4, "abstained")]
    expect(count(ballots, { rule })).toMatchObject({
      status: "no_quorum",
      winner: null,
      quorum: { needed: 3, usable: 2 },
    })
    expect(count(ballots, { rule: plurality({ samples: 5, quorum: 2 }) }).status).toBe("decided")
    // Ballots cancelled because the vote was decided were never going to count.
    const cut = [...ballotsFor(["a", "a"]), lost(2, "cancelled"), lost(3, "cancelled"), lost(4, "cancelled")]
    expect(count(cut, { rule: adaptive() })).toMatchObject({ status: "decided", quorum: { needed: 2 } })
  })

  it("says how many usable ballots in a row are missing", () => {
    const half = (launched: number) => Math.max(2, Math.ceil(launched / 2))
    expect(shortOfQuorum(0, 0, half)).toBe(2)
    expect(shortOfQuorum(1, 6, half)).toBe(4)
    expect(shortOfQuorum(3, 6, half)).toBe(0)
    expect(shortOfQuorum(2, 9, () => 5)).toBe(3)
    for (let launched = 0; launched <= 30; launched += 1)
      for (let usable = 0; usable <= launched; usable += 1) {
        let further = 0
        while (usable + further < half(launched + further)) further += 1
        expect(shortOfQuorum(usable, launched, half)).toBe(further)
      }
  })
})
