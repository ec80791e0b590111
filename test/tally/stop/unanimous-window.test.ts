import { describe, expect, it } from "vitest"
import { plurality, replay, unanimousWindow } from "../../../src/tally/index.js"
import { reduceBallots } from "../../../src/tally/rule.js"
import { ballotsFor } from "../ballots.js"

const samplesOf = (w: number, choices: readonly (string | null)[]) =>
  replay(choices, { stop: unanimousWindow(w) }).samples

describe("unanimousWindow", () => {
  it("stops after the first window that agrees", () => {
    expect(samplesOf(3, ["a", "a", "a", "b"])).toBe(3)
    expect(samplesOf(3, ["a", "b", "a", "b", "b", "b", "a", "a"])).toBe(6)
    expect(samplesOf(2, ["a", "b", "b", "a", "c", "c", "a"])).toBe(6)
  })

  it("looks at the ends of windows only: agreement across two of them is none", () =>
    expect(replay(["a", "b", "b", "b", "b", "a", "a"], { stop: unanimousWindow(3) })).toMatchObject({
      samples: 7,
      reason: "all_counted",
    }))

  it("is broken by a sample without a choice", () => {
    expect(samplesOf(3, ["a", "a", null, "a", "a", "a", "b"])).toBe(6)
    expect(samplesOf(2, [null, "a", "a", null, "a", "b", "b"])).toBe(7)
    expect(samplesOf(2, [null, null, null, null])).toBe(4)
  })

  it("takes the plurality of all samples, not the choice of the window", () =>
    expect(
      replay(["a", "a", "b", "a", "b", "a", "c", "c", "c", "x"], { stop: unanimousWindow(3) }),
    ).toMatchObject({ winner: "a", samples: 9, reason: "unanimous" }))

  it("of one sample stops after the first that votes", () => {
    expect(samplesOf(1, ["a", "b", "c"])).toBe(1)
    expect(samplesOf(1, [null, null, "c", "a"])).toBe(3)
  })

  it("longer than the vote never stops it, and as long as the vote leaves it to the last sample", () => {
    const choices = ["a", "a", "a"]
    expect(replay(choices, { stop: unanimousWindow(9) })).toMatchObject({ samples: 3, reason: "all_counted" })
    expect(replay(choices, { stop: unanimousWindow(3) })).toMatchObject({ samples: 3, reason: "all_counted" })
  })

  it("asks for the rest of the window, and for the next one too where this one is broken", () => {
    const waveAfter = (choices: readonly (string | null)[]) => {
      const rule = plurality({ samples: 40, stop: unanimousWindow(5), quorum: 1 })
      return rule.decide(reduceBallots(rule, ballotsFor(choices)))
    }
    expect(waveAfter([])).toEqual({ action: "continue", wave: 5 })
    expect(waveAfter(["a", "a"])).toEqual({ action: "continue", wave: 3 })
    expect(waveAfter(["a", "b"])).toEqual({ action: "continue", wave: 8 })
    expect(waveAfter(["a", "b", "b"])).toEqual({ action: "continue", wave: 7 })
    expect(waveAfter(["a", "a", "a", "a", "b"])).toEqual({ action: "continue", wave: 5 })
    expect(waveAfter(["b", "a", "a", "a", "a", "a"])).toEqual({ action: "continue", wave: 4 })
  })
})
