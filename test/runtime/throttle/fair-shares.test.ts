import { describe, expect, it } from "vitest"
import { Scope } from "../../../src/runtime/scope.js"
import type { LimiterLimits } from "../../../src/runtime/throttle/limiter.js"
import { limiterOf, request } from "./limited.js"

const truth = { inputTokens: 10, outputTokens: 10 }

/** Runs of different widths, whose first calls are estimated at far more than they take, as before any reply. */
async function runsOn(limits: LimiterLimits, burst: number, latencyMs = 20) {
  const { clock, limiter } = limiterOf({ limits })
  const scope = new Scope()
  let ended = 0
  const start = (flow: string, width: number, calls = Infinity) => {
    const run = { served: 0 }
    let left = calls
    const next = async (): Promise<void> => {
      if (left <= 0) return
      left -= 1
      const cost = { inputTokens: 10, outputTokens: ended === 0 ? 256 : 20 }
      await limiter.run(
        (admission) => {
          run.served += 1
          return new Promise<void>((resolve) => {
            clock.setTimer(latencyMs, () => {
              ended += 1
              admission.end({ ended: "ok", used: truth, runMs: latencyMs })
              resolve()
            })
          })
        },
        scope,
        request({ flow, cost }),
      )
      void next()
    }
    for (let place = 0; place < width; place += 1) void next()
    return run
  }
  // What may be sent at once is gone, and nothing is known of the replies.
  start("before", 100, burst)
  await clock.advance(2_000)
  ended = 0
  return { clock, start }
}

function jain(shares: readonly number[]): number {
  const sum = shares.reduce((one, other) => one + other, 0)
  return sum ** 2 / (shares.length * shares.reduce((squares, each) => squares + each ** 2, 0))
}

const limited = [
  ["requests", { requestsPerMinute: 3_600, concurrency: 256 }, 3_720],
  ["tokens", { tokensPerMinute: 72_000, concurrency: 256 }, 3_720],
  ["places", { concurrency: 2 }, 0],
] as const

describe.each(limited)(
  "runs that share a limiter of %s, without a bound on their output",
  (_, limits, burst) => {
    it("get equal parts when they have from 4 to 32 calls at once (Jain >= 0.97)", async () => {
      const { clock, start } = await runsOn(limits, burst)
      const runs = Array.from({ length: 8 }, (_each, index) => start(`run ${index}`, 4 + 4 * index))
      await clock.advance(6_000)
      expect(jain(runs.map(({ served }) => served))).toBeGreaterThanOrEqual(0.97)
    })

    it("get equal parts also when one joins while all that another has was queued before the first reply", async () => {
      const { clock, start } = await runsOn(limits, burst)
      const early = start("early", 2_000)
      await clock.advance(5_000)
      const late = start("late", 100)
      for (let seconds = 0; seconds < 5; seconds += 1) {
        const before = [early.served, late.served] as const
        await clock.advance(2_000)
        const got = [early.served - before[0], late.served - before[1]]
        expect(jain(got)).toBeGreaterThanOrEqual(0.97)
      }
    })
  },
)
