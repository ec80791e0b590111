import { describe, expect, it } from "vitest"
import { clusterLines, ruleText } from "../../src/report/vote-rule-text.js"
import { adaptive, castBallot, count, plurality, weighted } from "../../src/tally/index.js"

const ballots = ["a", "a"].map((output, index) => castBallot({ briefId: `s${index}`, index, output }))

describe("the rule of a vote in one line", () => {
  it("has its name and its settings, and the name of what ends it", () => {
    const line = ruleText(count(ballots, { rule: adaptive({ samples: 9 }) }))
    expect(line).toMatch(/^adaptive: samples 9, stop lockIn or betaStop, ties extend, /)
    expect(line).toContain("confidence 0.95")
  })

  it("shows weights, cut to one line", () => {
    const weights = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`voter ${index}`, index]))
    const line = ruleText(count(ballots, { rule: weighted({ samples: 2, by: "voter", weights }) }))
    expect(line.length).toBeLessThanOrEqual(100)
    expect(ruleText(count(ballots, { rule: plurality({ samples: 2 }) }))).toContain("stop lockIn")
  })
})

describe("the clusters of a vote", () => {
  it("are listed where several texts count as one", () => {
    const clusters = [
      { choice: "Paris", members: [{ choice: "Paris" }, { choice: "in Paris" }] },
      { choice: "Rome", members: [{ choice: "Rome" }] },
    ]
    expect(clusterLines({ "cluster by embedding": { clusters } })).toEqual([
      'same       "Paris" = "in Paris"',
    ])
  })

  it("are not there when nothing was asked", () => {
    expect(clusterLines(undefined)).toEqual([])
    expect(clusterLines({ score: { reasons: [] } })).toEqual([])
  })
})
