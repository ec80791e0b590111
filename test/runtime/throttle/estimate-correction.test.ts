import { describe, expect, it } from "vitest"
import { createEstimateCorrection } from "../../../src/runtime/throttle/limits/estimate-correction.js"

const cost = (inputTokens: number, outputTokens = 100) => ({ inputTokens, outputTokens })

describe("the correction of estimates", () => {
  it("leaves them alone until a reply tells better", () => {
    expect(createEstimateCorrection().correct(cost(90))).toEqual(cost(90))
  })

  it("follows the ratio of the last replies, for what goes in and not for what comes out", () => {
    const correction = createEstimateCorrection()
    correction.learn(cost(100), cost(150, 3))
    expect(correction.correct(cost(200))).toEqual(cost(300))
    for (let reply = 0; reply < 200; reply += 1) correction.learn(cost(100), cost(50, 3))
    expect(correction.correct(cost(200)).inputTokens).toBeCloseTo(100, 0)
  })

  it("believes no reply that is far off, and none that says nothing", () => {
    const correction = createEstimateCorrection()
    correction.learn(cost(100), cost(0))
    correction.learn(cost(0), cost(100))
    correction.learn(cost(100), cost(Number.NaN))
    expect(correction.correct(cost(10))).toEqual(cost(10))
    correction.learn(cost(1), cost(1_000_000))
    expect(correction.correct(cost(10))).toEqual(cost(40))
  })
})
