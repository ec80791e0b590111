import { describe, expect, it } from "vitest"
import { ConfigError } from "../../src/errors.js"
import { canonicalVersion } from "../../src/tally/equivalence/canonical.js"
import { count, plurality } from "../../src/tally/index.js"
import type { Ballot } from "../../src/tally/index.js"
import { ballotsFor, lost } from "./ballots.js"

describe("a tally", () => {
  const ballots: Ballot[] = [
    ...ballotsFor(["381", "391", "391", "391"]),
    lost(4, "invalid", "no number in the reply"),
    lost(5, "timed_out", "branch timeout"),
    { briefId: "late", index: 6, status: "usable", choice: "401", raw: "it is 401", weight: 1 },
    lost(7, "cancelled"),
  ]
  const tally = count(ballots.toReversed(), {
    rule: plurality({ samples: 9 }),
    stopReason: "locked",
    rounds: 2,
  })

  it("names the winner with the output of its earliest-launched ballot", () => {
    const outputs = [
      { n: 391, by: "late" },
      { n: 391, by: "early" },
    ]
    const own = outputs.map((output, index): Ballot => ({
      briefId: `s${index}`,
      index: 5 - index,
      status: "usable",
      choice: "391",
      output,
      weight: 1,
    }))
    expect(count(own).exemplar).toEqual({ n: 391, by: "early" })
    expect(tally).toMatchObject({
      status: "decided",
      winner: "391",
      exemplar: "391",
      stopReason: "locked",
      rounds: 2,
    })
  })

  it("shows every choice with its shares and briefs, strongest first", () =>
    expect(tally.choices).toEqual([
      {
        choice: "391",
        exemplar: "391",
        weight: 3,
        count: 3,
        shareOfUsable: 0.6,
        shareOfLaunched: 3 / 8,
        briefIds: ["sample-1", "sample-2", "sample-3"],
      },
      {
        choice: "381",
        exemplar: "381",
        weight: 1,
        count: 1,
        shareOfUsable: 0.2,
        shareOfLaunched: 1 / 8,
        briefIds: ["sample-0"],
      },
      {
        choice: "401",
        exemplar: "it is 401",
        weight: 1,
        count: 1,
        shareOfUsable: 0.2,
        shareOfLaunched: 1 / 8,
        briefIds: ["late"],
      },
    ]))

  it("accounts for every sample", () =>
    expect(tally.samples).toEqual({
      requested: 9,
      launched: 8,
      usable: 5,
      invalid: 1,
      abstained: 0,
      failed: 0,
      timedOut: 1,
      cancelled: 1,
      saved: 1,
    }))

  it("measures margin, agreement and entropy", () => {
    expect(tally.margin).toEqual({ weight: 2, share: 0.4 })
    expect(tally.agreement).toBe(0.6)
    expect(tally.entropy.bits).toBeCloseTo(-(0.6 * Math.log2(0.6) + 0.4 * Math.log2(0.2)), 12)
    expect(tally.entropy.normalised).toBeCloseTo(tally.entropy.bits / Math.log2(3), 12)
    expect(count(ballotsFor(["a", "a"])).entropy).toEqual({ bits: 0, normalised: 0 })
    expect(count(ballotsFor(["a", "b", "c", "d"])).entropy).toEqual({ bits: 2, normalised: 1 })
  })

  it("keeps the dissent with an exemplar each", () =>
    expect(tally.dissent).toEqual([
      { choice: "381", count: 1, weight: 1, exemplar: "381", briefId: "sample-0" },
      { choice: "401", count: 1, weight: 1, exemplar: "it is 401", briefId: "late" },
    ]))

  it("is plain JSON and can be counted again from its own ballots", () => {
    const again = JSON.parse(JSON.stringify(tally)) as typeof tally
    expect(again).toEqual(tally)
    expect(
      count(again.ballots, { rule: plurality({ samples: 9 }), stopReason: "locked", rounds: 2 }),
    ).toEqual(tally)
    expect(tally.canonicalVersion).toBe(canonicalVersion)
    expect(tally.rule).toEqual({ name: "plurality", params: plurality({ samples: 9 }).params })
  })

  it("says by itself what ended the vote where nobody does", () => {
    const rule = plurality({ samples: 5 })
    expect(count(ballotsFor(["a", "a", "a"]), { rule }).stopReason).toBe("locked")
    expect(count(ballotsFor(["a", "a", "b", "b", "a"]), { rule }).stopReason).toBe("all_counted")
    expect(count(ballotsFor(["a", "b"]), { rule }).stopReason).toBe("incomplete")
  })
})

