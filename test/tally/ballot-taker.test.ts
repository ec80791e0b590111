import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { BallotTaker } from "../../src/tally/ballot-taker.js"
import { adaptive, bestOf, plurality } from "../../src/tally/index.js"
import type { Rule } from "../../src/tally/index.js"
import { ballotsFor, choiceLists } from "./ballots.js"
import { drawOneByOne } from "./draw.js"

const takeAll = (rule: Rule, choices: readonly (string | null)[]) => {
  const taker = new BallotTaker(rule)
  for (const ballot of ballotsFor(choices)) taker.take(ballot)
  return taker
}

describe("a ballot taker", () => {
  it("wants the first wave before it has any ballot", () =>
    expect(new BallotTaker(adaptive()).standing()).toMatchObject({
      taken: 0,
      decision: { action: "continue", wave: 4 },
    }))

  it("wants the rest of a wave in the middle of it, whatever the rule would ask for there", () => {
    const taker = takeAll(plurality({ samples: 9 }), ["a", "b", "a"])
    expect(taker.standing()).toMatchObject({ taken: 3, decision: { action: "continue", wave: 2 } })
    for (const ballot of ballotsFor(["a", "b", "a", "a", "c"]).slice(3)) taker.take(ballot)
    // 3 against 1 with 4 still out
    expect(taker.standing()).toMatchObject({ taken: 5, decision: { action: "continue", wave: 2 } })
  })

  it("stops in the middle of a wave when the rule has enough there", () => {
    const passes = bestOf((output) => output === "b", { samples: 9, wave: 9 })
    const taker = takeAll(passes, ["a", "b", "a"])
    expect(taker.standing()).toMatchObject({ taken: 2, decision: { action: "stop", reason: "verified" } })
  })

  it("takes nothing beyond the stop, however many ballots there are", () => {
    const taker = takeAll(adaptive(), ["a", "a", "a", "a", "b", "b", "b", "b", "b", "b"])
    expect([taker.taken, taker.stopped]).toEqual([4, true])
    const rule: Rule = adaptive()
    expect(rule.result(taker.standing().state)).toMatchObject({ status: "decided", winner: "a" })
  })

  it("stands where one-by-one sampling stands, after every ballot", () => {
    fc.assert(
      fc.property(
        choiceLists(30),
        fc.constantFrom(adaptive(), plurality({ samples: 7 })),
        (choices, rule) => {
          const { taken, reason } = drawOneByOne(rule, ballotsFor(choices))
          const { decision, ...standing } = takeAll(rule, choices).standing()
          expect([standing.taken, decision.action === "stop" ? decision.reason : undefined]).toEqual([
            taken,
            reason,
          ])
        },
      ),
    )
  })

  it("goes on ballot by ballot where a rule of one's own asks for nothing", () => {
    const rule = plurality({ samples: 3 })
    for (const wave of [0, -1, Number.NaN]) {
      const lazy: Rule = {
        ...(rule as Rule),
        decide: (state) => {
          const decision = (rule as Rule).decide(state)
          return decision.action === "stop" ? decision : { action: "continue", wave }
        },
      }
      expect(takeAll(lazy, ["a"]).standing()).toMatchObject({ taken: 1, decision: { wave: 1 } })
      expect(takeAll(lazy, ["a", "a", "b"]).standing()).toMatchObject({
        taken: 2,
        decision: { action: "stop" },
      })
    }
  })
})
