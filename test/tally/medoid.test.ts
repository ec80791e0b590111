import * as fc from "fast-check"
import { holdsWhateverTheOrder } from "./order-laws.js"
import { describe, expect, it } from "vitest"
import { ConfigError } from "../../src/errors.js"
import { castBallot } from "../../src/tally/ballot.js"
import type { Ballot } from "../../src/tally/ballot.js"
import { count } from "../../src/tally/count.js"
import { medoid } from "../../src/tally/medoid.js"
import type { MedoidOptions } from "../../src/tally/medoid.js"
import { reduceBallots } from "../../src/tally/rule.js"
import { textOverlap } from "../../src/tally/text-overlap.js"
import { lost } from "./ballots.js"

const cast = (outputs: readonly unknown[]): Ballot[] =>
  outputs.map((output, index) => castBallot({ briefId: `sample-${index}`, index, output }))
const decide = (outputs: readonly unknown[], options: Partial<MedoidOptions> = {}) =>
  count(cast(outputs), { rule: medoid({ samples: outputs.length, quorum: 1, ties: "abstain", ...options }) })

const texts = fc.array(
  fc.constantFrom("red fox", "red fox runs", "a fox runs", "the moon", "moon and fox", "red"),
  { minLength: 1, maxLength: 10 },
)

/** The mean over all other ballots, one by one; exact enough to be compared to nine digits. */
function byHand(outputs: readonly string[]): ReadonlyMap<string, number> {
  return new Map(
    outputs.map((text, place) => {
      const others = outputs.filter((_, other) => other !== place)
      const sum = others.reduce((all, other) => all + textOverlap(text, other), 0)
      return [text, others.length === 0 ? 1 : sum / others.length]
    }),
  )
}

describe("a vote between free texts", () => {
  it("takes the text that is most like all the others, though nobody says the same twice", () => {
    const outputs = [
      "It is in Paris",
      "It is in Paris, the capital of France",
      "It is in the capital, Paris",
      "No idea",
    ]
    const tally = decide(outputs)
    expect(tally).toMatchObject({ status: "decided", winner: outputs[2], exemplar: outputs[2] })
    expect(tally.detail).toMatchObject({
      similarities: [{ choice: outputs[2], count: 1 }, {}, {}, { choice: "No idea", similarity: 0 }],
    })
  })

  it("counts a text as often as it was said", () => {
    const outputs = ["the moon", "red fox runs", "red fox", "a red fox runs"]
    expect(decide(outputs).winner).toBe("red fox runs")
    expect(decide([...outputs, "the moon", "the moon", "the moon"]).winner).toBe("the moon")
  })

  it("compares what is not text as JSON, and takes a single ballot as it is", () => {
    expect(decide([{ a: 1, b: 2 }, { b: 2, a: 1 }, { a: 9 }])).toMatchObject({
      winner: '{"a":1,"b":2}',
      exemplar: { a: 1, b: 2 },
    })
    expect(decide(["alone"])).toMatchObject({ status: "decided", winner: "alone" })
  })

  it("is tied between two texts, which are as like each other as the other way round", () => {
    expect(decide(["b c", "a b"])).toMatchObject({ status: "tied", tied: ["b c", "a b"] })
    expect(decide(["b c", "a b"], { ties: "first" }).winner).toBe("b c")
  })

  it("draws further ballots on a tie by default", () => {
    const rule = medoid({ samples: 2 })
    expect(rule.decide(reduceBallots(rule, cast(["a b", "b c"])))).toEqual({ action: "continue", wave: 1 })
    expect(rule.decide(reduceBallots(rule, cast(["a b", "b c", "b c d"])))).toEqual({
      action: "stop",
      reason: "tie_broken",
    })
  })

  it("goes by another similarity where one is given", () => {
    const sameLength = (left: string, right: string) => (left.length === right.length ? 1 : 0)
    const tally = decide(["aaa", "bbb", "ccc x", "ddd"], { similarity: sameLength, ties: "first" })
    expect(tally.winner).toBe("aaa")
    expect(tally.rule.params).toMatchObject({ similarity: "function sameLength", mostDistinct: 500 })
  })

  it("counts a similarity that is out of range, no number, or throws as 0, with a warning", () => {
    const odd = (left: string, right: string): number => {
      if (left === "a" && right === "b") return 1.5
      if (left === "a") return Number.NaN
      if (right === "d") throw new RangeError("no vector for d")
      return 0.5
    }
    const tally = decide(["a", "b", "c", "d"], { similarity: odd, ties: "first" })
    expect(tally.winner).toBe("b")
    expect(tally.warnings).toEqual(
      expect.arrayContaining([
        "The similarity of 1 pair counts 0: it is not a number from 0 to 1: 1.5",
        "The similarity of 2 pairs counts 0: it is not a number from 0 to 1: NaN",
        "The similarity of 2 pairs counts 0: it threw: no vector for d",
      ]),
    )
  })

  it("asks about a pair once and in the same order, so that a function that is not symmetric has one answer", () => {
    const asked: string[] = []
    const record = (left: string, right: string) => {
      asked.push(`${left}${right}`)
      return left === "a" ? 1 : 0.25
    }
    const similarities = (outputs: readonly string[]) =>
      JSON.stringify(decide(outputs, { similarity: record }).detail)
        .match(/"choice":[^}]*/g)
        ?.toSorted()
    const forwards = similarities(["c", "a", "b", "a"])
    expect(asked.toSorted()).toEqual(["ab", "ac", "bc"])
    expect(similarities(["a", "b", "a", "c"])).toEqual(forwards)
  })

  it("compares the choices with most ballots where there are too many, and says that it left out others", () => {
    const outputs = ["red", "red fox", "the moon", "the moon", "red fox", "moon and fox"]
    const tally = decide(outputs, { mostDistinct: 2, ties: "first" })
    expect(tally.detail).toMatchObject({ similarities: [{ choice: "red fox" }, { choice: "the moon" }] })
    expect(tally.warnings).toContain("Only 2 of 4 distinct choices were compared (`mostDistinct`)")
    expect(decide(outputs, { mostDistinct: 4 }).warnings.join()).not.toContain("were compared")
  })

  it.each([
    [{ similarity: "cosine" }, 'expected `similarity` to be a function of two texts, got "cosine"'],
    [{ mostDistinct: 1 }, "expected `mostDistinct` to be a whole number of at least 2, got 1"],
    [{ samples: 0 }, "expected `samples` to be a whole number of at least 1, got 0"],
    [{ quorum: 4 }, "expected `quorum` to be at most `samples` (3), got 4"],
    [{ metric: 1 }, "unknown option `metric`"],
  ])("refuses options that make no sense: %j", (options, message) => {
    const make = () => medoid({ samples: 3, ...(options as object) })
    expect(make).toThrow(ConfigError)
    expect(make).toThrow(`medoid: ${message}`)
  })
})

