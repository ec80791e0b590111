import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { ConfigError } from "../../src/errors.js"
import { approval } from "../../src/tally/approval.js"
import type { ApprovalOptions } from "../../src/tally/approval.js"
import { castBallot } from "../../src/tally/ballot.js"
import { count } from "../../src/tally/count.js"
import { plurality } from "../../src/tally/plurality.js"
import { ruleContract } from "../../src/testing/rule-contract.js"

const cast = (outputs: readonly unknown[]) =>
  outputs.map((output, index) => castBallot({ briefId: `sample-${index}`, index, output }))

const approve = (outputs: readonly unknown[], more: Partial<ApprovalOptions> = {}) =>
  count(cast(outputs), {
    rule: approval({ samples: Math.max(1, outputs.length), quorum: 1, ties: "abstain", ...more }),
  })

const labels = ["a", "b", "c", "d"]
const approvals = fc.array(fc.subarray(labels), { minLength: 1, maxLength: 9 })

/** Who is on most lists, in any order; nobody where all lists are empty. */
function onMost(outputs: readonly (readonly string[])[]): string[] {
  const times = (choice: string) => outputs.filter((approved) => approved.includes(choice)).length
  const most = Math.max(1, ...labels.map(times))
  return labels.filter((choice) => times(choice) === most)
}
const topOf = ({ winner, tied }: { winner: string | null; tied: readonly string[] }) =>
  winner === null ? [...tied].sort() : [winner]

describe("approval", () => {
  it("elects the choice that most ballots approve, be it nobody's only one", () => {
    const tally = approve([["a", "b"], ["b", "c"], ["c", "b"], "a"])
    expect(tally).toMatchObject({ status: "decided", winner: "b", exemplar: "b", tied: [], agreement: 0.75 })
    expect(tally.detail).toEqual({
      counted: 4,
      approvals: [
        { choice: "b", approvals: 3 },
        { choice: "a", approvals: 2 },
        { choice: "c", approvals: 2 },
      ],
    })
  })

  it("counts a choice once per ballot, however often and however written it is listed", () =>
    expect(approve([["a", "a", "a.", '"a"'], ["b"], ["b"]])).toMatchObject({ winner: "b", agreement: 2 / 3 }))

  it("gives the winner as first written", () =>
    expect(approve([["1,000", 5], [1000]])).toMatchObject({ winner: "1000", exemplar: "1,000" }))

  it("is tied in launch order of who is first approved", () =>
    expect(approve([["b", "a"], ["c"], ["a", "b"]])).toMatchObject({
      status: "tied",
      winner: null,
      tied: ["b", "a"],
    }))

  it("gives a number as a number, also where the tie policy took it", () =>
    expect(
      approve(
        [
          [2, 1],
          [1, 2],
        ],
        { ties: "first" },
      ),
    ).toMatchObject({ winner: "2", exemplar: 2 }))

  it("decides nothing where nobody approves anything", () =>
    expect(approve([[], []])).toMatchObject({ status: "undecided", winner: null, tied: [] }))

  it("leaves out ballots that approve what is no candidate or no choice, and says how many", () => {
    const tally = approve([["a", "z"], ["b", null], ["b"], ["b"]], { candidates: ["a", "b"] })
    expect(tally).toMatchObject({ winner: "b", agreement: 0.5, detail: { counted: 2 } })
    expect(tally.warnings).toContain(
      "2 of 4 ballots do not count: an unknown choice (1), no choice where one should stand (1)",
    )
    const few = approve([["z"], ["z"], ["a"]], { candidates: ["a"], quorum: 2 })
    expect(few).toMatchObject({ status: "undecided" })
    expect(few.warnings).toContain("1 ballots count, 2 needed")
  })

  it("is plurality where every ballot approves one choice", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...labels), { minLength: 1 }), (choices) => {
        const rule = plurality({ samples: choices.length, quorum: 1, ties: "abstain" })
        const { status, winner, tied, agreement } = count(cast(choices), { rule })
        const approved = approve(choices)
        expect(approved).toMatchObject({ status, winner, tied })
        if (winner !== null) expect(approved.agreement).toBe(agreement)
      }),
    )
  })

  it("agrees with asking of each choice how many lists it is on", () => {
    fc.assert(
      fc.property(approvals, (outputs) => {
        expect(topOf(approve(outputs))).toEqual(onMost(outputs))
      }),
    )
  })

  it("depends neither on the order of ballots, nor on that within them, nor on names, nor on their number", () => {
    const turned = approvals.chain((outputs) =>
      fc.tuple(fc.constant(outputs), fc.shuffledSubarray(outputs, { minLength: outputs.length })),
    )
    const names: Record<string, string> = { a: "d", b: "10", c: "a", d: "x" }
    const rename = (choice: string) => names[choice] ?? choice
    fc.assert(
      fc.property(turned, ([outputs, order]) => {
        const before = approve(outputs)
        expect(topOf(approve(order.map((approved) => approved.toReversed())))).toEqual(topOf(before))
        expect(topOf(approve(outputs.map((approved) => approved.map(rename))))).toEqual(
          topOf(before).map(rename).sort(),
        )
        expect(approve([...outputs, ...outputs])).toMatchObject({
          status: before.status,
          winner: before.winner,
          tied: before.tied,
        })
      }),
    )
  })

  it("never lets one more approval, or an abstention, take the win away", () => {
    fc.assert(
      fc.property(approvals, fc.subarray(labels), (outputs, others) => {
        const { winner } = approve(outputs)
        if (winner === null) return
        expect(approve([...outputs, [...others.filter((choice) => choice !== winner), winner]]).winner).toBe(
          winner,
        )
        expect(approve([...outputs, ""]).winner).toBe(winner)
        expect(approve([...outputs, []]).winner).toBe(winner)
      }),
    )
  })

  it.each([
    [
      { candidates: ["a", "a "] },
      'expected `candidates` to differ, but "a" and "a " are the same choice, "a"',
    ],
    [{ samples: 1.5 }, "expected `samples` to be a whole number of at least 1, got 1.5"],
    [{ quorum: 9 }, "expected `quorum` to be at most `samples` (3), got 9"],
    [{ most: 2 }, "unknown option `most`"],
  ])("refuses options that make no sense: %j", (options, message) => {
    const make = () => approval({ samples: 3, ...options })
    expect(make).toThrow(ConfigError)
    expect(make).toThrow(message)
  })
})

describe("approval of single choices", () => {
  for (const { name, run } of ruleContract(() => approval({ samples: 4 }))) it(name, run)
})
