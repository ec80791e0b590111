import { describe, expect, it } from "vitest"
import { anyOf, count, lockIn, majority, never, plurality } from "../../src/tally/index.js"
import type { Rule, StopRule } from "../../src/tally/index.js"
import { reduceBallots } from "../../src/tally/rule.js"
import { ballotsFor } from "./ballots.js"

type MakeRule = (options: {
  readonly samples: number
  readonly stop: StopRule
  readonly quorum: number
}) => Rule

const decideAfter = (
  choices: readonly (string | null)[],
  samples: number,
  stop: StopRule = lockIn(),
  rule: MakeRule = plurality,
) => {
  const voting = rule({ samples, stop, quorum: 1 })
  return voting.decide(reduceBallots(voting, ballotsFor(choices)))
}

describe("plurality", () => {
  it("is won with less than half of the votes", () =>
    expect(count(ballotsFor(["a", "b", "a", "c", "d"])).winner).toBe("a"))

  it("has no winner in a tie, whoever came first", () => {
    const tally = count(ballotsFor(["b", "a", "a", "b", "c"]))
    expect(tally).toMatchObject({
      status: "tied",
      winner: null,
      exemplar: null,
      tied: ["b", "a"],
      dissent: [],
    })
  })

  it("is undecided where nobody votes", () => {
    const rule = plurality({ samples: 2 })
    expect(rule.result(rule.init())).toEqual({ status: "undecided", winner: null, tied: [] })
    expect(rule.result(reduceBallots(rule, ballotsFor([null, null])))).toMatchObject({ status: "undecided" })
  })
})

describe("majority", () => {
  const decided = (choices: readonly (string | null)[]) =>
    count(ballotsFor(choices), { rule: majority({ samples: choices.length, quorum: 1 }) })

  it("needs more than half of the usable votes", () => {
    expect(decided(["a", "a", "b", "c", "a"])).toMatchObject({ status: "decided", winner: "a" })
    expect(decided(["a", "a", "b", null, null])).toMatchObject({ status: "decided", winner: "a" })
  })

  it("is undecided where the leader has half or less", () => {
    expect(decided(["a", "a", "b", "c"])).toMatchObject({
      status: "undecided",
      winner: null,
      tied: [],
      agreement: 0.5,
    })
    expect(decided(["a", "a", "b", "b"])).toMatchObject({ status: "tied", winner: null, tied: ["a", "b"] })
  })

  it("locks only when more than half of all is reached, though a plurality was locked before", () => {
    const seven = ["a", "a", "a", "a", "b", "c", "d"]
    expect(decideAfter(seven, 9)).toEqual({ action: "stop", reason: "locked" })
    expect(decideAfter(seven, 9, lockIn(), majority)).toEqual({ action: "continue", wave: 1 })
    expect(decideAfter([...seven, "a"], 9, lockIn(), majority)).toEqual({ action: "stop", reason: "locked" })
  })

  it("asks for all that is left where no majority is in reach", () =>
    expect(decideAfter(["a", "b", "c", "d", "e", "f"], 8, lockIn(), majority)).toEqual({
      action: "continue",
      wave: 2,
    }))
})

describe("stop rules", () => {
  it("never takes all samples in one wave", () => {
    expect(decideAfter([], 9, never())).toEqual({ action: "continue", wave: 9 })
    expect(decideAfter(["a", "a", "a", "a", "a", "a", "a", "a"], 9, never())).toEqual({
      action: "continue",
      wave: 1,
    })
  })

  it("lockIn starts with the wave that could lock the vote by itself", () => {
    expect(decideAfter([], 9)).toEqual({ action: "continue", wave: 5 })
    expect(decideAfter([], 8)).toEqual({ action: "continue", wave: 5 })
    expect(decideAfter([], 1)).toEqual({ action: "continue", wave: 1 })
  })

  it("lockIn goes on while the lead is no more than what is out", () => {
    expect(decideAfter(["a", "a", "a"], 6)).toEqual({ action: "continue", wave: 1 })
    expect(decideAfter(["a", "a", "a"], 5)).toEqual({ action: "stop", reason: "locked" })
    expect(decideAfter(["a", "b", "a", "b"], 6)).toEqual({ action: "continue", wave: 2 })
  })

  it("are not asked after the last sample", () =>
    expect(decideAfter(["a", "b", "a"], 3, never())).toEqual({ action: "stop", reason: "all_counted" }))

  it("anyOf stops with the first that does, and asks for the smaller wave", () => {
    const wave = (size: number): StopRule => ({
      ...never(),
      decide: () => ({ action: "continue", wave: size }),
    })
    const stop = (reason: string): StopRule => ({ ...never(), decide: () => ({ action: "stop", reason }) })
    expect(decideAfter([], 9, anyOf(wave(4), wave(2), never()))).toEqual({ action: "continue", wave: 2 })
    expect(decideAfter(["a"], 9, anyOf(wave(4), stop("one"), stop("two")))).toEqual({
      action: "stop",
      reason: "one",
    })
  })

  it("one of the caller's own cannot ask for nothing or for more than is left", () => {
    const wave = (size: number): StopRule => ({
      ...never(),
      decide: () => ({ action: "continue", wave: size }),
    })
    for (const [asked, given] of [
      [0, 1],
      [-3, 1],
      [NaN, 1],
      [1.2, 2],
      [Infinity, 5],
    ] as const) {
      expect(decideAfter([], 5, wave(asked))).toEqual({ action: "continue", wave: given })
    }
  })

  it("are shown the samples that were drawn, the agreeing ones at the end, and what is left", () => {
    const seen: unknown[] = []
    const stop: StopRule = {
      ...never(),
      decide: ({ counts, streak, remaining, toLock }) => {
        seen.push([counts.seen, counts.usable, streak, remaining, toLock])
        return { action: "continue", wave: 1 }
      },
    }
    decideAfter(["a", "b", "b"], 9, stop)
    decideAfter(["a", "b", null], 9, stop)
    expect(seen).toEqual([
      [3, 3, { choice: "b", length: 2 }, 6, 3],
      [3, 2, { choice: null, length: 0 }, 6, 4],
    ])
  })
})
