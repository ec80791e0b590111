import * as fc from "fast-check"
import { holdsWhateverTheOrder } from "./order-laws.js"
import { describe, expect, it } from "vitest"
import { ConfigError } from "../../src/errors.js"
import { castBallot } from "../../src/tally/ballot.js"
import type { Ballot } from "../../src/tally/ballot.js"
import { bestOf } from "../../src/tally/best-of.js"
import type { BestOfOptions } from "../../src/tally/best-of.js"
import { count } from "../../src/tally/count.js"
import { reduceBallots } from "../../src/tally/rule.js"
import type { Rule } from "../../src/tally/rule.js"
import type { Verifier } from "../../src/tally/verdict.js"
import { lost } from "./ballots.js"

/** Ballots with the scores they got; `undefined` = nobody scored it. */
const scored = (replies: readonly (readonly [unknown, number?])[]): Ballot[] =>
  replies.map(([output, score], index) => ({
    ...castBallot({ briefId: `sample-${index}`, index, output }),
    ...(score === undefined ? {} : { score }),
  }))
const cast = (outputs: readonly unknown[]): Ballot[] => scored(outputs.map((output) => [output] as const))
const isEven: Verifier = (output) => Number(output) % 2 === 0
const decide = (replies: readonly (readonly [unknown, number?])[], options: Partial<BestOfOptions> = {}) =>
  count(scored(replies), { rule: bestOf({ samples: replies.length, ties: "abstain", ...options }) })

/** Plays a vote wave by wave; `fine` asks after every ballot instead of at the ends of waves. */
function play(rule: Rule, ballots: readonly Ballot[], fine: boolean) {
  let state = rule.init()
  let [taken, rounds] = [0, 0]
  for (;;) {
    const decision = rule.decide(state)
    if (decision.action === "stop") {
      return { taken, rounds, reason: decision.reason, result: rule.result(state) }
    }
    rounds += 1
    for (let left = decision.wave; left > 0; left -= 1) {
      const ballot = ballots[taken]
      if (ballot === undefined) throw new Error("expected the rule to stop")
      state = rule.onBallot(state, ballot)
      taken += 1
      if (fine && rule.decide(state).action === "stop") break
    }
  }
}

describe("the best of several ballots", () => {
  it("is the one with the highest score, however few say the same", () => {
    const tally = decide([
      ["a", 0.5],
      ["b", 0.9],
      ["a", 0.6],
      ["a", 0.7],
    ])
    expect(tally).toMatchObject({ status: "decided", winner: "b", exemplar: "b", agreement: 0.25 })
    expect(tally.detail).toEqual({
      counted: 4,
      scores: [
        { choice: "b", score: 0.9, briefId: "sample-1" },
        { choice: "a", score: 0.7, briefId: "sample-3" },
      ],
    })
  })

  it("comes out as it was put by the ballot that is best, not by the first for the same choice", () => {
    expect(
      decide([
        ["1,391.0", 0.2],
        ["1391", 0.8],
        ["7", 0.5],
      ]),
    ).toMatchObject({ winner: "1391", exemplar: "1391" })
  })

  it("may have a score below 0", () =>
    expect(
      decide([
        ["a", -5],
        ["b", -2],
        ["c", -9],
      ]),
    ).toMatchObject({ winner: "b" }))

  it("is found by a verifier that scores, or by one that says yes or no", () => {
    const length: Verifier = (output) => String(output).length
    expect(count(cast(["a", "abc", "ab"]), { rule: bestOf(length, { samples: 3 }) }).winner).toBe("abc")
    expect(count(cast(["1", "3", "8"]), { rule: bestOf(isEven, { samples: 3 }) }).winner).toBe("8")
  })

  it("lets a verifier see the whole ballot", () => {
    const confident: Verifier = (_, { confidence }) => confidence ?? 0
    const ballots = cast(["a", "b"]).map((ballot) => ({ ...ballot, confidence: ballot.index }))
    expect(count(ballots, { rule: bestOf(confident, { samples: 2 }) }).winner).toBe("b")
  })

  it("is nobody where no ballot passes", () => {
    const tally = count(cast(["1", "3", "5"]), { rule: bestOf(isEven, { samples: 3 }) })
    expect(tally).toMatchObject({ status: "undecided", winner: null, tied: [] })
    expect(tally.warnings).toContain("No ballot passed")
  })

  it("is nobody where the best score is below the least that may win", () => {
    const tally = decide(
      [
        ["a", 0.3],
        ["b", 0.2],
      ],
      { least: 0.5 },
    )
    expect(tally).toMatchObject({ status: "undecided", winner: null })
    expect(tally.warnings).toContain("No ballot passed: the best score is 0.3, at least 0.5 is needed")
    expect(
      decide(
        [
          ["a", 0.3],
          ["b", 0.5],
        ],
        { least: 0.5 },
      ).winner,
    ).toBe("b")
  })

  it("is tied between distinct choices of the same score, in launch order, and the policy decides", () => {
    const level = [
      ["b", 0.9],
      ["a", 0.9],
      ["a", 0.1],
    ] as const
    expect(decide(level)).toMatchObject({ status: "tied", winner: null, tied: ["b", "a"] })
    expect(decide(level, { ties: "first" })).toMatchObject({ winner: "b", tied: ["b", "a"] })
    expect(decide(level, { ties: (tied) => tied.at(-1) ?? null })).toMatchObject({
      winner: "a",
      exemplar: "a",
    })
    expect(
      decide([
        ["a", 0.9],
        ["a", 0.9],
      ]),
    ).toMatchObject({ status: "decided", tied: [] })
  })
})

