import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { Scope } from "../../../src/runtime/scope.js"
import { FairQueue } from "../../../src/runtime/throttle/line/fair-queue.js"
import type { Queued } from "../../../src/runtime/throttle/line/flow.js"
import { limiterOf, request, taking } from "./limited.js"

const odd = [Number.NaN, Infinity, -Infinity, -3, 1e20, 1e308, 4_294_967_295] as const

describe("a reply that reports what cannot be", () => {
  it.each(odd)("of %s tokens is taken for one that reports nothing: all others are sent", async (tokens) => {
    const { clock, limiter } = limiterOf({ limits: { concurrency: 2, tokensPerMinute: 60_000 } })
    const used = { inputTokens: 10, outputTokens: tokens }
    const calls = Array.from({ length: 20 }, (_, call) =>
      limiter.run(
        taking(clock, 1, { ended: "ok", used: call < 2 ? used : undefined, runMs: 1 }),
        new Scope(),
        request({ tokens: 10, flow: `run ${call % 2}` }),
      ),
    )
    expect(await clock.until(Promise.all(calls))).toHaveLength(20)
    const [limit] = limiter.snapshot().limits
    expect(limit).toMatchObject({ used: 200, reserved: 200, refunded: 0, inFlight: 0 })
  })
})

describe("a line whose entries take what they like", () => {
  it("always has somebody whose turn it is, and serves each once", () => {
    const anything = fc.oneof(fc.double(), fc.constantFrom(...odd), fc.integer({ min: 0, max: 1_000 }))
    const calls = fc.array(
      fc.record({
        flow: fc.constantFrom("a", "b", "c"),
        share: fc.integer({ min: 1, max: 9 }),
        took: anything,
      }),
      { maxLength: 30 },
    )
    fc.assert(
      fc.property(calls, (all) => {
        const queue = new FairQueue<Queued>()
        const served: Queued[] = []
        for (const { flow, share, took } of all) {
          const one = { flow, share, priority: 0, front: false, sequence: 0, waiting: false, charged: 0 }
          queue.push({ ...one })
          queue.push({ ...one })
          const next = queue.shift()
          if (next === undefined) throw new Error("nobody's turn")
          served.push(next)
          queue.settle(next, took)
        }
        for (let next = queue.shift(); next !== undefined; next = queue.shift()) served.push(next)
        expect(new Set(served).size).toBe(all.length * 2)
        expect(queue.size).toBe(0)
      }),
      { numRuns: 10_000 },
    )
  })
})
