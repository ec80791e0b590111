import { describe, expect, it } from "vitest"
import { ConfigError } from "../../../src/errors.js"
import { castBallot } from "../../../src/tally/ballot.js"
import { count } from "../../../src/tally/count.js"
import { ranked } from "../../../src/tally/ranked/ranked.js"
import { reduceBallots } from "../../../src/tally/rule.js"
import { ruleContract } from "../../../src/testing/rule-contract.js"
import { cast, everyMethod, rank, scoresOf } from "./rankings.js"

describe("a ballot that is no ranking", () => {
  const spoilt = [
    ["a", "b"],
    "a",
    { a: 1 },
    [],
    ["a", "a."],
    ["b", ""],
    ["b", null],
    ["a", "z"],
    ["b", "a"],
    ["a"],
  ]

  it.each(everyMethod)("does not count by %s, and a warning says how many there were and why", (method) => {
    const tally = rank(spoilt, method, { candidates: ["a", "b"] })
    expect(tally.detail).toMatchObject({ method, counted: 3 })
    expect(tally).toMatchObject({ winner: "a", agreement: 0.2 })
    expect(tally.warnings).toContain(
      "7 of 10 ballots do not count: a choice ranked twice (1), a place without a choice (2), " +
        "an empty ranking (1), an unknown choice (1), not a list of choices (2)",
    )
  })

  it("is not part of the quorum", () => {
    const outputs = [["a"], ["a"], "a", "a", "a"]
    const tally = count(cast(outputs), { rule: ranked({ samples: 5, method: "borda" }) })
    expect(tally).toMatchObject({ status: "undecided", winner: null })
    expect(tally.warnings).toContain("2 ballots count, 3 needed")
  })

  it("leaves nothing to decide where no ballot counts", () =>
    expect(rank(["a", "b"], "instantRunoff")).toMatchObject({ status: "undecided", winner: null, tied: [] }))
})

describe("choices in a ranking", () => {
  it("are the same under their canonical form, and the winner comes out as it was first written", () => {
    const tally = rank(
      [
        ["1,391.0", "7"],
        [1391, 7],
        [7, "1391"],
      ],
      "borda",
    )
    expect(tally).toMatchObject({ winner: "1391", exemplar: "1,391.0" })
    expect(rank([[7], [1391, 7], [1391]], "borda")).toMatchObject({ winner: "1391", exemplar: 1391 })
  })

  it("come out as launched first, not as arrived first", () => {
    const rule = ranked({ samples: 2, method: "borda" })
    const arrived = cast([[1391], ["1,391.0"]]).toReversed()
    expect(rule.result(reduceBallots(rule, arrived))).toMatchObject({ winner: "1391", output: 1391 })
  })

  it("come out as first written also where a tie policy took one", () =>
    expect(
      rank(
        [
          [3, 4],
          [4, 3],
        ],
        "borda",
        { ties: "first" },
      ),
    ).toMatchObject({ winner: "3", exemplar: 3 }))

  it("may be objects, and may be called like what every object has", () => {
    const ada = { name: "Ada" }
    expect(rank([[ada, "b"], [ada]], "copeland").exemplar).toEqual(ada)
    const tally = rank([["__proto__", "constructor"], ["__proto__"]], "reciprocalRank")
    expect(tally.winner).toBe("__proto__")
    expect(Object.entries(scoresOf(tally))).toContainEqual(["constructor", 0.25])
  })

  it("weigh nothing more on a heavier ballot", () => {
    const ballots = cast([["a"], ["b"], ["b"]]).map((ballot, index) =>
      index === 0 ? { ...ballot, weight: 9 } : ballot,
    )
    expect(count(ballots, { rule: ranked({ samples: 3, method: "borda" }) }).winner).toBe("b")
  })
})

