import { describe, expect, it } from "vitest"
import { ConfigError } from "../../src/errors.js"
import { anyOf, count, lockIn, majority, never, plurality } from "../../src/tally/index.js"
import type { StopRule } from "../../src/tally/index.js"
import { reduceBallots } from "../../src/tally/rule.js"
import { ballotsFor } from "./ballots.js"

const decideAfter = (
  choices: readonly (string | null)[],
  samples: number,
  stop: StopRule = lockIn(),
  rule = plurality,
) => {
  const voting = rule({ samples, stop, quorum: 1 })
  const launched = choices.length
  return voting.decide(reduceBallots(voting, ballotsFor(choices)), {
    launched,
    remaining: samples - launched,
  })
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

  it("takes the choice launched first in a tie where asked to, and says so", () => {
    const tally = count(ballotsFor(["b", "a", "a", "b"]), { rule: plurality({ samples: 4, ties: "first" }) })
    expect(tally).toMatchObject({ status: "decided", winner: "b", tied: ["b", "a"] })
    expect(tally.warnings).toContain('Tie between "b", "a": the one launched first was taken')
  })

  it("names its settings, so that a report can print them", () =>
    expect(plurality({ samples: 9 }).params).toEqual({
      samples: 9,
      quorum: 5,
      stop: { name: "lockIn", params: {} },
      ties: "abstain",
    }))
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

  it("ends with the last sample whatever the rule says", () =>
    expect(decideAfter(["a", "b"], 2, never())).toEqual({ action: "stop", reason: "all_counted" }))

  it("lockIn does not stop short of the quorum", () => {
    const rule = plurality({ samples: 9 })
    const state = reduceBallots(rule, ballotsFor(["a", "a", "a", null, null, null, null]))
    expect(rule.quorum).toBe(5)
    expect(rule.decide(state, { launched: 7, remaining: 2 })).toEqual({ action: "continue", wave: 2 })
  })

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
    expect(anyOf(never(), lockIn()).params).toEqual({
      rules: [
        { name: "never", params: {} },
        { name: "lockIn", params: {} },
      ],
    })
  })

  it("a stop rule of one's own cannot ask for nothing or for more than is left", () => {
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
})

describe("quorum", () => {
  it.each([
    [1, 1],
    [2, 2],
    [3, 2],
    [4, 2],
    [5, 3],
    [9, 5],
    [40, 20],
  ])("of %i samples is %i by default", (samples, quorum) =>
    expect(plurality({ samples }).quorum).toBe(quorum),
  )
})

describe("options", () => {
  const misuse = (options: unknown) => () => plurality(options as Parameters<typeof plurality>[0])

  it.each([
    [{ samples: 0 }, "plurality: expected `samples` to be a whole number of at least 1, got 0"],
    [{}, "plurality: expected `samples` to be a whole number of at least 1, got undefined"],
    [{ samples: 2.5 }, "got 2.5"],
    [
      { samples: 3, quorum: 4 },
      "expected `quorum` to be at most `samples` (3), got 4. Lower it, or take more samples",
    ],
    [{ samples: 3, stop: lockIn }, "got a function (call it: lockIn())"],
    [{ samples: 3, ties: "random" }, 'expected `ties` to be "abstain" or "first", got "random"'],
    [{ samples: 3, sample: 4 }, "plurality: unknown option `sample`. Check the spelling"],
  ])("%j are refused with the reason", (options, reason) => {
    expect(misuse(options)).toThrow(ConfigError)
    expect(misuse(options)).toThrow(reason)
  })

  it("a majority takes no tie policy, anyOf no empty list", () => {
    const ties = { samples: 3, ties: "first" } as Parameters<typeof majority>[0]
    expect(() => majority(ties)).toThrow("majority: unknown option `ties`")
    expect(() => anyOf()).toThrow(ConfigError)
  })
})
