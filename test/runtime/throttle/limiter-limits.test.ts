import { describe, expect, it } from "vitest"
import { AttemptError } from "../../../src/runtime/failure.js"
import { Scope } from "../../../src/runtime/scope.js"
import type { Admission, CallEnding, Limiter } from "../../../src/runtime/throttle/limiter.js"
import type { RateReport } from "../../../src/runtime/throttle/limits/rate-report.js"
import { byUser, handle } from "../scopes.js"
import { failure, limiterOf, ok, request, startsOf, taking } from "./limited.js"

const plenty: RateReport = {
  status: 200,
  windows: { requests: { limit: 10_000, remaining: 9_000, resetMs: 6_000 } },
  chargesUpFront: true,
}

/** So many calls that wait until they are told how they end; those that run, by the order they were sent. */
function openCalls(limiter: Limiter, calls: number) {
  const running: { admission: Admission; finish(ending: CallEnding, report?: RateReport): void }[] = []
  for (let call = 0; call < calls; call += 1) {
    const end = handle<readonly [CallEnding, RateReport | undefined]>()
    const send = async (admission: Admission): Promise<void> => {
      running.push({ admission, finish: (ending, report) => end.resolve([ending, report]) })
      const [ending, report] = await end.promise
      if (report !== undefined) admission.learn(report)
      admission.end(ending)
    }
    limiter.run(send, new Scope(), request()).catch(() => {})
  }
  return running
}

describe("the calls in flight", () => {
  it("are eight until the first reply, then 256 where its headers tell the limits", async () => {
    const { clock, limiter } = limiterOf()
    const running = openCalls(limiter, 400)
    await clock.settle()
    expect(running).toHaveLength(8)
    running[0]?.finish(ok(), plenty)
    await clock.settle()
    expect(limiter.snapshot()).toMatchObject({ running: 256, concurrency: { width: 256, most: 256 } })
  })

  it("are what is usual where the first reply has no headers", async () => {
    const { clock, limiter } = limiterOf({ defaultConcurrency: 20 })
    const running = openCalls(limiter, 400)
    await clock.settle()
    running[0]?.finish(ok())
    await clock.settle()
    expect(limiter.snapshot()).toMatchObject({ running: 20, concurrency: { most: 20 } })
  })

  it("are never more than the largest wish of the runs on it, which is withdrawn as they leave", async () => {
    const { clock, limiter } = limiterOf({ limits: { concurrency: 2 } })
    const leave = limiter.join({ concurrency: 5 })
    const running = openCalls(limiter, 10)
    await clock.settle()
    expect(limiter.snapshot().running).toBe(5)
    leave()
    leave()
    for (const call of running.slice(0, 3)) call.finish(ok())
    await clock.settle()
    expect(limiter.snapshot()).toMatchObject({ running: 2, waiting: 5 })
  })

  it("are halved at an overload, with nobody sent for half a second, and come back one by one", async () => {
    const { clock, limiter } = limiterOf({ limits: { concurrency: 10 } })
    const first = openCalls(limiter, 8)
    await clock.settle()
    for (const call of first) call.finish(failure("overloaded", 529))
    const next = openCalls(limiter, 40)
    await clock.advance(499)
    expect(next).toHaveLength(0)
    await clock.advance(1)
    // Eight were under way, as many as an unknown provider gets; all of them together are one overload.
    expect(next).toHaveLength(4)
    for (const call of next.slice(0, 4)) call.finish(ok())
    await clock.settle()
    expect(limiter.snapshot()).toMatchObject({ running: 5, concurrency: { width: 5, most: 10 } })
    expect(limiter.snapshot().concurrency.history.map(({ width }) => width)).toEqual([4, 5])
  })

  it("are halved by a 429 only where no headers tell what is left", async () => {
    for (const [report, width] of [
      [undefined, 4],
      [{ ...plenty, status: 429 }, 16],
    ] as const) {
      const { clock, limiter } = limiterOf({ limits: { concurrency: 16 } })
      const running = openCalls(limiter, 8)
      await clock.settle()
      running[0]?.finish(failure("rate_limit", 429, 1_000), report)
      await clock.settle()
      expect(limiter.snapshot().concurrency.width).toBe(width)
    }
  })
})