describe("medoid, as a law", () => {
  const said = (outputs: readonly string[]) => {
    const { status, winner, tied } = decide(outputs)
    return { status, winner, tied: tied.toSorted() }
  }

  it("takes what comparing every ballot with every other one gives", () => {
    fc.assert(
      fc.property(texts, (outputs) => {
        const means = byHand(outputs)
        const best = Math.max(...means.values())
        const top = [...means].filter(([, mean]) => best - mean < 1e-8).map(([text]) => text)
        const { winner, tied } = said(outputs)
        expect(winner === null ? tied : [winner]).toEqual(top.toSorted())
      }),
    )
  })

  holdsWhateverTheOrder(texts, said)

  it("keeps its winner when another ballot for it comes", () => {
    fc.assert(
      fc.property(texts, (outputs) => {
        const { winner } = said(outputs)
        if (winner !== null) expect(said([...outputs, winner]).winner).toBe(winner)
      }),
    )
  })

  it("takes a choice that more than half of the ballots make, if the others say nothing like it", () => {
    fc.assert(
      fc.property(texts, (outputs) => {
        const most = [...outputs, ...Array.from({ length: outputs.length + 1 }, () => "zebra")]
        expect(said(most).winner).toBe("zebra")
      }),
    )
  })

  it("may take what fewer say, if it stands between that and the others", () => {
    const outputs = ["a b c", "a b c", "a b c", "a b c d e", "c d e", "c d e g"]
    expect(said(outputs).winner).toBe("a b c d e")
  })

  it("gives abstentions no say", () => {
    fc.assert(
      fc.property(texts, (outputs) => {
        const rule = medoid({ samples: outputs.length, quorum: 1, ties: "abstain" })
        const { winner, tied, detail } = count(cast(outputs), { rule })
        const more = [
          ...cast(outputs),
          lost(outputs.length, "abstained"),
          lost(outputs.length + 1, "timed_out"),
        ]
        expect(count(more, { rule })).toMatchObject({ winner, tied, detail })
      }),
    )
  })

  it("writes a tally that is plain JSON", () => {
    const tally = decide(["red fox", "red", "the moon"])
    expect(JSON.parse(JSON.stringify(tally))).toEqual(tally)
  })
})
