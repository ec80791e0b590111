import { AsyncLocalStorage } from "node:async_hooks"
import { describe, expect, it } from "vitest"
import { Scope } from "../../../src/runtime/scope.js"
import { Lane } from "../../../src/runtime/throttle/line/lane.js"
import { createFakeClock } from "../../../src/testing/fake-clock.js"
import { byUser, handle, stoppedScope } from "../scopes.js"

function laneOf(width: number) {
  const clock = createFakeClock(0)
  return { clock, lane: new Lane("test", clock, width) }
}

describe("the calls of a lane", () => {
  it("are never more at once than its concurrency, and all of them run", async () => {
    const { clock, lane } = laneOf(3)
    let running = 0
    let most = 0
    const call = async (index: number): Promise<number> => {
      running += 1
      most = Math.max(most, running)
      await new Promise<void>((resolve) => {
        clock.setTimer(10 + (index % 7) * 5, resolve)
      })
      running -= 1
      return index
    }
    const scope = new Scope()
    const indexes = Array.from({ length: 50 }, (_, index) => index)
    const done = await clock.until(Promise.all(indexes.map((index) => lane.run(() => call(index), scope))))
    expect(most).toBe(3)
    expect(done).toEqual(indexes)
    expect([lane.waiting, lane.running]).toEqual([0, 0])
  })

  it("are more or fewer at once as soon as the concurrency changes; those that run go on", async () => {
    const { clock, lane } = laneOf(2)
    const calls = Array.from({ length: 6 }, () => handle())
    for (const { promise } of calls) void lane.run(() => promise, new Scope())
    await clock.settle()
    lane.concurrency = 4
    await clock.settle()
    expect([lane.running, lane.concurrency]).toEqual([4, 4])
    lane.concurrency = 1
    calls[0]?.resolve()
    await clock.settle()
    expect([lane.running, lane.waiting]).toEqual([3, 2])
  })

  it("start in the order of their priority, then of their arrival", async () => {
    const { clock, lane } = laneOf(1)
    const order: string[] = []
    const scope = new Scope()
    const enter = (name: string, priority?: number) =>
      lane.run(
        async () => {
          order.push(name)
        },
        scope,
        priority,
      )
    await clock.until(Promise.all([enter("first"), enter("low"), enter("also low"), enter("high", 5)]))
    expect(order).toEqual(["first", "high", "low", "also low"])
  })

  it("hand back what they return and what they throw, and a throw frees the slot", async () => {
    const { clock, lane } = laneOf(1)
    const scope = new Scope()
    const failed = lane.run(() => Promise.reject(new Error("its own fault")), scope)
    const next = lane.run(() => Promise.resolve("next"), scope)
    await expect(clock.until(failed)).rejects.toThrow("its own fault")
    await expect(clock.until(next)).resolves.toBe("next")
  })

  it("fail like any other when they throw before their first await", async () => {
    const { clock, lane } = laneOf(1)
    const scope = new Scope()
    const failed = lane.run(() => {
      throw new Error("at once")
    }, scope)
    await expect(clock.until(failed)).rejects.toThrow("at once")
    await expect(clock.until(lane.run(() => Promise.resolve("next"), scope))).resolves.toBe("next")
  })

  it("keep the async context of their caller, whichever call ended before", async () => {
    const { clock, lane } = laneOf(1)
    const storage = new AsyncLocalStorage<string>()
    const scope = new Scope()
    const seen = ["a", "b", "c"].map((name) =>
      storage.run(name, () =>
        lane.run(async () => {
          await Promise.resolve()
          return storage.getStore()
        }, scope),
      ),
    )
    await expect(clock.until(Promise.all(seen))).resolves.toEqual(["a", "b", "c"])
  })
})

describe("a call whose scope is stopped", () => {
  it("is rejected at once while it waits, leaves the line, and never starts", async () => {
    const { clock, lane } = laneOf(1)
    const first = handle()
    const running = lane.run(() => first.promise, new Scope())
    const scope = new Scope()
    let started = false
    const waiting = lane.run(async () => {
      started = true
    }, scope)
    await clock.settle()
    scope.stop(byUser())
    expect(lane.waiting).toBe(0)
    await expect(waiting).rejects.toThrow("cancelled by user")
    first.resolve()
    await clock.until(running)
    await clock.runAll()
    expect(started).toBe(false)
  })

  it("never starts when it was stopped before it came", async () => {
    const { clock, lane } = laneOf(1)
    let started = false
    const work = lane.run(async () => {
      started = true
    }, stoppedScope())
    await expect(work).rejects.toThrow("cancelled by user")
    await clock.runAll()
    expect([started, lane.waiting, lane.running]).toEqual([false, 0, 0])
  })

  it("keeps its slot until it has really ended", async () => {
    const { clock, lane } = laneOf(1)
    const scope = new Scope()
    const slow = handle()
    const stopped = lane.run(() => slow.promise, scope)
    let next = false
    void lane.run(async () => {
      next = true
    }, new Scope())
    await clock.settle()
    scope.stop(byUser())
    await expect(stopped).rejects.toThrow("cancelled by user")
    await clock.advance(500)
    expect(next).toBe(false)
    slow.resolve()
    await clock.settle()
    expect(next).toBe(true)
  })

  it("loses its slot one second after the stop when it does not end", async () => {
    const { clock, lane } = laneOf(1)
    const scope = new Scope()
    const stopped = lane.run(() => new Promise<never>(() => {}), scope)
    let startedAt: number | undefined
    void lane.run(async () => {
      startedAt = clock.now()
    }, new Scope())
    await clock.advance(5_000)
    expect(startedAt).toBeUndefined()
    scope.stop(byUser())
    await expect(stopped).rejects.toThrow("cancelled by user")
    await clock.advance(999)
    expect(startedAt).toBeUndefined()
    await clock.advance(1)
    expect(startedAt).toBe(6_000)
  })

  it("leaves no timer behind when it ends: a process that is done can exit", async () => {
    const { clock, lane } = laneOf(1)
    const scope = new Scope()
    const slow = handle()
    const stopped = lane.run(() => slow.promise, scope)
    await clock.settle()
    scope.stop(byUser())
    await expect(stopped).rejects.toThrow("cancelled by user")
    slow.resolve()
    await clock.settle()
    expect(clock.pending).toBe(0)
  })
})
