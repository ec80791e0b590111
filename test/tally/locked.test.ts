import { describe, expect, it } from "vitest"
import { count, locked, majority, never, plurality } from "../../src/tally/index.js"
import type { Rule } from "../../src/tally/index.js"
import { ballotsFor, sequences } from "./ballots.js"

const labels = ["a", "b", null]

/** Every completion of every beginning; gives how often a beginning was locked. */
function checkAll(samples: number, rule: Rule): number {
  let locks = 0
  for (let known = 0; known < samples; known += 1) {
    for (const beginning of sequences(labels, known)) {
      const winners = new Set<string | null>()
      for (const rest of sequences(["a", "b", "new", null], samples - known)) {
        winners.add(count(ballotsFor([...beginning, ...rest]), { rule }).winner)
      }
      const early = locked(ballotsFor(beginning), samples - known, rule)
      if (early === undefined) continue
      locks += 1
      expect([...winners]).toEqual([early])
    }
  }
  return locks
}

describe("locked", () => {
  it("names a winner once the lead exceeds what is out, not before", () => {
    expect(locked(ballotsFor(["a", "a", "a"]), 2)).toBe("a")
    expect(locked(ballotsFor(["a", "a", "a"]), 3)).toBeUndefined()
    expect(locked(ballotsFor(["a", "b", "a", "a", null]), 1)).toBe("a")
    expect(locked([], 0)).toBeUndefined()
  })

  it("never contradicts the final winner, however the vote ends (plurality)", () => {
    for (let samples = 1; samples <= 6; samples += 1)
      expect(checkAll(samples, plurality({ samples }))).toBeGreaterThan(samples > 2 ? 0 : -1)
  })

  it("never contradicts the final winner, however the vote ends (ties to the first, no quorum)", () => {
    expect(checkAll(5, plurality({ samples: 5, ties: "first", quorum: 1 }))).toBeGreaterThan(0)
  })

  it("never contradicts the final winner, however the vote ends (majority)", () => {
    expect(checkAll(5, majority({ samples: 5 }))).toBeGreaterThan(0)
    expect(checkAll(6, majority({ samples: 6, quorum: 1 }))).toBeGreaterThan(0)
  })

  it("is exact where the quorum is reached: what is not locked can still turn out otherwise", () => {
    const samples = 6
    const rule = plurality({ samples, quorum: 1 })
    for (const beginning of sequences(labels, 4)) {
      const winners = new Set<string | null>()
      for (const rest of sequences(["a", "b", "new", null], 2))
        winners.add(count(ballotsFor([...beginning, ...rest]), { rule }).winner)
      const [only] = winners
      expect(locked(ballotsFor(beginning), 2, rule)).toBe(
        winners.size === 1 && only !== null ? only : undefined,
      )
    }
  })

  it("waits for the quorum", () => {
    const beginning = ballotsFor(["a", "a", "a", null, null, null, null])
    expect(locked(beginning, 2, plurality({ samples: 9, quorum: 3 }))).toBe("a")
    expect(locked(beginning, 2, plurality({ samples: 9 }))).toBeUndefined()
  })

  it("cancels nothing where every sample is wanted", () =>
    expect(locked(ballotsFor(["a", "a", "a"]), 1, plurality({ samples: 4, stop: never() }))).toBeUndefined())
})
