import { describe, expect, it } from "vitest"
import { createFakeClock, testRuntime } from "../../src/testing/index.js"

describe("a fake clock", () => {
  it("stands still until it is moved", async () => {
    const clock = createFakeClock(100)
    await clock.settle()
    expect(clock.now()).toBe(100)
    await clock.advance(50)
    expect(clock.now()).toBe(150)
  })

  it("fires timers in the order of their instants, and of their setting when they are equal", async () => {
    const clock = createFakeClock(0)
    const fired: [string, number][] = []
    for (const [name, after] of [
      ["c", 30],
      ["a", 10],
      ["b", 20],
      ["also a", 10],
    ] as const) {
      clock.setTimer(after, () => fired.push([name, clock.now()]))
    }
    await clock.advance(25)
    expect(fired).toEqual([
      ["a", 10],
      ["also a", 10],
      ["b", 20],
    ])
    expect([clock.now(), clock.pending]).toEqual([25, 1])
  })

  it("lets promises settle between timers, so that what they set up is on time", async () => {
    const clock = createFakeClock(0)
    const wait = (milliseconds: number) =>
      new Promise<void>((resolve) => {
        clock.setTimer(milliseconds, resolve)
      })
    const at: number[] = []
    const loop = async (): Promise<void> => {
      for (let turn = 0; turn < 5; turn += 1) {
        await wait(10)
        at.push(clock.now())
      }
    }
    void loop()
    await clock.advance(50)
    expect(at).toEqual([10, 20, 30, 40, 50])
  })

  it("fires none that was cancelled, and counts those that are left", async () => {
    const clock = createFakeClock(0)
    let fired = 0
    const cancel = clock.setTimer(10, () => (fired += 1))
    clock.setTimer(20, () => (fired += 1))
    expect(clock.pending).toBe(2)
    cancel()
    cancel()
    expect(clock.pending).toBe(1)
    await clock.runAll()
    expect([fired, clock.pending, clock.now()]).toEqual([1, 0, 20])
  })

  it("takes a time that is over as now, and one that never comes as no timer", async () => {
    const clock = createFakeClock(0)
    let firedAt: number | undefined
    clock.setTimer(Infinity, () => expect.unreachable())
    clock.setTimer(-5, () => (firedAt = clock.now()))
    await clock.advance(0)
    expect([firedAt, clock.pending]).toEqual([0, 0])
  })

  it("runs until a promise has settled, and settles as it did", async () => {
    const clock = createFakeClock(0)
    const late = new Promise<string>((resolve) => {
      clock.setTimer(3_600_000, () => resolve("an hour later"))
    })
    clock.setTimer(7_200_000, () => expect.unreachable())
    await expect(clock.until(late)).resolves.toBe("an hour later")
    expect([clock.now(), clock.pending]).toEqual([3_600_000, 1])
    await expect(clock.until(Promise.reject(new Error("its own")))).rejects.toThrow("its own")
  })

  it("says so when a promise can never settle, or timers never end", async () => {
    const clock = createFakeClock(0)
    await expect(clock.until(new Promise(() => {}))).rejects.toThrow("no timer is left")
    const again = (): void => {
      clock.setTimer(1, again)
    }
    again()
    // A turn of the event loop for each of 100,000 timers takes a second or two.
    await expect(clock.runAll()).rejects.toThrow("Expected the timers to run out, got more than 100000")
  })
})

describe("a test runtime", () => {
  it("counts its run ids and has limiters of its own, on the clock it gives", async () => {
    const { runtime, clock } = testRuntime({ start: 5 })
    const ids = [runtime.id(), runtime.id(), testRuntime().runtime.id()]
    // Runs are found by id in the whole process, so that two test runtimes must not give the same one.
    expect(ids).toEqual(["run-1", "run-2", "run-3"])
    await clock.advance(10)
    expect(runtime.clock.now()).toBe(15)
    runtime.limiters.join("model", {})
    expect([runtime.limiters.snapshot().length, testRuntime().runtime.limiters.snapshot().length]).toEqual([
      1, 0,
    ])
  })
})
