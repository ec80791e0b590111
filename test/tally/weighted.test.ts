import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { count, never, plurality, weighted } from "../../src/tally/index.js"
import type { Ballot, Rule, WeightedOptions } from "../../src/tally/index.js"
import { ballotsFor, ballotsWith, choiceLists } from "./ballots.js"
import { drawInWaves } from "./draw.js"

const weights = fc.double({ min: 1e-3, max: 1e3, noNaN: true })
const votes = fc.array(fc.record({ choice: fc.constantFrom("a", "b", "c"), weight: weights }), {
  minLength: 1,
  maxLength: 20,
})
const voterOf = (index: number) => `voter ${index}`
/** Every ballot has a voter of its own, of the given weight. */
const panel = (list: readonly { readonly choice: string; readonly weight: number }[], scale = 1) => ({
  ballots: ballotsWith(list.map(({ choice }, index) => ({ choice, voter: voterOf(index) }))),
  rule: weighted({
    samples: list.length,
    by: "voter",
    weights: Object.fromEntries(list.map(({ weight }, index) => [voterOf(index), weight * scale])),
    stop: never(),
    quorum: 1,
    ties: "abstain",
  }),
})
const ending = (ballots: readonly Ballot[], rule: Rule) => {
  const { status, winner, tied, choices } = count(ballots, { rule })
  return { status, winner, tied, ranking: choices.map(({ choice }) => choice) }
}

describe("weights per voter", () => {
  it("let one strong voter outvote two weak ones", () => {
    const rule = weighted({ samples: 3, by: "voter", weights: { strong: 2.5, weak: 1.2 } })
    const cast = (strong: string) =>
      ballotsWith([
        { choice: "a", voter: "weak" },
        { choice: strong, voter: "strong" },
        { choice: "a", voter: "weak" },
      ])
    expect(count(cast("b"), { rule })).toMatchObject({ winner: "b", agreement: expect.closeTo(2.5 / 4.9, 8) })
    expect(count(cast("a"), { rule }).agreement).toBe(1)
    expect(rule.needs).toEqual(["voter"])
  })

  it("tie where sums are equal, whatever rounding makes of them", () => {
    // 0.1 + 0.2 is 0.30000000000000004; in whole parts of 2^-30, three times 0.1 is less than 0.3.
    for (const parts of [
      [0.1, 0.2],
      [0.1, 0.1, 0.1],
      [0.7, 0.1, 0.3],
      [1 / 3, 1 / 3, 1 / 3],
    ]) {
      const whole = parts.reduce((sum, weight) => sum + weight, 0)
      const sums = [...parts.map((weight) => ({ choice: "a", weight })), { choice: "b", weight: whole }]
      const { ballots, rule } = panel([...sums, { choice: "c", weight: 0.05 }])
      expect(ending(ballots, rule)).toMatchObject({ status: "tied", winner: null, tied: ["a", "b"] })
    }
  })

  it("count for nothing where nobody knows the voter, and say so", () => {
    const rule = weighted({ samples: 3, by: "voter", weights: { known: 1 }, quorum: 1 })
    const ballots = ballotsWith([
      { choice: "a", voter: "known" },
      { choice: "b", voter: "?" },
      { choice: "b" },
    ])
    expect(count(ballots, { rule })).toMatchObject({
      winner: "a",
      warnings: expect.arrayContaining(["2 usable ballots weigh nothing"]) as unknown,
    })
    expect(count(ballots.slice(1), { rule })).toMatchObject({ status: "undecided", winner: null })
  })

  it("change nothing when all are multiplied by one number, ties included", () => {
    fc.assert(
      fc.property(votes, fc.double({ min: 1e-6, max: 1e6, noNaN: true }), (list, scale) => {
        const [one, other] = [panel(list), panel(list, scale)]
        expect(ending(other.ballots, other.rule)).toEqual(ending(one.ballots, one.rule))
      }),
    )
    const parts = fc.array(weights, { minLength: 1, maxLength: 10 })
    fc.assert(
      fc.property(parts, fc.double({ min: 1e-6, max: 1e6, noNaN: true }), (list, scale) => {
        // One voter that weighs as much as all the others together: a tie by construction.
        const whole = list.reduce((sum, weight) => sum + weight, 0)
        const tied = [...list.map((weight) => ({ choice: "a", weight })), { choice: "b", weight: whole }]
        const { ballots, rule } = panel(tied, scale)
        expect(ending(ballots, rule)).toMatchObject({ status: "tied", tied: ["a", "b"] })
      }),
    )
  })

  it("give sums that do not depend on the order of the ballots", () => {
    const shuffled = votes.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    )
    const sums = (list: readonly { readonly choice: string; readonly weight: number }[]) => {
      const { ballots, rule } = panel(list)
      const { choices, margin } = count(ballots, { rule })
      return { margin, sums: Object.fromEntries(choices.map(({ choice, weight }) => [choice, weight])) }
    }
    fc.assert(
      fc.property(shuffled, ([list, other]) => {
        expect(sums(other)).toEqual(sums(list))
      }),
    )
  })
})

