import { describe, expect, it } from "vitest"
import { count, locked, plurality } from "../../src/tally/index.js"
import { ballotsFor, sequences } from "./ballots.js"

const rest = ["a", "b", "new", null]

describe("locked", () => {
  it("names a winner once the lead exceeds what is out, not before", () => {
    expect(locked(ballotsFor(["a", "a", "a"]), 2)).toBe("a")
    expect(locked(ballotsFor(["a", "a", "a"]), 3)).toBeUndefined()
    expect(locked(ballotsFor(["a", "b", "a", "a", null]), 1)).toBe("a")
    expect(locked([], 0)).toBeUndefined()
  })

  it("does not depend on the order of the ballots", () =>
    expect(locked(ballotsFor(["b", "a", null, "a", "a"]).toReversed(), 1)).toBe("a"))

  it("is exact: it names the only winner that is left, for every vote of up to 6 ballots", () => {
    let locks = 0
    for (let samples = 1; samples <= 6; samples += 1) {
      const rule = plurality({ samples, quorum: 1, ties: "abstain" })
      for (let known = 0; known <= samples; known += 1)
        for (const beginning of sequences(["a", "b", null], known)) {
          const winners = new Set<string | null>()
          for (const end of sequences(rest, samples - known))
            winners.add(count(ballotsFor([...beginning, ...end]), { rule }).winner)
          const [only] = winners
          const expected = winners.size === 1 && only !== null ? only : undefined
          expect({ beginning, locked: locked(ballotsFor(beginning), samples - known) }).toEqual({
            beginning,
            locked: expected,
          })
          if (expected !== undefined) locks += 1
        }
    }
    expect(locks).toBeGreaterThan(500)
  })
})
