import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { ConfigError } from "../../src/errors.js"
import { castBallot } from "../../src/tally/ballot.js"
import type { Ballot } from "../../src/tally/ballot.js"
import { count } from "../../src/tally/count.js"
import { numbers as numbersEquivalence } from "../../src/tally/equivalence/numbers.js"
import { median } from "../../src/tally/median.js"
import type { MedianOptions } from "../../src/tally/median.js"
import { reduceBallots } from "../../src/tally/rule.js"
import { trimmedMean } from "../../src/tally/trimmed-mean.js"
import { lost } from "./ballots.js"

const cast = (outputs: readonly unknown[], read?: Parameters<typeof castBallot>[1]): Ballot[] =>
  outputs.map((output, index) => castBallot({ briefId: `sample-${index}`, index, output }, read))

const rules = [
  ["median", (samples: number) => median({ samples, quorum: 1 })],
  ["trimmedMean", (samples: number) => trimmedMean({ samples, quorum: 1 })],
] as const
const cents = fc.array(fc.integer({ min: -1e6, max: 1e6 }), { minLength: 1, maxLength: 20 })

describe("a vote on a number", () => {
  it("takes the median, and tells how the numbers are spread", () => {
    const tally = count(cast([12.5, 13, 9_000, 13, 12]), { rule: median({ samples: 5 }) })
    expect(tally).toMatchObject({ status: "decided", winner: "13", exemplar: 13, tied: [], agreement: 0.4 })
    expect(tally.detail).toEqual({
      counted: 5,
      least: 12,
      lower: 12.5,
      median: 13,
      upper: 13,
      greatest: 9_000,
      spread: 0.5,
    })
  })

  it("may take a number that nobody said, and shows that nobody agrees with it", () => {
    const tally = count(cast([0.1, 0.7]), { rule: median({ samples: 2 }) })
    expect(tally).toMatchObject({ winner: "0.4", exemplar: 0.4, agreement: 0 })
    expect(tally.dissent.map(({ choice }) => choice)).toEqual(["0.1", "0.7"])
    expect(count(cast([0.1, 0.7]), { rule: median({ samples: 2, even: "upper" }) })).toMatchObject({
      winner: "0.7",
      agreement: 0.5,
    })
  })

  it("takes the mean without the ends", () => {
    const tally = count(cast([12, 13, 14, 15, 9_000]), { rule: trimmedMean({ samples: 5 }) })
    expect(tally).toMatchObject({ status: "decided", winner: "14", exemplar: 14, agreement: 0.2 })
    expect(tally.warnings.join()).not.toContain("cuts none")
  })

  it("warns when a trimmed mean has too few numbers to cut any", () => {
    const tally = count(cast([1, 2, 9]), { rule: trimmedMean({ samples: 3 }) })
    expect(tally.exemplar).toBe(4)
    expect(tally.warnings).toContain(
      "`trim` 0.2 of 3 numbers cuts none: this is the plain mean, and one wrong number moves it",
    )
    const plain = count(cast([1, 2, 9]), { rule: trimmedMean({ samples: 3, trim: 0 }) })
    expect(plain.warnings.join()).not.toContain("cuts none")
  })

  it("reads numbers out of texts, fractions too", () => {
    const outputs = ["$1,391.00", " 1391 ", "\\boxed{1400}", "50%", "4000/3"]
    expect(count(cast(outputs), { rule: median({ samples: 5 }) }).exemplar).toBe(1391)
    expect(count(cast(["1/3", "1/3"]), { rule: median({ samples: 2 }) }).exemplar).toBe(1 / 3)
  })

  it("reads what the vote's own equivalence made of a text", () => {
    const reading = numbersEquivalence({ units: ["km"], percent: "number" })
    const ballots = cast(["12 km", "50%", "14 km"], (output) => reading.key(output))
    expect(count(ballots, { rule: median({ samples: 3 }) }).exemplar).toBe(14)
  })

  it("leaves out what is no number, and says how much", () => {
    const outputs = [7, "seven", true, { value: 7 }, "8", 9, Infinity]
    const tally = count(cast(outputs), { rule: median({ samples: 7, quorum: 2 }) })
    expect(tally).toMatchObject({ status: "decided", winner: "8" })
    expect(tally.warnings).toContain("3 of 6 ballots do not count: not a number (3)")
    // Infinity is no choice to begin with.
    expect(tally.samples).toMatchObject({ usable: 6, abstained: 1 })
  })

  it("does not decide on fewer numbers than its quorum, whatever else there is", () => {
    const tally = count(cast([7, "a", "b", "c"]), { rule: median({ samples: 4 }) })
    expect(tally).toMatchObject({ status: "undecided", winner: null })
    expect(tally.warnings).toContain("1 ballots count, 2 needed")
    expect(count(cast(["a", "b"]), { rule: trimmedMean({ samples: 2, quorum: 1 }) }).status).toBe("undecided")
  })

  it("asks for all of its samples at once, and stops then", () => {
    const rule = median({ samples: 4 })
    expect(rule.decide(rule.init())).toEqual({ action: "continue", wave: 4 })
    expect(rule.decide(reduceBallots(rule, cast([1, 2, 3, 4])))).toEqual({
      action: "stop",
      reason: "all_counted",
    })
  })
})

