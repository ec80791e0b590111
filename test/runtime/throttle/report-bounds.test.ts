import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { createBucket } from "../../../src/runtime/throttle/limits/bucket.js"
import { Ledger } from "../../../src/runtime/throttle/limits/ledger.js"
import { boundsFromReport } from "../../../src/runtime/throttle/limits/report-bounds.js"

const minute = 60_000

const call = fc.record({
  afterMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 20_000 })),
  tokens: fc.integer({ min: 1, max: 400 }),
  wayMs: fc.integer({ min: 0, max: 2_000 }),
  replyMs: fc.integer({ min: 0, max: 40_000 }),
})

const limits = fc.integer({ min: 100, max: 5_000 })

describe("what a reply's headers say of the moment its request was admitted", () => {
  it("bounds the provider's level now, however calls overtake one another and however late the reply is", () => {
    fc.assert(
      fc.property(limits, fc.array(call, { minLength: 1, maxLength: 12 }), (limit, calls) => {
        const ledger = new Ledger()
        const server = createBucket(limit, limit / minute, 0)
        let at = 0
        let underWay = 0
        const wrong: object[] = []
        const events = calls.flatMap(({ afterMs, tokens, wayMs, replyMs }) => {
          at += afterMs
          const sentAt = at
          const taking = { requests: 1, inputTokens: tokens, outputTokens: 0 }
          let remaining = 0
          const send = (): void => {
            ledger.reserve(taking, sentAt)
            underWay += tokens
          }
          const admit = (now: number): void => {
            server.take(tokens, now)
            underWay -= tokens
            remaining = Math.floor(server.level(now))
          }
          const reply = (now: number): void => {
            const { least, most } = boundsFromReport(
              { remaining, unit: 1 },
              { name: "tokens", limit, windowMs: minute },
              { taking, sentAt, rejected: false, chargesUpFront: true },
              ledger,
              now,
            )
            const truth = server.level(now) - underWay
            if (least > truth + 1e-6 || most < truth - 1e-6) wrong.push({ least, truth, most })
            ledger.settle(taking, taking, now)
          }
          return [
            { at: sentAt, happens: send },
            { at: sentAt + wayMs, happens: admit },
            { at: sentAt + wayMs + replyMs, happens: reply },
          ]
        })
        for (const event of events.toSorted((one, other) => one.at - other.at)) event.happens(event.at)
        expect(wrong).toEqual([])
      }),
      { numRuns: 10_000 },
    )
  })

  it("leaves no doubt where calls are far from one another", () => {
    const ledger = new Ledger()
    const taking = { requests: 1, inputTokens: 10, outputTokens: 0 }
    ledger.reserve(taking, 0)
    ledger.reserve(taking, 60_000)
    const bounds = boundsFromReport(
      { remaining: 20, unit: 1 },
      { name: "requests", limit: 60, windowMs: minute },
      { taking, sentAt: 0, rejected: false, chargesUpFront: true },
      ledger,
      62_060,
    )
    // 20 were left, the bucket was full after 40 s, and one was taken at 60 s, or on its way until 62.05 s.
    expect(bounds.least).toBeCloseTo(59.01)
    expect(bounds.most).toBe(60)
  })

  it("counts the output of calls in flight only as far as it is certain, where it is charged as it comes", () => {
    const ledger = new Ledger()
    const taking = { requests: 1, inputTokens: 10, outputTokens: 500 }
    ledger.reserve(taking, 0)
    const told = { remaining: 990, unit: 1 }
    const provider = { name: "tokens" as const, limit: 1_000, windowMs: minute }
    const sent = { taking, sentAt: 0, rejected: false }
    const upFront = boundsFromReport(told, provider, { ...sent, chargesUpFront: true }, ledger, 1_000)
    const afterwards = boundsFromReport(told, provider, { ...sent, chargesUpFront: false }, ledger, 1_000)
    expect(upFront.least).toBe(990)
    expect(afterwards.least).toBe(490)
  })
})
