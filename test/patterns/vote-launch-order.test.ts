import * as fc from "fast-check"
import { describe, expect, test } from "vitest"
import { functionAgent } from "../../src/agents/function-agent.js"
import { vote } from "../../src/index.js"
import type { VoteOptions } from "../../src/index.js"
import { aheadBy, replay, anyOf, betaStop, lockIn, unanimousWindow } from "../../src/tally/index.js"
import { testRuntime } from "../../src/testing/test-runtime.js"

/** The replies of one question, by sample index; `null` is a reply without a choice. */
type Replies = readonly (string | null)[]

const asked = async (replies: Replies, delays: readonly number[], options: VoteOptions) => {
  const { runtime, clock } = testRuntime()
  const agent = functionAgent(
    ({ sampleIndex = 0 }, context) =>
      new Promise<string>((resolve) => {
        const after = delays[sampleIndex % Math.max(1, delays.length)] ?? 0
        context.runtime.clock.setTimer(after, () => resolve(replies[sampleIndex] ?? ""))
      }),
  )
  return clock.until(vote({ agent, ...options }).run("q?", { runtime, seed: 1 }))
}

const replies = fc.array(fc.constantFrom("a", "b", "c", null), { minLength: 25, maxLength: 25 })
const delays = fc.array(fc.integer({ min: 0, max: 5_000 }), { minLength: 1, maxLength: 25 })
const concurrencies = fc.integer({ min: 1, max: 20 })

describe("the tally of a vote", () => {
  test.each<[string, VoteOptions]>([
    ["adaptive", {}],
    ["plurality", { rule: "plurality", samples: 9 }],
    ["majority", { rule: "majority", samples: 7 }],
    ["ahead by 3", { rule: aheadBy(3) }],
    ["a window of 3", { rule: unanimousWindow(3) }],
  ])("is the same for every timing of the replies and every concurrency under %s", async (_, options) => {
    await fc.assert(
      fc.asyncProperty(replies, delays, concurrencies, async (said, after, concurrency) => {
        const quiet = await asked(said, [0], { ...options, concurrency: 1 })
        const busy = await asked(said, after, { ...options, concurrency })
        expect(busy.tally).toEqual(quiet.tally)
        expect(busy.status).toBe(quiet.status)
      }),
      { numRuns: 20 },
    )
  })

  test("is what a replay of the replies in launch order says, sample by sample", async () => {
    await fc.assert(
      fc.asyncProperty(replies, delays, async (said, after) => {
        const live = await asked(said, after, { ties: "first", quorum: 1 })
        const recorded = replay(said, { stop: anyOf(betaStop(0.95), lockIn()), maxSamples: 15 })
        expect(live.tally.samples.launched).toBe(recorded.samples)
        expect(live.output ?? null).toBe(recorded.winner)
      }),
      { numRuns: 40 },
    )
  })
})