describe.each(rules)("the rule %s", (name, ruleFor) => {
  const decide = (outputs: readonly number[]) => count(cast(outputs), { rule: ruleFor(outputs.length) })

  it("does not depend on the order of the ballots", () => {
    const shuffled = cents.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    )
    fc.assert(
      fc.property(shuffled, ([list, order]) => {
        const { winner, agreement, detail } = decide(list)
        expect(decide(order)).toMatchObject({ winner, agreement, detail })
      }),
    )
  })

  it("does not depend on the order of arrival", () => {
    fc.assert(
      fc.property(cents, (list) => {
        const rule = ruleFor(list.length)
        expect(count(cast(list).toReversed(), { rule })).toEqual(count(cast(list), { rule }))
      }),
    )
  })

  it("gives abstentions and failures no vote", () => {
    fc.assert(
      fc.property(cents, fc.integer({ min: 1, max: 3 }), (list, others) => {
        const more = Array.from({ length: others }, (_, index) =>
          lost(list.length + index, index === 0 ? "abstained" : "failed"),
        )
        const rule = ruleFor(list.length)
        const { winner, detail } = count(cast(list), { rule })
        expect(count([...cast(list), ...more], { rule })).toMatchObject({ winner, detail })
      }),
    )
  })

  it("names a winner between the least and the greatest number, under its own canonical key", () => {
    fc.assert(
      fc.property(cents, (list) => {
        const { winner, exemplar } = decide(list)
        expect(winner).toBe(String(exemplar))
        expect(Number(winner)).toBeGreaterThanOrEqual(Math.min(...list))
        expect(Number(winner)).toBeLessThanOrEqual(Math.max(...list))
      }),
    )
  })

  it("says the same when every ballot is there twice", () => {
    const eights = fc.array(fc.integer({ min: -1e6, max: 1e6 }), { minLength: 5, maxLength: 5 })
    fc.assert(
      fc.property(eights, (list) => {
        const { winner, agreement } = decide(list)
        expect(decide([...list, ...list])).toMatchObject({ winner, agreement })
      }),
    )
  })

  it("weighs every ballot the same", () => {
    const ballots = cast([1, 2, 30]).map((ballot) => ({ ...ballot, weight: ballot.index === 2 ? 1 : 0.01 }))
    expect(count(ballots, { rule: ruleFor(3) }).exemplar).toBe(
      count(cast([1, 2, 30]), { rule: ruleFor(3) }).exemplar,
    )
  })

  it("writes a tally that is plain JSON", () => {
    const tally = decide([3, 1, 2, 2])
    expect(JSON.parse(JSON.stringify(tally))).toEqual(tally)
    expect(tally.rule).toMatchObject({ name, params: { samples: 4, quorum: 1, ties: null } })
  })
})

describe("options of rules over numbers", () => {
  // As a caller without types would.
  const unknown = (options: object) => options as MedianOptions

  it.each([
    [() => median({ samples: 0 }), "median: expected `samples` to be a whole number of at least 1, got 0"],
    [() => median({ samples: 3, quorum: 4 }), "median: expected `quorum` to be at most `samples` (3), got 4"],
    [
      () => median({ samples: 3, even: "both" as "mean" }),
      'median: expected `even` to be "mean", "lower" or "upper"',
    ],
    [() => median(unknown({ samples: 3, ties: "first" })), "median: unknown option `ties`"],
    [
      () => trimmedMean({ samples: 3, trim: 0.5 }),
      "expected `trim` to be a share from 0 to below 0.5, got 0.5",
    ],
    [
      () => trimmedMean({ samples: 3, trim: -0.1 }),
      "expected `trim` to be a share from 0 to below 0.5, got -0.1",
    ],
    [
      () => trimmedMean({ samples: 3, trim: Number.NaN }),
      "expected `trim` to be a share from 0 to below 0.5, got NaN",
    ],
  ])("are refused where they make no sense", (make, message) => {
    expect(make).toThrow(ConfigError)
    expect(make).toThrow(message)
  })
})
