import { describe, expect, it } from "vitest"
import { castBallot, count } from "../../src/tally/index.js"

describe("castBallot", () => {
  it("votes for the canonical form and keeps the output as it was", () =>
    expect(
      castBallot({ briefId: "b", index: 2, output: { n: 1, a: "x" }, raw: "{...}", voter: "m" }),
    ).toStrictEqual({
      briefId: "b",
      index: 2,
      status: "usable",
      choice: '{"a":"x","n":1}',
      output: { n: 1, a: "x" },
      raw: "{...}",
      weight: 1,
      voter: "m",
    }))

  it("abstains where the output holds no choice", () => {
    for (const output of [null, undefined, " ", NaN]) {
      expect(castBallot({ briefId: "b", index: 0, output, weight: 2 })).toStrictEqual({
        briefId: "b",
        index: 0,
        status: "abstained",
        choice: null,
        weight: 2,
        reason: "the output holds no choice",
      })
    }
  })

  it("lets outputs that mean the same be counted together", () => {
    const outputs = ["391", "391.0", "1,391", "391."]
    const tally = count(
      outputs.map((output, index) => castBallot({ briefId: `sample-${index}`, index, output })),
    )
    expect(tally.choices.map(({ choice, count: votes }) => [choice, votes])).toEqual([
      ["391", 3],
      ["1391", 1],
    ])
  })
})
