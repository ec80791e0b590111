import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { Alarm } from "../../../src/runtime/throttle/line/alarm.js"
import { CallTimes } from "../../../src/runtime/throttle/call-times.js"
import { Expiries } from "../../../src/runtime/throttle/line/expiries.js"
import { Heap } from "../../../src/runtime/throttle/line/heap.js"
import { createFakeClock } from "../../../src/testing/fake-clock.js"

describe("a heap", () => {
  it("hands out in order whatever it was given, also when part of it was dropped in between", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 50 })),
        fc.integer({ min: 1, max: 5 }),
        (items, divisor) => {
          const heap = new Heap<number>((one, other) => one < other)
          for (const item of items) heap.push(item)
          const smallest = heap.shift()
          heap.keep((item) => item % divisor === 0)
          const rest: number[] = []
          for (let item = heap.shift(); item !== undefined; item = heap.shift()) rest.push(item)
          const [least, ...others] = items.toSorted((one, other) => one - other)
          expect(smallest).toBe(least)
          expect(rest).toEqual(others.filter((item) => item % divisor === 0))
          expect(heap.size).toBe(0)
        },
      ),
      { numRuns: 2_000 },
    )
  })
})

describe("expiries", () => {
  it("tell who is due next of those who still wait, and forget the others before they are many", () => {
    let looked = 0
    const expiries = new Expiries<{ at: number; waiting: boolean }>(({ at }) => ((looked += 1), at))
    const entries = Array.from({ length: 10_000 }, (_, index) => ({ at: 20_000 - index, waiting: true }))
    for (const [index, entry] of entries.entries()) {
      expiries.add(entry, 1)
      if (index < 9_999) entry.waiting = false
    }
    const last = entries.at(-1)
    expect([expiries.next, expiries.due(10_000), expiries.due(10_001)]).toEqual([10_001, undefined, last])
    expect(expiries.next).toBe(Infinity)
    expect(looked).toBeLessThan(400_000)
  })

  it("never come for one who has no instant", () => {
    const expiries = new Expiries<{ at: number; waiting: boolean }>(({ at }) => at)
    expiries.add({ at: Infinity, waiting: true }, 1)
    expect([expiries.next, expiries.due(Number.MAX_VALUE)]).toEqual([Infinity, undefined])
  })
})

describe("an alarm", () => {
  it("rings once, at the instant it was set to last, and not at all when it is set off", async () => {
    const clock = createFakeClock(0)
    const rang: number[] = []
    const alarm = new Alarm(clock, () => rang.push(clock.now()))
    alarm.set(5_000)
    alarm.set(2_000)
    alarm.set(3_000)
    alarm.set(3_000)
    expect(clock.pending).toBe(1)
    await clock.advance(10_000)
    expect(rang).toEqual([3_000])
    alarm.set(11_000)
    alarm.set(Infinity)
    await clock.advance(10_000)
    expect([rang, clock.pending]).toEqual([[3_000], 0])
  })
})

describe("the times that calls take", () => {
  it("tell the fastest of the last 64, from the tenth on", () => {
    const times = new CallTimes()
    for (let call = 0; call < 9; call += 1) times.add(100)
    expect(times.fastestMs).toBe(0)
    times.add(30)
    expect(times.fastestMs).toBe(30)
    for (let call = 0; call < 63; call += 1) times.add(200)
    expect(times.fastestMs).toBe(30)
    times.add(200)
    expect(times.fastestMs).toBe(200)
  })
})
