import { describe, expect, it } from "vitest"
import { count, leadProbability, majority, plurality, weighted } from "../../src/tally/index.js"
import type { Rule } from "../../src/tally/index.js"
import { ballotsFor, ballotsWith } from "./ballots.js"

const of = (choices: readonly (string | null)[], rule?: Rule) =>
  count(ballotsFor(choices), rule === undefined ? {} : { rule }).modeProbability

describe("the probability that the winner is what these voters say most often", () => {
  it("is that of its lead over the strongest rival, from a uniform prior", () => {
    expect(of(["a", "a", "a", "a"])).toBe(0.96875)
    expect(of(["a", "b", "a", "a", "c", "b", null])).toBe(leadProbability(3, 2))
    expect(of(["a"])).toBe(0.75)
  })

  it("is one half in a tie, and below it for a winner that others outnumber", () => {
    expect(of(["a", "b"])).toBe(0.5)
    expect(of(["b", "a"], plurality({ samples: 2, ties: "first" }))).toBe(0.5)
    const odd: Rule = {
      ...(plurality({ samples: 3 }) as Rule),
      result: () => ({ status: "decided", winner: "b", tied: [] }),
    }
    expect(of(["a", "a", "b"], odd)).toBe(leadProbability(1, 2))
  })

  it("is that of the leading choice where nobody wins", () =>
    expect(of(["a", "a", "b", "c"], majority({ samples: 4 }))).toBe(leadProbability(2, 1)))

  it("is unknown where nobody votes, ballots weigh unequally, or the winner is nobody's ballot", () => {
    expect(of([null, null])).toBeNull()
    const ballots = ballotsWith([{ choice: "a", weight: 0.5 }, { choice: "b" }])
    expect(count(ballots, { rule: weighted({ samples: 2, by: "ballot" }) }).modeProbability).toBeNull()
    const composed: Rule = {
      ...(plurality({ samples: 2 }) as Rule),
      result: () => ({ status: "decided", winner: "5", tied: [], output: 5 }),
    }
    expect(of(["4", "6"], composed)).toBeNull()
  })
})