describe("a tie between rankings", () => {
  const level = [
    ["b", "a"],
    ["a", "b"],
  ]

  it("is broken by the policy, and stays on record", () => {
    expect(rank(level, "borda")).toMatchObject({ status: "tied", winner: null, tied: ["b", "a"] })
    expect(rank(level, "borda", { ties: "first" })).toMatchObject({ winner: "b", tied: ["b", "a"] })
    const last = (tied: readonly string[]) => tied.at(-1) ?? null
    expect(rank(level, "borda", { ties: last })).toMatchObject({ winner: "a", tied: ["b", "a"] })
  })

  it("draws further ballots, one at a time and up to five, by default", () => {
    const rule = ranked({ samples: 2, method: "instantRunoff" })
    const decide = (outputs: readonly unknown[]) => rule.decide(reduceBallots(rule, cast(outputs)))
    expect(decide(level)).toEqual({ action: "continue", wave: 1 })
    expect(decide([...level, ["a"]])).toEqual({ action: "stop", reason: "tie_broken" })
    expect(decide([...level, ...level, ...level, ["c"]])).toEqual({ action: "stop", reason: "all_counted" })
  })
})

describe("the options of ranked", () => {
  const refused = (options: object) => () => ranked({ samples: 3, method: "borda", ...options })

  it.each([
    [
      { method: "schulze" },
      'expected `method` to be "borda" or "copeland" or "instantRunoff" or "reciprocalRank"',
    ],
    [{ unranked: "last" }, 'expected `unranked` to be "shorten" or "zero" or "average", got "last"'],
    [
      { method: "copeland", unranked: "zero" },
      'expected `unranked` to go with method "borda", got "copeland"',
    ],
    [{ candidates: [] }, "expected `candidates` to be a list of texts or numbers, not empty"],
    [{ candidates: "ab" }, 'expected `candidates` to be a list of texts or numbers, not empty, got "ab"'],
    [{ candidates: ["a", " "] }, 'expected `candidates` to be choices, got " ", which is none'],
    [{ candidates: ["1", 1] }, 'expected `candidates` to differ, but "1" and 1 are the same choice, "1"'],
    [{ samples: 0 }, "expected `samples` to be a whole number of at least 1, got 0"],
    [{ quorum: 4 }, "expected `quorum` to be at most `samples` (3), got 4"],
    [{ order: "best" }, "unknown option `order`"],
  ])("are refused where they make no sense: %j", (options, message) => {
    expect(refused(options)).toThrow(ConfigError)
    expect(refused(options)).toThrow(message)
  })

  it("are printed with the defaults filled in", () =>
    expect(ranked({ samples: 5, method: "borda", candidates: ["(A)", 2] }).params).toEqual({
      samples: 5,
      quorum: 3,
      ties: "extend",
      method: "borda",
      unranked: "shorten",
      candidates: ["(A)", "2"],
    }))
})

describe.each(everyMethod)("ranked by %s, with rankings of one choice", (method) => {
  const rule = () => {
    const own = ranked({ samples: 3, method })
    return {
      ...own,
      onBallot: (state: unknown, ballot: Parameters<typeof own.onBallot>[1]) =>
        own.onBallot(state, ballot.status === "usable" ? { ...ballot, output: [ballot.output] } : ballot),
    }
  }
  for (const { name, run } of ruleContract(rule)) it(name, run)
})

describe("a ranking that is far longer than the others", () => {
  it("is named, because under Borda it outweighs them; declared candidates keep it out", () => {
    const padding = Array.from({ length: 40 }, (_, index) => `p${index}`)
    const ballots = [
      ["b", "evil"],
      ["b", "evil"],
      ["evil", ...padding, "b"],
    ].map((output, index) => castBallot({ briefId: `sample-${index}`, index, output }))
    const open = count(ballots, { rule: ranked({ samples: 3, method: "borda" }) })
    expect(open.warnings.join("\n")).toContain("declare `candidates`")
    const declared = count(ballots, {
      rule: ranked({ samples: 3, method: "borda", candidates: ["b", "evil"] }),
    })
    expect(declared.winner).toBe("b")
  })
})