describe("a ballot without a score", () => {
  it("does not count, and a warning says how many there were and why", () => {
    const verifier: Verifier = (output) => {
      if (output === "boom") throw new TypeError("cannot\n  read it")
      if (output === "later") return Promise.resolve(1) as unknown as number
      return output === "nan" ? Number.NaN : output === "none" ? (undefined as unknown as number) : 0.5
    }
    const outputs = ["boom", "nan", "later", "none", "good", "boom", "good"]
    const tally = count(cast(outputs), { rule: bestOf(verifier, { samples: 7, quorum: 2 }) })
    expect(tally).toMatchObject({ status: "decided", winner: "good" })
    expect(tally.warnings).toContain(
      "5 of 7 ballots do not count: no score (1), the score is NaN (1), " +
        "the score is not a number: an object (1), the verifier threw: cannot read it (2)",
    )
  })

  it("is not part of the quorum", () => {
    const tally = decide([["a", 0.9], ["b"], ["c"], ["d", Infinity]])
    expect(tally).toMatchObject({ status: "undecided", winner: null })
    expect(tally.warnings).toContain("3 of 4 ballots do not count: no score (2), the score is Infinity (1)")
    expect(tally.warnings).toContain("1 ballots count, 2 needed")
    expect(decide([["a", 0.9], ["b"], ["c"]], { quorum: 1 }).winner).toBe("a")
  })

  it("is listed with five causes at most, however many messages there are", () => {
    const verifier: Verifier = (output) => {
      throw new Error(`${String(output)} is ${"very ".repeat(40)}wrong`)
    }
    const tally = count(cast(["a", "b", "c", "d", "e", "f", "g"]), { rule: bestOf(verifier, { samples: 7 }) })
    const warning = tally.warnings.find((line) => line.includes("do not count")) ?? ""
    expect(warning).toContain("7 of 7 ballots do not count")
    expect(warning).toMatch(/2 other causes$/)
    expect(warning.length).toBeLessThan(700)
  })

  it("is never taken for one by chance: without a verifier the vote needs scores", () => {
    expect(bestOf({ samples: 3 }).needs).toEqual(["score"])
    expect(bestOf({ samples: 3, ties: "judge" }).needs).toEqual(["judge", "score"])
    expect(bestOf(isEven, { samples: 3 }).needs).toBeUndefined()
  })
})

