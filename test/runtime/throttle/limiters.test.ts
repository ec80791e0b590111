import { describe, expect, it } from "vitest"
import { eventLoopDelay } from "../../../src/runtime/clock.js"
import { Scope } from "../../../src/runtime/scope.js"
import { memoryLimitStore } from "../../../src/runtime/throttle/limits/limit-store.js"
import { Limiters } from "../../../src/runtime/throttle/limiters.js"
import { throttleSnapshot } from "../../../src/runtime/throttle/snapshot.js"
import { createFakeClock } from "../../../src/testing/fake-clock.js"
import { handle } from "../scopes.js"
import { failure, ok, request, startsOf, taking } from "./limited.js"

describe("the limits of a limiter", () => {
  it("are the strictest that the runs on it give, and the most calls any of them wishes for, until they leave", () => {
    const limiters = new Limiters(createFakeClock())
    const limits = () =>
      limiters
        .snapshot()
        .map(({ concurrency, limits }) => [concurrency.most, limits.map(({ limit }) => limit)])
    const wide = limiters.join("model", { concurrency: 8, requestsPerMinute: 100 })
    const narrow = limiters.join("model", { concurrency: 2, requestsPerMinute: 500 })
    expect(wide.limiter).toBe(narrow.limiter)
    expect(limits()).toEqual([[8, [100]]])
    wide.leave()
    expect(limits()).toEqual([[2, [500]]])
    const unlimited = limiters.join("model", {})
    narrow.leave()
    expect(limits()).toEqual([[8, []]])
    unlimited.leave()
    expect(limits()).toEqual([])
  })

  it("count one wish for each run, also when two runs wish the same", () => {
    const limiters = new Limiters(createFakeClock())
    const wish = { concurrency: 3 }
    const first = limiters.join("model", wish)
    const second = limiters.join("model", wish)
    first.leave()
    first.leave()
    expect(limiters.snapshot()[0]?.concurrency.most).toBe(3)
    second.leave()
    expect(limiters.snapshot()).toEqual([])
  })

  it("are each model's own", () => {
    const limiters = new Limiters(createFakeClock())
    limiters.join("one", { concurrency: 1 })
    limiters.join("other", { concurrency: 5 })
    expect(limiters.snapshot().map(({ key, concurrency }) => [key, concurrency.width])).toEqual([
      ["one", 1],
      ["other", 5],
    ])
  })

  it("stop holding calls back when the run that wished for them leaves", async () => {
    const clock = createFakeClock(0)
    const limiters = new Limiters(clock)
    const { limiter } = limiters.join("model", {})
    const slow = limiters.join("model", { requestsPerMinute: 1 })
    const starts: number[] = []
    for (let call = 0; call < 3; call += 1) {
      const send = taking(clock, 1)
      void limiter.run((admission) => (starts.push(clock.now()), send(admission)), new Scope(), request())
    }
    await clock.advance(1_000)
    expect(starts).toEqual([0])
    slow.leave()
    await clock.settle()
    expect(starts).toEqual([0, 1_000, 1_000])
  })

  it("are kept over runs: what one took is not there for the next that comes at once", async () => {
    const clock = createFakeClock(0)
    const limiters = new Limiters(clock)
    const first = limiters.join("model", { requestsPerMinute: 60 })
    await startsOf({ clock, limiter: first.limiter }, 50)
    first.leave()
    expect(limiters.snapshot()).toEqual([])
    const { limiter } = limiters.join("model", { requestsPerMinute: 60, concurrency: 100 })
    const started = await startsOf({ clock, limiter }, 50)
    expect(started.filter((at) => at < 1_000).length).toBeLessThanOrEqual(10)
  })
})

describe("a limiter that was stopped", () => {
  it("stays so for all that its run starts, and opens when the run has ended and is resumed by its name", async () => {
    const clock = createFakeClock(0)
    const limiters = new Limiters(clock)
    const leg = limiters.join("model", {}, 16, "run")
    const quota = leg.limiter.run(taking(clock, 1, failure("quota", 429)), new Scope(), request())
    await clock.until(quota)
    const stopped = () => limiters.snapshot()[0]?.stopped?.kind
    const nested = limiters.join("model", {}, 16, "run")
    expect(stopped()).toBe("quota")
    nested.leave()
    leg.leave()
    limiters.endFlow("run")
    limiters.join("model", {}, 16, "run")
    expect(stopped()).toBeUndefined()
  })
})

