import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { type EstimateOptions, estimatePlan } from "../../src/task/estimate.js"
import { scheduleOf } from "../../src/task/schedule.js"
import type { Usage } from "../../src/task/usage.js"

interface Counted {
  readonly id: string
  readonly dependsOn?: readonly string[]
  readonly own?: number
  readonly shared?: number
}

const briefs = (count: number, rest: Omit<Counted, "id"> = {}): readonly Counted[] =>
  Array.from({ length: count }, (_, index) => ({ id: String(index + 1), ...rest }))

const estimate = (options: Partial<EstimateOptions<Counted>> = {}) =>
  estimatePlan<Counted>({
    briefs: briefs(4),
    charactersOf: ({ own = 0, shared = 0 }) => ({ own, shared }),
    furtherCalls: 0,
    concurrency: 2,
    replyTokens: 100,
    instructionTokens: 0,
    secondsPerCall: 10,
    ...options,
  })

describe("the estimate of a plan", () => {
  it("counts what is shared once for each brief, and once for one call", () => {
    const { calls, inputTokens, outputTokens, single } = estimate({
      briefs: briefs(4, { own: 40, shared: 4_000 }),
    })
    expect({ calls, inputTokens, outputTokens }).toEqual({
      calls: 4,
      inputTokens: 4 * 1_010,
      outputTokens: 400,
    })
    expect(single).toMatchObject({ inputTokens: 1_040, outputTokens: 400 })
  })

  it("counts planning, which reads what is shared, and integrating, which reads every reply", () => {
    const { calls, inputTokens, outputTokens, single } = estimate({
      briefs: briefs(3, { shared: 400 }),
      planningCalls: 1,
      furtherCalls: 2,
      instructionTokens: 5,
    })
    expect(calls).toBe(6)
    expect(inputTokens).toBe(105 + 3 * 105 + 2 * 305)
    expect(outputTokens).toBe(600)
    // What is integrated into one reply, one call writes as one reply.
    expect(single.outputTokens).toBe(100)
  })

  it("counts the replies that a brief is given of those it depends on, and none of unknown ones", () => {
    const [first, second] = briefs(2)
    const chain = [first, { ...second, dependsOn: ["1", "nobody"] }] as Counted[]
    expect(estimate({ briefs: chain }).inputTokens).toBe(100)
  })

  it.each([
    [4, 2, 20],
    [5, 2, 30],
    [5, 100, 10],
    [0, 3, 0],
  ])("of %i equal briefs takes a wave for each %i at once: %i seconds", (count, concurrency, seconds) => {
    expect(estimate({ briefs: briefs(count), concurrency }).seconds).toBe(seconds)
  })

  it("takes as long as the longest chain", () => {
    const chain = ["1", "2", "3"].map((id) => ({ id, dependsOn: id === "1" ? [] : [String(Number(id) - 1)] }))
    const { seconds } = estimate({ briefs: chain, concurrency: 8 })
    // Two of them read a reply of 100 tokens, at 5,000 a second.
    expect(seconds).toBeCloseTo(30 + 2 * 0.02)
  })

  it("is held back by a limit on requests", () => {
    const { seconds } = estimate({ briefs: briefs(120), concurrency: 120, requestsPerMinute: 60 })
    // 58.2 pass at once, the others at 58.2 a minute.
    expect(seconds).toBeCloseTo((60 * (120 - 58.2)) / 58.2)
  })

  it("is not held back by a limit on requests that all pass at once", () => {
    const free = estimate({ briefs: briefs(12), concurrency: 12 })
    expect(estimate({ briefs: briefs(12), concurrency: 12, requestsPerMinute: 60 }).seconds).toBe(
      free.seconds,
    )
  })

  it("is held back by a limit on tokens, in and out", () => {
    // 120 calls of 100 tokens out and what they read.
    const { inputTokens, outputTokens, seconds } = estimate({
      briefs: briefs(120),
      concurrency: 120,
      tokensPerMinute: 1_000,
    })
    expect(seconds).toBeCloseTo((60 * (inputTokens + outputTokens - 970)) / 970)
    expect(seconds).toBeGreaterThan(100)
  })

  it("prices calls one by one, so that a price may depend on the length of a prompt", () => {
    const priceOf = ({ inputTokens, calls }: Usage): number => (inputTokens > 1_000 ? 1 : 0.1) * calls
    const { cost, single } = estimate({ briefs: briefs(4, { own: 1_200 }), priceOf })
    expect(cost).toBeCloseTo(0.4)
    expect(single.cost).toBe(1)
  })

  it("has no cost where a price is not known, never 0", () => {
    expect(estimate().cost).toBeNull()
    expect(estimate({ priceOf: () => null })).toMatchObject({ cost: null, single: { cost: null } })
  })
})