describe("a ballot that passes", () => {
  it("ends the vote, and what comes after it does not count", () => {
    const rule = bestOf(isEven, { samples: 5, wave: 1 })
    const played = play(rule, cast(["1", "3", "8", "10", "10"]), false)
    expect(played).toMatchObject({ taken: 3, rounds: 3, reason: "verified" })
    expect(played.result).toMatchObject({ status: "decided", winner: "8", tied: [] })
    expect(played.result.detail).toMatchObject({ counted: 3, verified: "sample-2" })
  })

  it("needs no quorum", () => {
    const ballots = [
      lost(0, "failed"),
      lost(1, "timed_out"),
      ...cast(["1", "3", "8"]).slice(2),
      lost(3, "failed"),
    ]
    const tally = count(ballots, { rule: bestOf(isEven, { samples: 4 }) })
    expect(tally).toMatchObject({ status: "decided", winner: "8", stopReason: "verified" })
    const numeric = count(scored([["a", 0.4]]), { rule: bestOf({ samples: 4 }) })
    expect(numeric).toMatchObject({ status: "no_quorum", winner: null })
  })

  it("may be one with enough of a score", () => {
    const replies = [
      ["a", 0.4],
      ["b", 0.95],
      ["c", 0.99],
    ] as const
    const rule = bestOf({ samples: 3, stopAt: 0.9, wave: 1 })
    expect(play(rule, scored(replies), false)).toMatchObject({ taken: 2, reason: "verified" })
    expect(decide(replies, { stopAt: 0.9 }).winner).toBe("b")
    expect(decide(replies).winner).toBe("c")
    // Nobody reaches it: the best of all wins as usual.
    expect(decide(replies, { stopAt: 2 })).toMatchObject({ winner: "c", stopReason: "all_counted" })
  })

  it("does not end the vote where that is not wanted, and then ties with others that pass", () => {
    const rule = bestOf(isEven, { samples: 4, stopAt: null })
    const ballots = cast(["2", "3", "8", "8"])
    expect(play(rule, ballots, true)).toMatchObject({ taken: 4, reason: "all_counted" })
    expect(count(ballots, { rule })).toMatchObject({ status: "tied", tied: ["2", "8"] })
  })

  it("wins whatever the waves, with as many samples as one by one when it is asked after every ballot", () => {
    const votes = fc.array(fc.constantFrom("1", "3", "5", "2", "4", null), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(votes, fc.integer({ min: 1, max: 12 }), (outputs, wave) => {
        const ballots = cast(outputs)
        const samples = outputs.length
        const oneByOne = play(bestOf(isEven, { samples, wave: 1 }), ballots, false)
        const inWaves = play(bestOf(isEven, { samples, wave }), ballots, false)
        const finely = play(bestOf(isEven, { samples, wave }), ballots, true)
        expect(inWaves.result).toEqual(oneByOne.result)
        expect(finely).toMatchObject({
          taken: oneByOne.taken,
          reason: oneByOne.reason,
          result: oneByOne.result,
        })
        expect(inWaves.taken - oneByOne.taken).toBeLessThan(wave)
      }),
    )
  })

  it("is the first one in launch order, whatever arrives first", () => {
    const ballots = cast(["1", "2", "4"])
    const rule = bestOf(isEven, { samples: 3 })
    expect(count(ballots.toReversed(), { rule })).toEqual(count(ballots, { rule }))
    expect(count(ballots, { rule }).winner).toBe("2")
  })
})

describe("a tie for the best", () => {
  it("draws further ballots one at a time, up to five, until one is better", () => {
    const rule = bestOf({ samples: 2 })
    const after = (replies: readonly (readonly [unknown, number?])[]) =>
      rule.decide(reduceBallots(rule, scored(replies)))
    const level = [
      ["a", 0.5],
      ["b", 0.5],
    ] as const
    expect(after(level)).toEqual({ action: "continue", wave: 1 })
    expect(after([...level, ["a", 0.4]])).toEqual({ action: "continue", wave: 1 })
    expect(after([...level, ["c", 0.6]])).toEqual({ action: "stop", reason: "tie_broken" })
    const others = Array.from({ length: 5 }, () => ["a", 0.1] as const)
    expect(after([...level, ...others])).toEqual({ action: "stop", reason: "all_counted" })
  })

  it("draws none where both pass: nothing is better than that", () => {
    const rule = bestOf(isEven, { samples: 2, stopAt: null })
    expect(rule.decide(reduceBallots(rule, cast(["2", "4"])))).toEqual({
      action: "stop",
      reason: "all_counted",
    })
  })
})

