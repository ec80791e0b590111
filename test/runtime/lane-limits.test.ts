import { describe, expect, it } from "vitest"
import * as fc from "fast-check"
import { Scope } from "../../src/runtime/scope.js"
import { Lane, Lanes } from "../../src/runtime/throttle.js"
import { createFakeClock } from "../../src/testing/fake-clock.js"

const minute = 60_000

/** Start times of calls that come at the given instants, into a lane with that rate. */
async function startsOf(requestsPerMinute: number, arrivals: readonly number[]): Promise<readonly number[]> {
  const clock = createFakeClock(0)
  const lane = new Lane("test", clock, 1_000)
  lane.join({ requestsPerMinute })
  const scope = new Scope()
  const starts: number[] = []
  for (const at of arrivals) {
    clock.setTimer(at, () => {
      void lane.run(async () => {
        starts.push(clock.now())
      }, scope)
    })
  }
  await clock.runAll()
  return starts
}

/** Most starts in any minute that includes its first instant and not its last. */
function mostInAMinute(starts: readonly number[]): number {
  // Instants are sums of fractions: a hair's breadth is no minute.
  return Math.max(
    0,
    ...starts.map((from) => starts.filter((at) => at >= from && at < from + minute - 1e-3).length),
  )
}

describe("requests per minute", () => {
  it.each([1, 30, 60, 600])("of %i hold in every minute of a burst into an empty queue", async (rate) => {
    const starts = await startsOf(
      rate,
      Array.from({ length: rate * 2 + 5 }, () => 0),
    )
    expect(starts).toHaveLength(rate * 2 + 5)
    expect(mostInAMinute(starts)).toBeLessThanOrEqual(rate)
  })

  it("hold when a lane has been idle: what was not used before is not made up for in the minute after", async () => {
    const starts = await startsOf(
      600,
      Array.from({ length: 1_000 }, () => 10 * minute),
    )
    expect(mostInAMinute(starts)).toBeLessThanOrEqual(600)
  })

  it("hold in every minute, whenever the calls come", async () => {
    const arrivals = fc.array(fc.integer({ min: 0, max: 3 * minute }), { maxLength: 150 })
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 200 }), arrivals, async (rate, arrivals) => {
        const starts = await startsOf(rate, arrivals)
        expect(starts).toHaveLength(arrivals.length)
        expect(mostInAMinute(starts)).toBeLessThanOrEqual(rate)
      }),
      { numRuns: 25 },
    )
  })

  it("are used: a full queue starts at least 95 % of what the limit allows", async () => {
    for (const rate of [30, 60, 600]) {
      const starts = await startsOf(
        rate,
        Array.from({ length: rate * 3 }, () => 0),
      )
      const last = starts.at(-1) ?? 0
      expect((starts.length - 1) / (last / minute)).toBeGreaterThan(rate * 0.95)
    }
  })
})

describe("the limits of a lane", () => {
  it("are the strictest wish of the runs that joined it, withdrawn as they leave", () => {
    const lanes = new Lanes(createFakeClock())
    const limits = () =>
      lanes.snapshot().map(({ concurrency, requestsPerMinute }) => [concurrency, requestsPerMinute])
    const wide = lanes.join("model", { concurrency: 8, requestsPerMinute: 100 })
    const narrow = lanes.join("model", { concurrency: 2, requestsPerMinute: 500 })
    expect(wide.lane).toBe(narrow.lane)
    expect(limits()).toEqual([[2, 100]])
    narrow.leave()
    expect(limits()).toEqual([[8, 100]])
    const unlimited = lanes.join("model", {})
    wide.leave()
    expect(limits()).toEqual([[16, undefined]])
    unlimited.leave()
    expect(limits()).toEqual([])
  })

  it("count one wish for each run, also when two runs wish the same", () => {
    const lanes = new Lanes(createFakeClock())
    const wish = { concurrency: 3 }
    const first = lanes.join("model", wish)
    const second = lanes.join("model", wish)
    first.leave()
    first.leave()
    expect(lanes.snapshot()[0]?.concurrency).toBe(3)
    second.leave()
    expect(lanes.snapshot()).toEqual([])
  })

  it("are each model's own", () => {
    const lanes = new Lanes(createFakeClock())
    lanes.join("one", { concurrency: 1 })
    lanes.join("other", { concurrency: 5 })
    expect(lanes.snapshot().map(({ key, concurrency }) => [key, concurrency])).toEqual([
      ["one", 1],
      ["other", 5],
    ])
  })

  it("admit more at once as soon as the narrow run has left", async () => {
    const clock = createFakeClock(0)
    const lanes = new Lanes(clock)
    const wide = lanes.join("model", { concurrency: 4 })
    const narrow = lanes.join("model", { concurrency: 1 })
    let running = 0
    for (let call = 0; call < 4; call += 1) {
      void wide.lane.run(async () => {
        running += 1
        await new Promise(() => {})
      }, new Scope())
    }
    await clock.settle()
    expect(running).toBe(1)
    narrow.leave()
    await clock.settle()
    expect(running).toBe(4)
  })

  it("leave no timer behind when the last run has left: a process that is done can exit", async () => {
    const clock = createFakeClock(0)
    const joined = new Lanes(clock).join("model", { requestsPerMinute: 1 })
    await clock.until(joined.lane.run(() => Promise.resolve(), new Scope()))
    joined.leave()
    expect(clock.pending).toBe(0)
  })

  it("stop holding calls back when the run that wished for them leaves", async () => {
    const clock = createFakeClock(0)
    const lanes = new Lanes(clock)
    const free = lanes.join("model", {})
    const slow = lanes.join("model", { requestsPerMinute: 1 })
    const starts: number[] = []
    for (let call = 0; call < 3; call += 1) {
      void free.lane.run(async () => {
        starts.push(clock.now())
      }, new Scope())
    }
    await clock.advance(1_000)
    expect(starts).toEqual([0])
    slow.leave()
    await clock.settle()
    expect(starts).toEqual([0, 1_000, 1_000])
  })
})
