import { describe, expect, it } from "vitest"
import { startStopwatch } from "../../src/executors/stopwatch.js"
import { createFakeClock } from "../../src/testing/fake-clock.js"

function started(limitMs: number) {
  const clock = createFakeClock(0)
  const rings: number[] = []
  const watch = startStopwatch(limitMs, clock, () => rings.push(clock.now()))
  return { clock, rings, watch }
}

describe("the running time of a branch", () => {
  it("is over after its limit, once", async () => {
    const { clock, rings } = started(1_000)
    await clock.advance(5_000)
    expect(rings).toEqual([1_000])
  })

  it("does not count the time it waits in our own queue", async () => {
    const { clock, rings, watch } = started(1_000)
    await clock.advance(400)
    watch.pause()
    await clock.advance(10_000)
    expect(rings).toEqual([])
    watch.resume()
    await clock.advance(599)
    expect(rings).toEqual([])
    await clock.advance(1)
    expect(rings).toEqual([11_000])
    expect(watch.pausedMs()).toBe(10_000)
  })

  it("stands still until the last of several calls that wait has started", async () => {
    const { clock, rings, watch } = started(1_000)
    watch.pause()
    watch.pause()
    await clock.advance(300)
    watch.resume()
    await clock.advance(300)
    expect(watch.pausedMs()).toBe(600)
    watch.resume()
    await clock.advance(1_000)
    expect(rings).toEqual([1_600])
  })

  it("tells its end as things stand, which moves on while it waits", async () => {
    const { clock, watch } = started(1_000)
    expect(watch.deadline()).toBe(1_000)
    await clock.advance(400)
    watch.pause()
    await clock.advance(500)
    expect(watch.deadline()).toBe(1_500)
    watch.resume()
    await clock.advance(100)
    expect(watch.deadline()).toBe(1_500)
  })

  it("has no end and sets no timer without a limit", async () => {
    const { clock, watch } = started(Infinity)
    watch.pause()
    await clock.advance(50)
    watch.resume()
    expect([watch.deadline(), watch.pausedMs(), clock.pending]).toEqual([Infinity, 50, 0])
  })

  it("never ends after it was stopped, and leaves no timer behind", async () => {
    const { clock, rings, watch } = started(1_000)
    watch.stop()
    expect(clock.pending).toBe(0)
    await clock.advance(5_000)
    expect(rings).toEqual([])
  })

  it("stays stopped when a call that was waiting gives up afterwards: a process that is done can exit", async () => {
    const { clock, watch } = started(60_000)
    watch.pause()
    watch.stop()
    watch.resume()
    expect(clock.pending).toBe(0)
  })
})