describe("splitting pays", () => {
  it("when the material does not fit into one call", () => {
    const { pays, why, single } = estimate({ briefs: briefs(4, { own: 400_000 }), contextTokens: 128_000 })
    expect({ pays, fits: single.fits }).toEqual({ pays: true, fits: false })
    expect(why).toBe(
      "the material does not fit into one call: about 400,400 tokens, of 128,000 that a context is taken to hold",
    )
  })

  it("when it is faster by half or more, and says what that costs in tokens", () => {
    const { pays, why } = estimate({ briefs: briefs(4, { own: 400 }) })
    expect(pays).toBe(true)
    expect(why).toMatch(
      /^about 2\.0 times as fast as one call, for 1\.0 times the tokens; .* is not estimated$/,
    )
  })

  it("when it is cheaper, as where long prompts cost more", () => {
    const priceOf = ({ inputTokens }: Usage): number => (inputTokens > 1_000 ? 1 : 0.1)
    const { pays, why } = estimate({ briefs: briefs(4, { own: 1_200 }), priceOf, concurrency: 1 })
    expect(pays).toBe(true)
    expect(why).toMatch(/^it is cheaper than one call/)
  })

  it("not when it is hardly faster and costs more", () => {
    const { pays, why } = estimate({ briefs: briefs(4, { shared: 40_000 }), furtherCalls: 1 })
    expect(pays).toBe(false)
    expect(why).toMatch(
      /^only about 0\.\d times as fast as one call, for 4\.\d times the tokens, and all fits into one/,
    )
  })

  it.each([
    [0, "no briefs"],
    [1, "one brief"],
  ])("not with %i briefs: there is nothing to split", (count, words) => {
    expect(estimate({ briefs: briefs(count, { own: 9_000_000 }) })).toMatchObject({
      pays: false,
      why: `there is nothing to split: ${words}`,
    })
  })

  it.each<[string, Partial<EstimateOptions<Counted>>, RegExp]>([
    ["concurrency", { concurrency: 0 }, /`concurrency` to be a number of at least 1, got 0/],
    ["calls", { furtherCalls: -1 }, /`furtherCalls` to be a finite number of at least 0, got -1/],
    ["tokens", { replyTokens: Number.NaN }, /`replyTokens`.*got NaN/],
    ["requests", { requestsPerMinute: 0 }, /`requestsPerMinute` to be a number above 0/],
    ["a limit on tokens", { tokensPerMinute: -1 }, /`tokensPerMinute` to be a number above 0, got -1/],
  ])("and is not estimated from nonsense: %s", (_, options, message) => {
    expect(() => estimate(options)).toThrow(message)
  })
})

describe("the schedule of a plan", () => {
  const run = (
    briefs: readonly { id: string; dependsOn?: readonly string[]; exclusive?: readonly string[] }[],
    concurrency = 8,
  ): number => scheduleOf({ briefs, secondsOf: () => 1, concurrency })

  it("runs briefs that share an exclusive resource one after another, the rest beside them", () => {
    const locked = ["a", "b", "c"].map((id) => ({ id, exclusive: ["database"] }))
    expect(run([...locked, { id: "d" }, { id: "e" }])).toBe(3)
  })

  it("ends with plans that go in circles, or depend on nobody", () => {
    expect(
      run([
        { id: "a", dependsOn: ["b"] },
        { id: "b", dependsOn: ["a"] },
      ]),
    ).toBe(2)
    expect(run([{ id: "a", dependsOn: ["a", "nobody"] }])).toBe(1)
  })

  it("takes a chain of 10,000 in its stride, whichever way it is written down", () => {
    const chain = Array.from({ length: 10_000 }, (_, index) => ({
      id: String(index),
      dependsOn: [String(index + 1)],
    }))
    expect(run(chain)).toBe(10_000)
    expect(run(chain.toReversed())).toBe(10_000)
  })

  it("is never shorter than the work through the lanes or the longest chain, nor longer than all in a row", () => {
    const plan = fc.array(fc.array(fc.nat({ max: 30 }), { maxLength: 3 }), { minLength: 1, maxLength: 30 })
    fc.assert(
      fc.property(plan, fc.integer({ min: 1, max: 5 }), (needs, concurrency) => {
        const dag = needs.map((others, index) => ({
          id: String(index),
          dependsOn: others.filter((other) => other < index).map(String),
        }))
        const depths: number[] = []
        for (const { dependsOn } of dag)
          depths.push(1 + Math.max(0, ...dependsOn.map((id) => depths[Number(id)] ?? 0)))
        const length = run(dag, concurrency)
        expect(length).toBeGreaterThanOrEqual(Math.max(...depths, Math.ceil(dag.length / concurrency)))
        expect(length).toBeLessThanOrEqual(dag.length)
      }),
      { numRuns: 1_000 },
    )
  })
})
