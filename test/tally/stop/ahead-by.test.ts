import { describe, expect, it } from "vitest"
import { aheadBy } from "../../../src/tally/index.js"
import { standingOf } from "./standing.js"

/** How often the choice said with probability `p` wins, from every way the vote can go. */
function winsOf(p: number, k: number): number {
  const rule = aheadBy(k)
  const stopsAt = (lead: number) => rule.decide(standingOf([Math.abs(lead) + 2, 2])).action === "stop"
  let walking = new Map([[0, 1]])
  let won = 0
  while (walking.size > 0) {
    const next = new Map<number, number>()
    for (const [lead, probability] of walking) {
      if (probability < 1e-18) continue
      for (const [after, share] of [
        [lead + 1, p],
        [lead - 1, 1 - p],
      ] as const) {
        if (!stopsAt(after)) next.set(after, (next.get(after) ?? 0) + probability * share)
        else if (after > 0) won += probability * share
      }
    }
    walking = next
  }
  return won
}

describe("aheadBy", () => {
  it.each([0.3, 0.5, 0.6, 0.75, 0.9])(
    "lets a choice said with probability %f win as often as its closed form says",
    (p) => {
      for (let k = 1; k <= 7; k += 1)
        expect(winsOf(p, k), `ahead by ${k}`).toBeCloseTo(1 / (1 + ((1 - p) / p) ** k), 12)
    },
  )

  it("stops at a lead of k over the next, not at k ballots, and asks for what is missing", () => {
    expect(aheadBy(2).decide(standingOf([2, 1, 1]))).toEqual({ action: "continue", wave: 1 })
    expect(aheadBy(2).decide(standingOf([3, 1, 1]))).toEqual({ action: "stop", reason: "ahead" })
    expect(aheadBy(3).decide(standingOf([]))).toEqual({ action: "continue", wave: 3 })
    expect(aheadBy(3).decide(standingOf([4, 4]))).toEqual({ action: "continue", wave: 3 })
  })
})