describe("a vote that decides nothing", () => {
  it("has no quorum with too few usable ballots, and still shows what came", () => {
    const tally = count([
      ...ballotsFor(["a", "a"]),
      lost(2, "failed"),
      lost(3, "abstained"),
      lost(4, "invalid"),
    ])
    expect(tally).toMatchObject({
      status: "no_quorum",
      winner: null,
      quorum: { needed: 3, usable: 2 },
      agreement: 1,
    })
    expect(tally.choices[0]).toMatchObject({ choice: "a", count: 2 })
    expect(tally.warnings).toContain("No quorum: 2 usable, 3 needed")
  })

  it("has all failed when nothing but failures came, with the causes", () => {
    const tally = count([
      lost(0, "failed", "quota"),
      lost(1, "failed", "quota"),
      lost(2, "timed_out", "branch timeout"),
    ])
    expect(tally).toMatchObject({ status: "all_failed", winner: null, agreement: 0, choices: [] })
    expect(tally.warnings).toContain("No ballot could be counted: quota (2), branch timeout (1)")
  })

  it("has no quorum, not failures, when all abstained, all were cancelled, or nobody was asked", () => {
    expect(count([lost(0, "abstained"), lost(1, "failed")]).status).toBe("no_quorum")
    expect(count([lost(0, "cancelled"), lost(1, "cancelled")]).status).toBe("no_quorum")
    expect(count([])).toMatchObject({ status: "no_quorum", samples: { launched: 0 }, rounds: 0 })
  })

  it("is undecided when the votes have no weight", () =>
    expect(count(ballotsFor(["a", "b"]).map((ballot) => ({ ...ballot, weight: 0 })))).toMatchObject({
      status: "undecided",
      winner: null,
      agreement: 0,
    }))

  it("lets one sample decide when only one was asked for", () =>
    expect(count(ballotsFor(["a"]))).toMatchObject({ status: "decided", winner: "a", warnings: [] }))
})

describe("warnings", () => {
  it("are absent from a clear vote", () =>
    expect(count(ballotsFor(["a", "a", "a", "b"])).warnings).toEqual([]))

  it("tell of a thin margin", () =>
    expect(count(ballotsFor(["a", "b", "a"])).warnings).toEqual([
      "Thin margin: 2 against 1, one other ballot would tie or turn it",
    ]))

  it("tell of more than a third unusable, leaving out what was cancelled", () => {
    const cancelled = [lost(7, "cancelled"), lost(8, "cancelled")]
    const third = [...ballotsFor(["a", "a", "a", "a"]), lost(4, "failed"), lost(5, "invalid")]
    expect(count([...third, ...cancelled]).warnings).toEqual([])
    const rule = plurality({ samples: 9, quorum: 4 })
    expect(count([...third, lost(6, "failed"), ...cancelled], { rule }).warnings).toEqual([
      "3 of 7 ballots were not usable (1 invalid, 2 failed)",
    ])
  })

  it("tell of a vote cut short", () => {
    const tally = count(ballotsFor(["a", "a", "a"]), {
      rule: plurality({ samples: 9, quorum: 2 }),
      stopReason: "deadline",
      truncated: true,
    })
    expect(tally.truncated).toBe(true)
    expect(tally.warnings).toEqual([
      "Cut short (deadline): 3 usable of 9 requested, more could change the result",
    ])
  })

  it("stay readable whatever the choices hold", () => {
    const [warning = ""] = count(
      ballotsFor([...Array(9).keys()].map((n) => `${n}${"\n".repeat(1_000)}`)),
    ).warnings
    expect(warning).toContain("and 4 more")
    expect(warning).not.toContain("\n")
    expect(warning.length).toBeLessThan(1_000)
  })
})

describe("ballots that would make a count mean nothing", () => {
  const [one] = ballotsFor(["a"])
  it.each([
    [
      "a brief that votes twice",
      [
        { ...one, index: 0 },
        { ...one, index: 1 },
      ],
    ],
    ["an index given twice", [one, { ...one, briefId: "other" }]],
    ["an index that is no place", [{ ...one, index: -1 }]],
    ["a weight below 0", [{ ...one, weight: -1 }]],
    ["a weight that is no number", [{ ...one, weight: NaN }]],
    ["a weight without bound", [{ ...one, weight: Infinity }]],
    ["a usable ballot without choice", [{ ...one, choice: null }]],
    ["a usable ballot with an empty choice", [{ ...one, choice: "" }]],
  ])("%s is refused", (_, ballots) => expect(() => count(ballots as Ballot[])).toThrow(ConfigError))

  it("an unknown option is refused", () => {
    const options = { quorum: 2 } as Parameters<typeof count>[1]
    expect(() => count([], options)).toThrow("count: unknown option `quorum`")
  })
})