describe("equal weights", () => {
  const rules: readonly (readonly [
    string,
    (weight: number) => WeightedOptions,
    (weight: number) => Partial<Ballot>,
  ])[] = [
    [
      "per voter",
      (weight) => ({ samples: 9, by: "voter", weights: { one: weight } }),
      () => ({ voter: "one" }),
    ],
    ["per ballot", (weight) => ({ samples: 9, by: "ballot", most: weight }), (weight) => ({ weight })],
    ["by full confidence", () => ({ samples: 9, by: "confidence" }), () => ({ confidence: 1 })],
    ["by certain replies", () => ({ samples: 9, by: "logProbability" }), () => ({ logProbability: 0 })],
  ]

  it.each(rules)("%s are plurality: same winner, same tie, same samples", (_, options, own) => {
    fc.assert(
      fc.property(choiceLists(14), weights, (choices, weight) => {
        const ballots = ballotsFor(choices)
        const rule = weighted(options(weight))
        const cast = ballots.map((ballot) => ({ ...ballot, ...own(weight) }))
        expect(drawInWaves(rule, cast)).toEqual(drawInWaves(plurality({ samples: 9 }), ballots))
      }),
    )
  })

  it("below the heaviest possible have plurality's winner and tie when all are counted", () => {
    fc.assert(
      fc.property(choiceLists(12), fc.double({ min: 0, max: 0.99, noNaN: true }), (choices, confidence) => {
        const rule = weighted({ samples: choices.length, by: "confidence", quorum: 1, ties: "abstain" })
        const plain = plurality({ samples: choices.length, quorum: 1, ties: "abstain" })
        const ballots = ballotsFor(choices)
        const cast = ballots.map((ballot) => ({ ...ballot, confidence }))
        expect(ending(cast, rule)).toEqual(ending(ballots, plain))
      }),
    )
  })
})

describe("weights by confidence", () => {
  const weigh = (confidence: number | undefined, temperature = 1) => {
    const rule = weighted({ samples: 2, by: "confidence", temperature, quorum: 1 })
    const own = confidence === undefined ? {} : { confidence }
    return count(ballotsWith([{ choice: "a", ...own }]), { rule }).choices[0]?.weight ?? Number.NaN
  }

  it("are the softmax of CISC but for its constant: in proportion to exp(confidence / temperature)", () => {
    const confidence = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(
        confidence,
        confidence,
        fc.double({ min: 0.2, max: 10, noNaN: true }),
        (one, other, temperature) => {
          const ratio = weigh(one, temperature) / weigh(other, temperature)
          const expected = Math.exp(one / temperature) / Math.exp(other / temperature)
          // To the part in 2^30 that weights are rounded to.
          expect(Math.abs(ratio / expected - 1)).toBeLessThan(2 ** -29 / Math.exp(-1 / temperature))
        },
      ),
    )
  })

  it("name the winner that the whole softmax names", () => {
    const confident = fc.array(
      fc.record({
        choice: fc.constantFrom("a", "b", "c"),
        confidence: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
      { minLength: 1, maxLength: 15 },
    )
    fc.assert(
      fc.property(confident, fc.constantFrom(0.3, 1, 5), (list, temperature) => {
        const total = list.reduce((sum, vote) => sum + Math.exp(vote.confidence / temperature), 0)
        const shares = ["a", "b", "c"].map((choice) =>
          list.reduce(
            (sum, vote) =>
              sum + (vote.choice === choice ? Math.exp(vote.confidence / temperature) / total : 0),
            0,
          ),
        )
        const [first = 0, second = 0] = shares.toSorted((left, right) => right - left)
        if (first - second < 1e-6) return
        const rule = weighted({ samples: list.length, by: "confidence", temperature, quorum: 1 })
        expect(count(ballotsWith(list), { rule }).winner).toBe(["a", "b", "c"][shares.indexOf(first)])
      }),
    )
  })

  it("take no confidence for none, and never count for more than 1 or for what is no number", () => {
    expect(weigh(undefined)).toBe(weigh(0))
    expect(weigh(Number.NaN)).toBe(weigh(0))
    expect([weigh(1), weigh(1e9), weigh(Infinity)]).toEqual([1, 1, 1])
    expect(weigh(-Infinity)).toBe(0)
  })
})

describe("weights by log-probability", () => {
  const weigh = (logProbability: number | undefined, temperature = 1) => {
    const rule = weighted({ samples: 2, by: "logProbability", temperature, quorum: 1 })
    const own = logProbability === undefined ? {} : { logProbability }
    return count(ballotsWith([{ choice: "a", ...own }]), { rule }).choices[0]?.weight ?? Number.NaN
  }

  it("are the probability of the reply, levelled by the temperature", () => {
    for (const logProbability of [0, -0.1, -1, -3])
      for (const temperature of [0.5, 1, 4])
        expect(weigh(logProbability, temperature)).toBeCloseTo(Math.exp(logProbability / temperature), 8)
  })

  it("let one probable reply outvote two improbable ones", () => {
    const rule = weighted({ samples: 3, by: "logProbability" })
    const ballots = ballotsWith([
      { choice: "a", logProbability: -1.2 },
      { choice: "b", logProbability: -0.1 },
      { choice: "a", logProbability: -1.2 },
    ])
    expect(count(ballots, { rule }).winner).toBe("b")
  })

  it("are nothing where there is none, or what is no number, and never more than 1", () => {
    expect([weigh(undefined), weigh(Number.NaN), weigh(-Infinity)]).toEqual([0, 0, 0])
    expect([weigh(5), weigh(Infinity)]).toEqual([1, 1])
  })
})
