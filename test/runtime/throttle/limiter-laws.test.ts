import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { LimiterLimits } from "../../../src/runtime/throttle/limiter.js"
import {
  type PlannedCall,
  type SentCall,
  anyCall,
  anyLimits,
  perform,
  quietCall,
} from "./limiter-scenario.js"

const anyCalls = fc.array(anyCall, { maxLength: 25 })
const quietCalls = fc.array(quietCall, { maxLength: 30 })

/** What is wrong with how a call was sent; nothing, it is hoped. */
function wrongs({ index, plan, at, running, context, ...call }: SentCall, limits: LimiterLimits): string[] {
  const waitedMs = at - plan.at
  const rules = {
    "told its wait": Math.abs(call.queueMs + call.tokenWaitMs - waitedMs) < 1e-6,
    "waited no negative time": call.queueMs >= 0 && call.tokenWaitMs >= 0,
    "sent before its deadline": waitedMs < plan.deadlineAfter,
    "sent before it was stopped": waitedMs <= plan.stopAfter,
    "sent before its queue timeout": waitedMs <= (plan.queueTimeoutMs ?? Infinity),
    "in its caller's context": context === `call ${index}`,
    // Nobody here runs for longer than the second that one who ignores its stop keeps its slot.
    "no more in flight than may be": running <= (limits.concurrency ?? Infinity),
  }
  return Object.entries(rules).flatMap(([rule, holds]) => (holds ? [] : [`${index}: not ${rule}`]))
}

/** Those of its own run who were before it in line when it was sent. */
function passedOver({ plan, index, line }: SentCall, calls: readonly PlannedCall[]): readonly number[] {
  return line.filter((other) => {
    const waits = calls[other]
    if (waits === undefined || waits.flow !== plan.flow) return false
    if (waits.front !== plan.front) return waits.front
    if (waits.priority !== plan.priority) return waits.priority > plan.priority
    return waits.at < plan.at || (waits.at === plan.at && other < index)
  })
}

/** Most that was sent in any span of time, less what there was and what came in meanwhile. */
function mostOver(
  sent: readonly SentCall[],
  perMinute: number,
  amountOf: (call: SentCall) => number,
): number {
  let most = -Infinity
  for (const [first, from] of sent.entries()) {
    let amount = 0
    for (const call of sent.slice(first)) {
      amount += amountOf(call)
      most = Math.max(most, amount - perMinute - ((call.at - from.at) * perMinute) / 60_000)
    }
  }
  return most
}

describe("whatever happens to the calls of a limiter", () => {
  it("each settles once, no more are in flight than may be, and none is sent after its time", async () => {
    await fc.assert(
      fc.asyncProperty(anyCalls, anyLimits, async (calls, limits) => {
        const { sent, settled, snapshot } = await perform(calls, limits)
        const indexes = settled.map((line) => Number.parseInt(line, 10))
        expect(indexes.toSorted((one, other) => one - other)).toEqual(calls.map((_, index) => index))
        expect(new Set(sent.map(({ index }) => index)).size).toBe(sent.length)
        expect(snapshot).toMatchObject({ waiting: 0, running: 0, sent: sent.length })
        expect(sent.flatMap((call) => wrongs(call, limits))).toEqual([])
      }),
      { numRuns: 2_000 },
    )
  }, 60_000)

  it("the same calls get the same schedule", async () => {
    await fc.assert(
      fc.asyncProperty(anyCalls, anyLimits, async (calls, limits) => {
        const [one, other] = [await perform(calls, limits), await perform(calls, limits)]
        expect(JSON.stringify(other)).toBe(JSON.stringify(one))
      }),
      { numRuns: 300 },
    )
  }, 60_000)
})

describe("calls of which none goes wrong", () => {
  it("are all sent, within their run by priority, then in order of arrival", async () => {
    await fc.assert(
      fc.asyncProperty(quietCalls, anyLimits, async (calls, limits) => {
        const { sent } = await perform(calls, limits)
        expect(sent).toHaveLength(calls.length)
        expect(sent.flatMap((call) => passedOver(call, calls))).toEqual([])
      }),
      { numRuns: 1_500 },
    )
  }, 60_000)

  it("take in any span of time no more than there was and what came in meanwhile", async () => {
    await fc.assert(
      fc.asyncProperty(quietCalls, anyLimits, async (calls, limits) => {
        const { sent } = await perform(calls, limits)
        const requests = mostOver(sent, limits.requestsPerMinute ?? 1e9, () => 1)
        const tokens = mostOver(sent, limits.tokensPerMinute ?? 1e9, ({ plan }) => plan.tokens)
        // Sums of fractions are a hair off.
        expect([requests < 1e-3, tokens < 1e-3]).toEqual([true, true])
      }),
      { numRuns: 1_500 },
    )
  }, 60_000)
})