describe("keys that nobody uses", () => {
  it("are forgotten ten minutes after their last run left, and no other", async () => {
    const clock = createFakeClock(0)
    const forgotten: string[] = []
    const store = memoryLimitStore()
    const limiters = new Limiters(clock, {
      open: (key) => store.open(key),
      forget: (key) => forgotten.push(key),
    })
    for (let key = 0; key < 200; key += 1) limiters.join(`key ${key}`, {}).leave()
    const kept = limiters.join("key 7", {})
    await clock.advance(500_000)
    for (let use = 0; use < 200; use += 1) limiters.join("key 8", {}).leave()
    await clock.advance(101_000)
    limiters.snapshot()
    expect(forgotten).toHaveLength(198)
    expect(forgotten).not.toContain("key 7")
    expect(forgotten).not.toContain("key 8")
    kept.leave()
    await clock.advance(601_000)
    limiters.snapshot()
    expect(forgotten).toHaveLength(200)
  })

  it("whose limits are of a day are kept for two", async () => {
    const clock = createFakeClock(0)
    const forgotten: string[] = []
    const store = memoryLimitStore()
    const limiters = new Limiters(clock, {
      open: (key) => store.open(key),
      forget: (key) => forgotten.push(key),
    })
    const { limiter, leave } = limiters.join("model", {})
    const learn = limiter.run(
      async (admission) => {
        const requests = { limit: 1_000, remaining: 900, resetMs: 8_640_000 }
        admission.learn({ status: 200, chargesUpFront: true, windows: { requests } })
        admission.end(ok())
      },
      new Scope(),
      request(),
    )
    await clock.until(learn)
    leave()
    await clock.advance(86_400_000)
    expect(limiters.snapshot()).toEqual([])
    expect(forgotten).toEqual([])
    await clock.advance(86_401_000)
    limiters.snapshot()
    expect(forgotten).toEqual(["model"])
  })
})

it("a limiter is kept as long as one of its calls runs, though all runs have left, and then forgotten", async () => {
  const clock = createFakeClock(0)
  const limiters = new Limiters(clock)
  const joined = limiters.join("model", {})
  const slow = handle()
  const call = joined.limiter.run(() => slow.promise, new Scope(), request())
  await clock.settle()
  joined.leave()
  expect(joined.limiter.unused).toBe(false)
  const again = limiters.join("model", {})
  expect(again.limiter).toBe(joined.limiter)
  again.leave()
  expect(limiters.snapshot()).toHaveLength(1)
  slow.resolve()
  await clock.until(call)
  await clock.settle()
  expect(limiters.snapshot()).toEqual([])
})

it("the snapshot of the throttle shows what each limiter does, and how late the event loop is", async () => {
  const clock = createFakeClock(0)
  const limiters = new Limiters(clock)
  const { limiter } = limiters.join("model", { concurrency: 2, requestsPerMinute: 100 })
  const slow = handle()
  for (let call = 0; call < 3; call += 1) void limiter.run(() => slow.promise, new Scope(), request())
  await clock.settle()
  const { limiters: shown, eventLoopDelayMs } = throttleSnapshot(limiters.snapshot())
  expect(shown).toMatchObject([
    {
      key: "model",
      concurrency: { width: 2, most: 2, history: [] },
      limits: [{ name: "requests", limit: 100, source: "given" }],
      waiting: 1,
      running: 2,
      sent: 2,
      rateLimited: 0,
      rateLimitedShare: 0,
      retries: 0,
      binding: "concurrency",
    },
  ])
  expect(eventLoopDelayMs.mean).toBeGreaterThanOrEqual(0)
  expect(eventLoopDelayMs.p99).toBeGreaterThanOrEqual(0)
})

it("the event loop's delay grows when something keeps it busy", async () => {
  eventLoopDelay()
  const tick = (): Promise<void> =>
    new Promise((resolve) => {
      setTimeout(resolve, 15)
    })
  for (let turn = 0; turn < 3; turn += 1) await tick()
  const until = performance.now() + 150
  while (performance.now() < until);
  await tick()
  expect(eventLoopDelay().p99).toBeGreaterThan(100)
})
