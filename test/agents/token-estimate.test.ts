import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { createTokenEstimate, tokenEstimateOf } from "../../src/agents/models/token-estimate.js"
import { createRuntime } from "../../src/runtime/runtime.js"
import { createFakeClock } from "../../src/testing/fake-clock.js"

describe("what a call is expected to take", () => {
  it("is four characters a token and 256 tokens of output, before a reply has told better", () => {
    expect(createTokenEstimate().expect(4_000, undefined)).toEqual({ inputTokens: 1_000, outputTokens: 256 })
  })

  it("is the output bound, where one is set", () => {
    const expected = { inputTokens: 100, outputTokens: 77, outputBound: true }
    expect(createTokenEstimate().expect(400, 77)).toEqual(expected)
  })

  it("follows the replies: of a model that reports a token a character, it soon expects as many", () => {
    const tokens = createTokenEstimate()
    for (let call = 0; call < 60; call += 1) tokens.learn(1_000, { inputTokens: 1_000, outputTokens: 40 })
    const { inputTokens, outputTokens } = tokens.expect(1_000, undefined)
    expect(inputTokens).toBeGreaterThan(980)
    expect(inputTokens).toBeLessThanOrEqual(1_000)
    expect(outputTokens).toBeGreaterThanOrEqual(80)
    expect(outputTokens).toBeLessThan(90)
  })

  it("follows a change of the texts within some thirty replies", () => {
    const tokens = createTokenEstimate()
    for (let call = 0; call < 500; call += 1) tokens.learn(1_000, { inputTokens: 250, outputTokens: 10 })
    for (let call = 0; call < 30; call += 1) tokens.learn(1_000, { inputTokens: 1_000, outputTokens: 10 })
    expect(tokens.expect(1_000, 0).inputTokens).toBeGreaterThan(750)
  })

  it("stays between 0.1 and 2 tokens a character, whatever replies report", () => {
    const report = fc.record({
      characters: fc.nat(100_000),
      inputTokens: fc.nat(1_000_000),
      outputTokens: fc.nat(100_000),
    })
    fc.assert(
      fc.property(fc.array(report, { maxLength: 30 }), (reports) => {
        const tokens = createTokenEstimate()
        for (const { characters, ...used } of reports) tokens.learn(characters, used)
        const { inputTokens, outputTokens } = tokens.expect(1_000, undefined)
        expect(inputTokens).toBeGreaterThanOrEqual(100)
        expect(inputTokens).toBeLessThanOrEqual(2_000)
        expect(outputTokens).toBeGreaterThanOrEqual(0)
        // The upper bound is above what is expected, for budgets err on the dear side.
        expect(tokens.most(1_000)).toBeGreaterThanOrEqual(inputTokens)
      }),
      { numRuns: 2_000 },
    )
  })
})

describe("what was learned", () => {
  it("is shared by all who use one limiter, and by nobody else", () => {
    const runtime = createRuntime(createFakeClock(), () => "run")
    tokenEstimateOf(runtime, "one").learn(10_000, { inputTokens: 10_000, outputTokens: 1 })
    expect(tokenEstimateOf(runtime, "one").expect(1_000, 0).inputTokens).toBeGreaterThan(500)
    expect(tokenEstimateOf(runtime, "other").expect(1_000, 0).inputTokens).toBe(250)
  })

  it("is not carried into another runtime: the same seed plans alike in both", () => {
    const first = createRuntime(createFakeClock(), () => "run")
    tokenEstimateOf(first, "one").learn(10_000, { inputTokens: 10_000, outputTokens: 1 })
    const second = createRuntime(createFakeClock(), () => "run")
    expect(tokenEstimateOf(second, "one").expect(1_000, 0).inputTokens).toBe(250)
  })
})