describe("bestOf by scores, as a law", () => {
  const replies = fc.array(
    fc.tuple(fc.constantFrom("a", "b", "c", "d"), fc.constantFrom(0, 0.25, 0.5, 0.9, -1)),
    { minLength: 1, maxLength: 12 },
  )
  const said = (list: readonly (readonly [string, number])[]) => {
    const { status, winner, tied } = decide(list, { quorum: 1 })
    return { status, winner, tied: tied.toSorted() }
  }

  holdsWhateverTheOrder(replies, said)

  it("keeps its winner when another ballot for it comes, however bad", () => {
    fc.assert(
      fc.property(replies, (list) => {
        const { winner } = said(list)
        if (winner !== null) expect(said([...list, [winner, -9]]).winner).toBe(winner)
      }),
    )
  })

  it("takes a choice that has the highest score of all", () => {
    fc.assert(
      fc.property(replies, (list) => {
        const best = Math.max(...list.map(([, score]) => score))
        const at = new Set(list.filter(([, score]) => score === best).map(([choice]) => choice))
        const { winner, tied } = said(list)
        expect(at).toEqual(new Set(winner === null ? tied : [winner]))
      }),
    )
  })

  it("gives abstentions no say", () => {
    fc.assert(
      fc.property(replies, (list) => {
        const ballots = scored(list)
        const rule = bestOf({ samples: list.length, quorum: 1, ties: "abstain" })
        const { winner, tied, detail } = count(ballots, { rule })
        const more = [...ballots, lost(list.length, "abstained"), lost(list.length + 1, "invalid")]
        expect(count(more, { rule })).toMatchObject({ winner, tied, detail })
      }),
    )
  })

  it("writes a tally that is plain JSON", () => {
    const tally = decide(
      [
        ["a", 0.5],
        ["b", 0.9],
      ],
      { stopAt: null, least: 0.1, wave: 1 },
    )
    expect(JSON.parse(JSON.stringify(tally))).toEqual(tally)
    expect(tally.rule.params).toEqual({
      verifier: "the score of each ballot",
      samples: 2,
      quorum: 2,
      ties: "abstain",
      stopAt: null,
      least: 0.1,
      wave: 1,
    })
  })
})

describe("the options of bestOf", () => {
  const asynchronous = async () => true

  it.each([
    [() => bestOf({ samples: 0 }), "bestOf: expected `samples` to be a whole number of at least 1, got 0"],
    [() => bestOf({ samples: 3, quorum: 4 }), "bestOf: expected `quorum` to be at most `samples` (3), got 4"],
    [() => bestOf({ samples: 3, stopAt: Infinity }), "expected `stopAt` to be a finite number, got Infinity"],
    [() => bestOf({ samples: 3, least: Number.NaN }), "expected `least` to be a finite number, got NaN"],
    [() => bestOf({ samples: 3, wave: 0 }), "expected `wave` to be a whole number of at least 1, got 0"],
    [() => bestOf({ samples: 3, best: 1 } as BestOfOptions), "bestOf: unknown option `best`"],
    [
      () => bestOf(isEven as unknown as BestOfOptions),
      "bestOf: expected options after the verifier, got none",
    ],
    [
      () => bestOf("x" as unknown as Verifier, { samples: 3 }),
      'expected the verifier to be a function, got "x"',
    ],
    [
      () => bestOf(asynchronous as unknown as Verifier, { samples: 3 }),
      "expected a verifier that answers at once, got an asynchronous one. Let scoreBallots(verifier) score the ballots",
    ],
  ])("are refused where they make no sense", (make, message) => {
    expect(make).toThrow(ConfigError)
    expect(make).toThrow(message)
  })
})
