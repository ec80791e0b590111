import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { Ledger } from "../../../src/runtime/throttle/limits/ledger.js"
import { UnnamedLimit } from "../../../src/runtime/throttle/limits/unnamed-limit.js"

const minute = 60_000

/** Met after so many calls passed in the first second, with a hint of two seconds. */
function met(passed = 60, hintMs: number | undefined = 2_000, now = 1_000): UnnamedLimit {
  const limit = new UnnamedLimit(1)
  for (let call = 0; call < passed; call += 1) limit.take(0)
  limit.meet(now + (hintMs ?? 500), hintMs, now)
  return limit
}

const perMinute = (limit: UnnamedLimit, now: number): number | undefined =>
  limit.state(new Ledger(), now)?.limit

/** When calls are sent by one that sends whenever it may. */
function sendAll(limit: UnnamedLimit, from: number, until: number): readonly number[] {
  const sent: number[] = []
  for (let now = from + limit.waitFor(from); now < until; now += Math.max(1, limit.waitFor(now))) {
    if (limit.waitFor(now) > 0) continue
    limit.take(now)
    sent.push(now)
  }
  return sent
}

describe("a limit that nobody names", () => {
  it("is not there before a rejection, nor when nothing passed before it", () => {
    expect(perMinute(new UnnamedLimit(1), 0)).toBeUndefined()
    expect(perMinute(met(0), 1_000)).toBeUndefined()
  })

  it("is what passed in the minute before, less what turns out to have been rejected with it", () => {
    const limit = met(60)
    expect(limit.state(new Ledger(), 1_000)).toMatchObject({
      name: "requests",
      source: "rejections",
      limit: 60,
      windowMs: minute,
      ratePerSecond: 1,
    })
    for (let call = 0; call < 20; call += 1) limit.rejected(0, 1_100)
    expect(perMinute(limit, 1_100)).toBe(40)
  })

  it("is what the hint promises, where that is more", () => {
    expect(perMinute(met(5, 2_000), 1_000)).toBe(30)
  })

  it("lets one call through at the end of the hold, then so many as its rate", () => {
    expect(sendAll(met(30), 1_000, 10_000)).toEqual([3_000, 5_000, 7_000, 9_000])
  })

  it("grows by half every ten seconds until it is met again, then after a minute, two, four", () => {
    const limit = met(60)
    expect([12_999, 13_000, 23_000].map((now) => perMinute(limit, now))).toEqual([60, 90, 135])
    sendAll(limit, 23_000, 33_000)
    limit.meet(34_000, 1_000, 33_000)
    const settled = perMinute(limit, 33_000) ?? 0
    expect(settled).toBeLessThan(135)
    expect(perMinute(limit, 34_000 + minute - 1)).toBe(settled)
    expect(perMinute(limit, 34_000 + minute)).toBeGreaterThan(settled)
  })

  it("keeps its rate when it is met and nothing has passed: it was tried too early", () => {
    const limit = met(60)
    limit.take(3_000)
    limit.rejected(3_000, 3_100)
    limit.meet(7_100, 4_000, 3_100)
    expect(perMinute(limit, 3_100)).toBe(60)
    expect(limit.waitFor(7_099)).toBe(1)
    expect(limit.waitFor(7_100)).toBe(0)
  })

  it("is forgotten when it is not met any more", () => {
    const limit = met(60)
    expect(perMinute(limit, 10 * minute)).toBeUndefined()
    expect(limit.waitFor(10 * minute)).toBe(0)
  })

  it("gives back what was not sent", () => {
    const limit = met(30)
    limit.take(3_000)
    limit.giveBack(3_000, 3_000)
    expect(limit.waitFor(3_000)).toBe(0)
  })

  it("never sends faster than nine tenths of what was tried when it was met, and never stands still", () => {
    const meetings = fc.array(
      fc.record({
        afterMs: fc.integer({ min: 0, max: 300_000 }),
        hintMs: fc.option(fc.integer({ min: 0, max: 30_000 }), { nil: undefined }),
        rejected: fc.integer({ min: 0, max: 5 }),
      }),
      { minLength: 1, maxLength: 12 },
    )
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), meetings, (passed, all) => {
        const limit = met(passed)
        let now = 3_000
        for (const { afterMs, hintMs, rejected } of all) {
          now += afterMs
          let sent = 0
          for (; sent <= rejected && limit.waitFor(now) === 0; sent += 1) limit.take(now)
          for (let call = 0; call < Math.min(sent, rejected); call += 1) limit.rejected(now, now)
          const tried = limit.state(new Ledger(), now)?.ratePerSecond
          const heldUntil = now + (hintMs ?? 500)
          limit.meet(heldUntil, hintMs, now)
          const rate = limit.state(new Ledger(), now)?.ratePerSecond
          // Where all that was sent was rejected, it was tried too early, and the rate is not in doubt.
          const most = sent > rejected ? 0.9 : 1
          if (tried !== undefined && rate !== undefined)
            expect(rate).toBeLessThanOrEqual(tried * most * (1 + 1e-9))
          now = heldUntil
          expect(limit.waitFor(now)).toBeLessThanOrEqual(rate === undefined ? 0 : 1 + 1_000 / rate)
        }
      }),
      { numRuns: 10_000 },
    )
  })
})
