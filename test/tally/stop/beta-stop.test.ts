import { describe, expect, it } from "vitest"
import { betaStop } from "../../../src/tally/index.js"
import { leadsByPercent } from "../exact.js"
import { standingOf } from "./standing.js"

describe("betaStop", () => {
  it.each([40, 60, 80, 90, 95, 99])(
    "stops exactly where the posterior is at least %i in a hundred",
    (percent) => {
      const rule = betaStop(percent / 100)
      for (let ahead = 1; ahead <= 40; ahead += 1)
        for (let behind = 0; behind <= ahead; behind += 1) {
          const stops = rule.decide(standingOf([ahead, behind])).action === "stop"
          expect(stops, `${ahead} against ${behind}`).toBe(leadsByPercent(ahead, behind, percent))
        }
    },
  )

  it("asks for the fewest ballots that could make it sure", () => {
    const rule = betaStop(0.95)
    for (let ahead = 0; ahead <= 30; ahead += 1)
      for (let behind = 0; behind <= ahead; behind += 1) {
        const decision = rule.decide(standingOf([ahead, behind]))
        if (decision.action === "stop") continue
        let fewest = 1
        while (!leadsByPercent(ahead + fewest, behind, 95)) fewest += 1
        expect(decision.wave, `${ahead} against ${behind}`).toBe(fewest)
      }
  })

  it("says the same in whatever order it is asked", () => {
    const standings = [...Array(400).keys()].map((n) => [(n * 37) % 41, (n * 17) % 29] as const)
    const rule = betaStop(0.9)
    for (const [one, other] of standings) {
      const standing = standingOf([Math.max(one, other), Math.min(one, other)])
      expect(rule.decide(standing), `${one} and ${other}`).toEqual(betaStop(0.9).decide(standing))
    }
  })

  it("looks at the two at the top only", () => {
    expect(betaStop().decide(standingOf([5, 1, 1, 1, 1]))).toEqual(betaStop().decide(standingOf([5, 1])))
    expect(betaStop().decide(standingOf([5, 1, 1]))).toEqual({ action: "continue", wave: 1 })
  })

  it("needs four agreeing ballots at 0.95, and six against one", () => {
    expect(betaStop().decide(standingOf([3]))).toEqual({ action: "continue", wave: 1 })
    expect(betaStop().decide(standingOf([4]))).toEqual({ action: "stop", reason: "confident" })
    expect(betaStop().decide(standingOf([5, 1])).action).toBe("continue")
    expect(betaStop().decide(standingOf([6, 1])).action).toBe("stop")
  })

  it("asks for more than there is where it cannot become sure, and never stops before a vote", () => {
    expect(betaStop().decide(standingOf([2, 2], 3))).toEqual({ action: "continue", wave: 6 })
    expect(betaStop(0.3).decide(standingOf([]))).toEqual({ action: "continue", wave: 1 })
  })
})