describe("a 429", () => {
  it("holds everybody back until its hint is over, where nothing else is known of the limits", async () => {
    const { clock, limiter } = limiterOf({ limits: { concurrency: 4 } })
    const running = openCalls(limiter, 1)
    await clock.settle()
    running[0]?.finish(failure("rate_limit", 429, 7_000))
    await clock.settle()
    const next = openCalls(limiter, 1)
    await clock.advance(6_999)
    expect(next).toHaveLength(0)
    await clock.advance(1)
    expect(next).toHaveLength(1)
    expect(limiter.snapshot()).toMatchObject({ sent: 2, rateLimited: 1, rateLimitedShare: 0.5 })
  })
})

describe("a quota or auth error", () => {
  it.each(["quota", "auth"] as const)(
    "of kind %s fails all that waits at once, with its reason",
    async (kind) => {
      const { clock, limiter } = limiterOf({ limits: { concurrency: 1 } })
      const refused = limiter.run(
        async (admission) => admission.end(failure(kind, kind === "auth" ? 401 : 429)),
        new Scope(),
        request(),
      )
      const reasonOf = (call: Promise<unknown>): Promise<unknown> => call.catch((reason: unknown) => reason)
      const send = (): Promise<unknown> => reasonOf(limiter.run(taking(clock, 1), new Scope(), request()))
      const waiting = [send(), send(), send()]
      await clock.until(refused)
      for (const thrown of await Promise.all([...waiting, send()])) {
        expect(thrown).toBeInstanceOf(AttemptError)
        expect(thrown).toMatchObject({ failure: { kind } })
        expect(String(thrown)).toContain(`a ${kind} error`)
      }
      expect(limiter.snapshot()).toMatchObject({ sent: 1, waiting: 0, stopped: { kind } })
    },
  )

  it("leaves those alone that run, and is forgotten when another run joins", async () => {
    const { clock, limiter } = limiterOf()
    const running = openCalls(limiter, 2)
    await clock.settle()
    running[0]?.finish(failure("quota", 429))
    await clock.settle()
    expect(limiter.snapshot()).toMatchObject({ running: 1, stopped: { kind: "quota" } })
    limiter.join({})
    expect(limiter.snapshot().stopped).toBeUndefined()
    await expect(clock.until(limiter.run(taking(clock, 1), new Scope(), request()))).resolves.toBe(0)
  })
})

describe("the retry budget of a limiter", () => {
  it("lets calls be sent again as long as its reserve lasts, and more as calls go well", async () => {
    const setup = limiterOf({ limits: { concurrency: 4 } })
    const ending = failure("transient", 500)
    if (ending.ended !== "failed") throw new Error("Expected a failure")
    const retries = (): number => {
      let granted = 0
      while (setup.limiter.mayRetry(ending.failure)) granted += 1
      return granted
    }
    expect([retries(), retries()]).toEqual([20, 0])
    await startsOf(setup, 30)
    expect(retries()).toBe(3)
    expect(setup.limiter.snapshot().retries).toBe(23)
  })

  it("is not asked for a 429, which the limiter itself holds back", () => {
    const { limiter } = limiterOf()
    const error = { kind: "rate_limit", message: "slow down" } as const
    expect(Array.from({ length: 1_000 }, () => limiter.mayRetry({ error })).every(Boolean)).toBe(true)
  })
})

describe("what a call has taken", () => {
  it("is settled by what it really used, and then others may have the rest", async () => {
    const { clock, limiter } = limiterOf({ limits: { tokensPerMinute: 60_000 } })
    const used = { inputTokens: 10_000, outputTokens: 0 }
    const call = limiter.run(taking(clock, 1_000, { ended: "ok", used, runMs: 1_000 }), new Scope(), {
      ...request(),
      cost: { inputTokens: 10_000, outputTokens: 50_000 },
    })
    const next = limiter.run(taking(clock, 1), new Scope(), request({ tokens: 30_000 }))
    await clock.until(call)
    await expect(clock.until(next)).resolves.toBe(1_000)
  })

  it("stays taken when it was stopped and nobody knows", async () => {
    const { clock, limiter } = limiterOf({ limits: { tokensPerMinute: 60_000 } })
    const scope = new Scope()
    const stopped = limiter.run(taking(clock, 10), scope, request({ tokens: 60_000 }))
    await clock.settle()
    scope.stop(byUser())
    await expect(stopped).rejects.toThrow("cancelled by user")
    await clock.advance(30_000)
    expect(limiter.snapshot().limits[0]?.level).toBeCloseTo(30_000)
  })
})
