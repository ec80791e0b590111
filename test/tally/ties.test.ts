import { describe, expect, it, vi } from "vitest"
import { betaStop, count, majority, plurality, unanimousWindow } from "../../src/tally/index.js"
import type { PluralityOptions, TiePolicy } from "../../src/tally/index.js"
import { ballotsFor } from "./ballots.js"
import { drawInWaves, drawOneByOne } from "./draw.js"

const drawn = (choices: readonly (string | null)[], options: PluralityOptions = { samples: 4 }) =>
  drawInWaves(plurality(options), ballotsFor(choices))

/** Counts a tie between "b" and "a", launched in this order. */
const counted = (ties: TiePolicy) =>
  count(ballotsFor(["b", "a", "c", "a", "b"]), { rule: plurality({ samples: 5, ties }) })

describe('a tie with "extend"', () => {
  it("is the default, and draws one ballot at a time until it is broken", () => {
    const { taken, reason, result, waves } = drawn(["a", "b", "a", "b", null, "c", "b", "a", "a"])
    expect({ taken, reason, result }).toEqual({
      taken: 7,
      reason: "tie_broken",
      result: { status: "decided", winner: "b", tied: [] },
    })
    expect(waves.slice(-3)).toEqual([1, 1, 1])
  })

  it("draws no more than five, and then stays a tie", () => {
    const ballots = ["a", "b", "a", "b", "c", null, "c", null, "d", "a", "a"]
    expect(drawn(ballots)).toMatchObject({
      taken: 9,
      reason: "all_counted",
      result: { status: "tied", winner: null, tied: ["a", "b", "c"].slice(0, 3) },
    })
    expect(drawn(["a", "b", "a", "b", null, null, null, null, "b", "a"])).toMatchObject({
      taken: 9,
      reason: "tie_broken",
      result: { winner: "b" },
    })
  })

  it("is nothing where there is no tie, no vote, or no quorum", () => {
    expect(drawn(["a", "b", "a", "c", "b"]).taken).toBe(4)
    expect(drawn([null, null, null, null, "b"]).taken).toBe(4)
    expect(drawn(["a", "b", null, null, "b"], { samples: 4, quorum: 3 })).toMatchObject({
      taken: 4,
      result: { status: "tied" },
    })
  })

  it("is broken in launch order, whatever came first", () => {
    const ballots = ballotsFor(["b", "a", "b", "a", "a"])
    const rule = plurality({ samples: 4 })
    expect(count(ballots.toReversed(), { rule })).toMatchObject({
      status: "decided",
      winner: "a",
      stopReason: "tie_broken",
      samples: { requested: 4, launched: 5, saved: 0 },
    })
  })

  it("goes on where a stop rule would leave a tie, as samples are left to break it", () => {
    const choices = ["a", "b", "b", "a", "c", "c", "a", "a", "b"]
    const stop = unanimousWindow(2)
    const ending = ({ taken, reason, result }: ReturnType<typeof drawn>) => [taken, reason, result.winner]
    expect(ending(drawn(choices, { samples: 9, stop }))).toEqual([8, "unanimous", "a"])
    expect(ending(drawn(choices, { samples: 9, stop, ties: "first" }))).toEqual([6, "unanimous", "a"])
    expect(ending(drawn(choices, { samples: 9, stop, ties: "abstain" }))).toEqual([6, "unanimous", null])
    const sure = { samples: 4, stop: betaStop(0.4), quorum: 2 }
    expect(ending(drawn(["b", "a", null, "a"], sure))).toEqual([4, "all_counted", "a"])
  })

  it("gives a majority the chance to become one", () => {
    const draw = (choices: readonly (string | null)[], samples = 4) =>
      drawInWaves(majority({ samples }), ballotsFor(choices))
    expect(draw(["a", "b", "b", "a", null, "b"])).toMatchObject({
      taken: 6,
      reason: "tie_broken",
      result: { status: "decided", winner: "b" },
    })
    // One of three leads now, with half of the votes: no tie any more, and no majority.
    expect(draw(["a", "b", "c", "c"], 3)).toMatchObject({
      taken: 4,
      result: { status: "undecided", winner: null },
    })
    expect(draw(["a", "b", "c", "a", "b"])).toMatchObject({ taken: 4, result: { status: "undecided" } })
    const abstaining = majority({ samples: 4, ties: "abstain" })
    expect(drawOneByOne(abstaining, ballotsFor(["a", "b", "b", "a", "b"]))).toMatchObject({
      taken: 4,
      result: { status: "tied", winner: null },
    })
  })
})

describe("a tie that is not extended", () => {
  it('goes to the choice launched first with "first", and is on record', () => {
    expect(counted("first")).toMatchObject({ status: "decided", winner: "b", tied: ["b", "a"] })
    expect(counted("first").warnings).toContain('Tie between "b", "a": broken in favour of "b"')
    expect(drawn(["a", "b", "b", "a", "a"], { samples: 4, ties: "first" }).taken).toBe(4)
  })

  it('has no winner with "abstain"', () => {
    expect(counted("abstain")).toMatchObject({
      status: "tied",
      winner: null,
      tied: ["b", "a"],
      exemplar: null,
    })
    expect(counted("abstain").warnings).toContain('Tie between "b", "a": no winner')
  })

  it('stays a tie with "judge", and says that a judge is needed', () => {
    expect(counted("judge")).toMatchObject({ status: "tied", winner: null, stopReason: "all_counted" })
    expect(plurality({ samples: 5, ties: "judge" }).needs).toEqual(["judge"])
    expect(plurality({ samples: 5 }).needs).toBeUndefined()
  })
})

describe("a tie left to a function", () => {
  it("goes to the choice it takes", () => {
    const last = vi.fn((tied: readonly string[]) => tied.at(-1) ?? null)
    expect(counted(last)).toMatchObject({ status: "decided", winner: "a", tied: ["b", "a"] })
    expect(last).toHaveBeenCalledWith(["b", "a"])
    expect(counted(last).rule.params["ties"]).toMatch(/^function /)
  })

  it("stays a tie where it takes none", () => {
    const tally = counted(() => null)
    expect(tally).toMatchObject({ status: "tied", winner: null })
    expect(tally.warnings.filter((warning) => warning.includes("function"))).toEqual([])
  })

  it("is not asked where there is none", () => {
    const ties = vi.fn(() => null)
    count(ballotsFor(["a", "b", "a"]), { rule: plurality({ samples: 3, ties }) })
    expect(ties).not.toHaveBeenCalled()
  })

  it.each([
    ["another choice", () => "c", '"c", which is not one of the tied choices'],
    ["no choice at all", () => 7, "7, which is not one of the tied choices"],
    ["nothing", () => undefined, "undefined, which is not one of the tied choices"],
    [
      "an error",
      () => {
        throw new Error("no idea")
      },
      "threw: no idea",
    ],
  ])("stays a tie, with a warning, where it comes with %s", (_, ties, warning) => {
    const tally = counted(ties as unknown as TiePolicy)
    expect(tally).toMatchObject({ status: "tied", winner: null, tied: ["b", "a"] })
    expect(tally.warnings).toContainEqual(expect.stringContaining(warning))
  })

  it("cannot change which choices were tied", () => {
    const taking = (tied: readonly string[]) => (tied as string[]).pop() ?? null
    expect(counted(taking)).toMatchObject({ status: "decided", winner: "a", tied: ["b", "a"] })
  })
})
