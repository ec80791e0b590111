import { describe, expect, it } from "vitest"
import { ConfigError } from "../../src/errors.js"
import { anyOf, lockIn, never, replay } from "../../src/tally/index.js"
import type { StopRule } from "../../src/tally/index.js"

describe("replay", () => {
  it("counts all recorded choices unless told to stop", () =>
    expect(replay(["a", "b", "b", "a", "b"])).toMatchObject({
      winner: "b",
      samples: 5,
      reason: "all_counted",
    }))

  it.each([
    [["a", "a", "a", "b", "b"], "a", 3],
    [["a", "b", "a", "a", "b"], "a", 4],
    [["a", "b", "a", "b", "a"], "a", 5],
    [["a", "a", "b", "b"], "a", 4],
    [["a", null, null, null, "b"], "a", 5],
    [["a", "a", null, "b"], "a", 3],
    [[null, null, "b"], "b", 3],
    [["a"], "a", 1],
  ] as const)("locks %j for %s after %i samples", (choices, winner, samples) =>
    expect(replay(choices, { stop: lockIn() })).toMatchObject({ winner, samples }),
  )

  it("says whether the rule or the last sample ended it", () => {
    expect(replay(["a", "a", "a"], { stop: lockIn() })).toMatchObject({ samples: 2, reason: "locked" })
    expect(replay(["a", "b", "a"], { stop: lockIn() })).toMatchObject({ samples: 3, reason: "all_counted" })
    expect(replay(["a", "a", "a"], { stop: anyOf(never(), lockIn()) })).toMatchObject({
      samples: 2,
      reason: "locked",
    })
  })

  it("gives equal counts to the choice launched first and shows the tie", () => {
    const { winner, tally } = replay(["b", "a", null, "a", "b"])
    expect(winner).toBe("b")
    expect(tally).toMatchObject({
      status: "decided",
      tied: ['"b"', '"a"'],
      samples: { usable: 4, abstained: 1 },
    })
  })

  it("lets an abstention use up a sample without voting", () =>
    expect(replay([null, "a", null], { stop: lockIn() })).toMatchObject({
      winner: "a",
      samples: 3,
      tally: { samples: { abstained: 2 } },
    }))

  it("stops at maxSamples, and locks against it", () => {
    const choices = ["a", "a", "b", "b", "b", "b"]
    expect(replay(choices, { maxSamples: 3 })).toMatchObject({ winner: "a", samples: 3 })
    expect(replay(choices, { maxSamples: 3, stop: lockIn() })).toMatchObject({ winner: "a", samples: 2 })
    expect(replay(choices, { maxSamples: 100 })).toMatchObject({ winner: "b", samples: 6 })
  })

  it("asks the rule after each sample before the last", () => {
    const asked: number[] = []
    const stop: StopRule = {
      ...never(),
      decide: ({ counts }) => (asked.push(counts.seen), { action: "continue", wave: 1 }),
    }
    replay(["a", null, "b", "c"], { stop })
    expect(asked).toEqual([1, 2, 3])
  })

  it("has no winner when nobody voted", () => {
    expect(replay([null, null])).toMatchObject({ winner: null, samples: 2, tally: { status: "no_quorum" } })
    expect(replay([])).toMatchObject({
      winner: null,
      samples: 0,
      reason: "all_counted",
      tally: { samples: { requested: 0 } },
    })
  })

  it('gives the caller\'s own value back and keeps 1 and "1" apart', () => {
    expect(replay([1, "1", "1"]).winner).toBe("1")
    expect(replay([1, "1", 1]).winner).toBe(1)
    expect(replay([0, -0, "a"]).winner).toBe(0)
    expect(replay(["", "", "a"]).winner).toBe("")
    expect(replay(["yes", "Yes", "yes ", "Yes"]).winner).toBe("Yes")
  })

  it("refuses what is no recorded choice, and an empty cap", () => {
    for (const choice of [NaN, Infinity, undefined, true, {}]) {
      expect(() => replay(["a", choice as string])).toThrow(ConfigError)
    }
    expect(() => replay(["a", NaN])).toThrow(
      "choice 1 to be a string, a finite number or null, got NaN. Use null",
    )
    expect(() => replay(["a"], { maxSamples: 0 })).toThrow(
      "replay: expected `maxSamples` to be a whole number of at least 1, got 0",
    )
  })
})
