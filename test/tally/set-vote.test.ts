import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { ConfigError } from "../../src/errors.js"
import { castBallot } from "../../src/tally/ballot.js"
import { count } from "../../src/tally/count.js"
import { setVote } from "../../src/tally/set-vote.js"
import type { SetVoteOptions } from "../../src/tally/set-vote.js"

const cast = (outputs: readonly unknown[]) =>
  outputs.map((output, index) => castBallot({ briefId: `sample-${index}`, index, output }))

const vote = (outputs: readonly unknown[], more: Partial<SetVoteOptions> = {}) =>
  count(cast(outputs), { rule: setVote({ samples: Math.max(1, outputs.length), quorum: 1, ...more }) })

const labels = ["a", "b", "c", "d", "e"]
const lists = fc.array(fc.shuffledSubarray(labels), { minLength: 1, maxLength: 9 })
const members = (tally: { readonly exemplar: unknown }) => [...(tally.exemplar as string[])].sort()

describe("setVote", () => {
  it("takes the elements that more than half of the ballots have, in launch order of who names them first", () => {
    const tally = vote([["c", "a"], ["a", "b"], ["b", "c", "a"], ["d"]])
    expect(tally).toMatchObject({ status: "decided", winner: '["a"]', exemplar: ["a"], tied: [] })
    const most = vote([
      ["c", "a"],
      ["a", "b"],
      ["b", "c", "a"],
    ])
    expect(most.exemplar).toEqual(["c", "a", "b"])
    expect(most.detail).toEqual({
      counted: 3,
      consistency: 1 / 3,
      elements: [
        { element: "c", count: 2, share: 2 / 3, in: true },
        { element: "a", count: 3, share: 1, in: true },
        { element: "b", count: 2, share: 2 / 3, in: true },
      ],
    })
  })

  it("leaves out what exactly half of the ballots have", () =>
    expect(vote([["a", "b"], ["a"], ["a", "b"], ["a"]]).exemplar).toEqual(["a"]))

  it("counts an element once per ballot, however often and however written it is listed", () =>
    expect(vote([["a", "a", "a."], ["b"], ["b"]]).exemplar).toEqual(["b"]))

  it("can decide that the set is empty", () => {
    const tally = vote([["a"], ["b"], [], []])
    expect(tally).toMatchObject({ status: "decided", winner: "[]", exemplar: [], agreement: 0.5 })
  })

  it("says how many ballots are the composed set, in whatever order they list it", () => {
    const tally = vote([["a", "b"], ["b", "a", "a."], ["c", "b"], ["a"]])
    expect(tally).toMatchObject({ exemplar: ["a", "b"], agreement: 0.5, detail: { consistency: 0.5 } })
    expect(tally.warnings.filter((text) => text.includes("nobody"))).toEqual([])
  })

  it("warns where nobody's list is the composed one", () => {
    const tally = vote([
      ["a", "b"],
      ["b", "c"],
      ["c", "a"],
    ])
    expect(tally).toMatchObject({ exemplar: ["a", "b", "c"], agreement: 0, detail: { consistency: 0 } })
    expect(tally.warnings).toContain("No ballot is the composed set: it is nobody's list")
  })

  it("asks for another share, or a number of ballots, where told to", () => {
    const outputs = [["a", "b", "c"], ["a", "b"], ["a"], ["a"]]
    expect(vote(outputs, { threshold: 0.25 }).exemplar).toEqual(["a", "b"])
    expect(vote(outputs, { threshold: 0.75 }).exemplar).toEqual(["a"])
    expect(vote(outputs, { threshold: 0 }).exemplar).toEqual(["a", "b", "c"])
    expect(vote(outputs, { count: 1 }).exemplar).toEqual(["a", "b", "c"])
    expect(vote(outputs, { count: 2 }).exemplar).toEqual(["a", "b"])
    expect(vote(outputs, { count: 4 }).exemplar).toEqual(["a"])
  })

  it("takes no element that has exactly the share, however it is rounded", () => {
    for (let hundredth = 0; hundredth < 100; hundredth += 1) {
      const at = Array.from({ length: 100 }, (_, index) => (index < hundredth ? ["a"] : []))
      const above = Array.from({ length: 100 }, (_, index) => (index <= hundredth ? ["a"] : []))
      expect(vote(at, { threshold: hundredth / 100 }).exemplar).toEqual([])
      expect(vote(above, { threshold: hundredth / 100 }).exemplar).toEqual(["a"])
    }
  })

  it("takes elements of any kind, each as first written, and none that is no choice", () => {
    const outputs = [
      [{ id: 1, tag: "x" }, "1,000", null],
      [1000, { tag: "x", id: 1 }, " "],
    ]
    expect(vote(outputs)).toMatchObject({ exemplar: [{ id: 1, tag: "x" }, "1,000"], agreement: 1 })
  })

  it("leaves out ballots that are no list, also from the quorum, and says how many", () => {
    const tally = vote([["a"], "a", { a: 1 }, ["a"]])
    expect(tally).toMatchObject({ exemplar: ["a"], agreement: 0.5, detail: { counted: 2 } })
    expect(tally.warnings).toContain("2 of 4 ballots do not count: not a list (2)")
    const few = vote([["a"], "a", "b"], { quorum: 2 })
    expect(few).toMatchObject({ status: "undecided", winner: null })
    expect(few.warnings).toContain("1 ballots count, 2 needed")
  })

  it("has at one half the fewest differences from all ballots that any set could have", () => {
    const differences = (set: readonly string[], outputs: readonly (readonly string[])[]) =>
      outputs.reduce(
        (sum, list) => sum + labels.filter((label) => set.includes(label) !== list.includes(label)).length,
        0,
      )
    const everySet = Array.from({ length: 2 ** labels.length }, (_, bits) =>
      labels.filter((_label, index) => (bits >> index) % 2 === 1),
    )
    fc.assert(
      fc.property(lists, (outputs) => {
        const fewest = Math.min(...everySet.map((set) => differences(set, outputs)))
        expect(differences(members(vote(outputs)), outputs)).toBe(fewest)
      }),
    )
  })

  it("depends neither on the order of ballots, nor on that within them, nor on names, nor on their number", () => {
    const turned = lists.chain((outputs) =>
      fc.tuple(fc.constant(outputs), fc.shuffledSubarray(outputs, { minLength: outputs.length })),
    )
    const names: Record<string, string> = { a: "e", b: "10", c: "a", d: "x", e: "__proto__" }
    const rename = (choice: string) => names[choice] ?? choice
    fc.assert(
      fc.property(turned, ([outputs, order]) => {
        const before = vote(outputs)
        const other = vote(order.map((list) => list.toReversed()))
        expect(members(other)).toEqual(members(before))
        expect(other.agreement).toBe(before.agreement)
        expect(members(vote(outputs.map((list) => list.map(rename))))).toEqual(
          members(before).map(rename).sort(),
        )
        expect(vote([...outputs, ...outputs])).toMatchObject({
          winner: before.winner,
          agreement: before.agreement,
        })
      }),
    )
  })

  it("keeps every element when the composed set is cast once more, and when somebody abstains", () => {
    fc.assert(
      fc.property(lists, (outputs) => {
        const before = vote(outputs)
        const once = vote([...outputs, before.exemplar])
        expect(members(once)).toEqual(members(before))
        const idle = count(
          [...cast(outputs), castBallot({ briefId: "idle", index: outputs.length, output: null })],
          {
            rule: setVote({ samples: outputs.length, quorum: 1 }),
          },
        )
        expect(idle).toMatchObject({ winner: before.winner, detail: before.detail })
      }),
    )
  })

  it.each([
    [
      { threshold: 1 },
      "expected `threshold` to be a share from 0 to below 1, got 1. For a number of ballots use `count`",
    ],
    [{ threshold: Number.NaN }, "expected `threshold` to be a share from 0 to below 1, got NaN"],
    [{ threshold: 0.5, count: 2 }, "expected `threshold` or `count`, got both. Leave one out"],
    [{ count: 4 }, "expected `count` to be at most `samples` (3), got 4"],
    [{ count: 0 }, "expected `count` to be a whole number of at least 1, got 0"],
    [{ quorum: 4 }, "expected `quorum` to be at most `samples` (3), got 4"],
    [{ ties: "first" }, "unknown option `ties`"],
  ])("refuses options that make no sense: %j", (options, message) => {
    const make = () => setVote({ samples: 3, ...options })
    expect(make).toThrow(ConfigError)
    expect(make).toThrow(message)
  })

  it("prints its settings, with the default filled in", () => {
    expect(setVote({ samples: 5 }).params).toEqual({ samples: 5, quorum: 3, threshold: 0.5, ties: null })
    expect(setVote({ samples: 5, count: 2 }).params).toMatchObject({ count: 2 })
  })
})
