import { describe, expect, it } from "vitest"
import { type CallReply, performCall } from "../../src/runtime/call.js"
import { AttemptError, classifyFailure } from "../../src/runtime/failure.js"
import { failureRules } from "../../src/runtime/failure-rules.js"
import { Interruption } from "../../src/runtime/interruption.js"
import { outOfRetries, retrySchema } from "../../src/runtime/retry.js"
import { limiterOutCode } from "../../src/runtime/throttle/refusals.js"
import type { FailureKind } from "../../src/task/outcome.js"
import { callSite, httpError, limiterOf } from "./call-site.js"

const hang = (): Promise<never> => new Promise(() => {})

/** Fails with what the list says, then replies. */
function failing(...errors: readonly Error[]) {
  const startedAt: number[] = []
  const left = [...errors]
  const run = (now: () => number) => async (): Promise<CallReply<string>> => {
    startedAt.push(now())
    const error = left.shift()
    if (error !== undefined) throw error
    return { value: "done" }
  }
  return { startedAt, run }
}

describe("how often a failed call is tried again", () => {
  it.each(Object.entries(failureRules))("%s: as the one table says", async (kind, { tries }) => {
    const { site, clock, attempts } = callSite({ retry: retrySchema.parse({ attempts: 10 }) })
    const error = new AttemptError({ kind: kind as FailureKind, message: "always" })
    const work = performCall({ target: "t", run: () => Promise.reject(error) }, site)
    await expect(clock.until(work)).rejects.toBe(error)
    expect(attempts).toHaveLength(tries)
  })

  it("never where the limiter itself says that the model is out for now", async () => {
    const { site, clock, attempts } = callSite()
    const error = new AttemptError({ kind: "overloaded", message: "out", code: limiterOutCode })
    const work = performCall({ target: "t", run: () => Promise.reject(error) }, site)
    await expect(clock.until(work)).rejects.toBe(error)
    expect(attempts).toHaveLength(1)
  })

  it("is told when only the retry budget stands against it", () => {
    const thrown = httpError(500)
    expect(outOfRetries(classifyFailure(thrown), thrown, "m")).toMatchObject({
      message: "HTTP 500 (not tried again: the retry budget of m is used up)",
      failure: { kind: "transient", httpStatus: 500 },
      cause: thrown,
    })
    const late = new Interruption({ status: "timed_out", scope: "attempt" })
    expect(outOfRetries({ error: { kind: "timeout", message: "attempt timeout" } }, late, "m")).toBe(late)
  })

  it.each([
    ["a spent quota, though it comes as 429", httpError(429, { code: "insufficient_quota" })],
    ["a wrong key", httpError(401)],
    ["a request that is wrong", httpError(400)],
    ["a 429 that its sender calls final", httpError(429, { headers: { "x-should-retry": "false" } })],
    ["the agent's own bug", new TypeError("x is not a function")],
  ])("never for %s", async (_, error) => {
    const { site, clock, attempts } = callSite()
    await expect(
      clock.until(performCall({ target: "t", run: () => Promise.reject(error) }, site)),
    ).rejects.toBe(error)
    expect(attempts).toHaveLength(1)
  })

  it("no more than the caller wants, two more for rate limits", async () => {
    const most = async (status: number, attempts: number): Promise<number> => {
      const branch = callSite({ retry: retrySchema.parse({ attempts }) })
      const work = performCall({ target: "t", run: () => Promise.reject(httpError(status)) }, branch.site)
      await expect(branch.clock.until(work)).rejects.toThrow()
      return branch.attempts.length
    }
    expect([await most(500, 2), await most(500, 1), await most(429, 2), await most(429, 1)]).toEqual([
      2, 1, 4, 1,
    ])
  })
})

describe("the wait before the next try", () => {
  it("doubles, half of it fixed and half drawn, up to its bound", async () => {
    for (const [drawn, waits] of [
      [0, [250, 500, 500]],
      [0.5, [375, 750, 750]],
    ] as const) {
      const { startedAt, run } = failing(httpError(500), httpError(500), httpError(500))
      const { site, clock, attempts } = callSite({
        random: () => drawn,
        retry: retrySchema.parse({ maxMs: 1_000 }),
      })
      await clock.until(performCall({ target: "t", run: run(() => clock.now()) }, site))
      expect(attempts.map(({ backoffMs }) => backoffMs)).toEqual([0, ...waits])
      expect(startedAt.map((at, index) => at - (startedAt[index - 1] ?? 0))).toEqual([0, ...waits])
    }
  })

  it("spans more than ten seconds after overloads, however short their hint", async () => {
    for (const [drawn, waits] of [
      [0, [1_500, 3_000, 6_000]],
      [0.5, [2_250, 4_500, 9_000]],
    ] as const) {
      for (const headers of [{}, { "retry-after": "1" }]) {
        const error = httpError(529, { headers })
        const { site, clock, attempts } = callSite({ random: () => drawn })
        await expect(
          clock.until(performCall({ target: "t", run: () => Promise.reject(error) }, site)),
        ).rejects.toBe(error)
        expect(attempts.map(({ backoffMs }) => backoffMs)).toEqual([0, ...waits])
      }
    }
  })

  it.each([
    ["retry-after-ms", { "retry-after-ms": "1500", "retry-after": "9" }, 1_500],
    ["retry-after in seconds", { "retry-after": "2" }, 2_000],
    ["a Headers object", new Headers({ "Retry-After": "2" }), 2_000],
  ])("is what the provider asks for by %s, with up to a quarter on top", async (_, headers, least) => {
    for (const drawn of [0, 0.999]) {
      const { startedAt, run } = failing(httpError(429, { headers }))
      const { site, clock } = callSite({ random: () => drawn })
      await clock.until(performCall({ target: "t", run: run(() => clock.now()) }, site))
      expect(startedAt[1]).toBeCloseTo(least + drawn * (least / 4), 6)
    }
  })

  it("is never exactly what was asked for, also when that is nothing: a herd would move as one", async () => {
    const { startedAt, run } = failing(httpError(429, { headers: { "retry-after": "0" } }))
    const { site, clock } = callSite({ random: () => 0.5 })
    await clock.until(performCall({ target: "t", run: run(() => clock.now()) }, site))
    expect(startedAt[1]).toBe(25)
  })

  it("holds no slot: others run meanwhile", async () => {
    const { site, clock } = callSite()
    const limiter = limiterOf(clock, 1)
    const { run } = failing(httpError(500))
    const retried = performCall({ target: "t", limiter, run: run(() => clock.now()) }, site)
    await clock.settle()
    let otherAt: number | undefined
    const other = performCall(
      { target: "other", limiter, run: async () => ({ value: (otherAt = clock.now()) }) },
      site,
    )
    await clock.until(Promise.all([retried, other]))
    expect(otherAt).toBe(0)
  })

  it("is not begun when the next try could not start before the deadline", async () => {
    const error = httpError(429, { headers: { "retry-after": "30" } })
    const { startedAt, run } = failing(error)
    const { site, clock } = callSite({ deadline: 20_000 })
    await expect(clock.until(performCall({ target: "t", run: run(() => clock.now()) }, site))).rejects.toBe(
      error,
    )
    expect([startedAt, clock.now()]).toEqual([[0], 0])
  })
})

describe("a try that takes longer than its own timeout", () => {
  it("is aborted and tried again like any other, four times in all", async () => {
    const { site, clock, attempts } = callSite({ attemptTimeoutMs: 1_000 })
    const signals: AbortSignal[] = []
    const work = performCall(
      {
        target: "t",
        run: ({ signal }) => {
          signals.push(signal)
          return hang()
        },
      },
      site,
    )
    await expect(clock.until(work)).rejects.toMatchObject({ stop: { status: "timed_out", scope: "attempt" } })
    expect(signals.map((signal) => signal.aborted)).toEqual([true, true, true, true])
    expect(attempts.map(({ status, runMs, error }) => [status, runMs, error?.kind])).toEqual(
      Array.from({ length: 4 }, () => ["timed_out", 1_000, "timeout"]),
    )
  })

  it("may succeed the second time, within a time of its own", async () => {
    const { site, clock, attempts } = callSite({ attemptTimeoutMs: 1_000 })
    let tries = 0
    const run = (): Promise<CallReply<number>> => {
      tries += 1
      return tries === 1 ? hang() : Promise.resolve({ value: tries })
    }
    await expect(clock.until(performCall({ target: "t", run }, site))).resolves.toBe(2)
    expect(attempts.map(({ status }) => status)).toEqual(["timed_out", "ok"])
    expect(clock.pending).toBe(0)
  })

  it("does not count the time it waits in the queue", async () => {
    const { site, clock, attempts } = callSite({ attemptTimeoutMs: 1_000 })
    const limiter = limiterOf(clock, 1)
    const take = (milliseconds: number) => async (): Promise<CallReply<null>> => {
      await new Promise<void>((resolve) => {
        clock.setTimer(milliseconds, resolve)
      })
      return { value: null }
    }
    const calls = [900, 900, 900].map((time) => performCall({ target: "t", limiter, run: take(time) }, site))
    await clock.until(Promise.all(calls))
    expect(attempts.map(({ status, queueMs, runMs }) => [status, queueMs, runMs])).toEqual([
      ["ok", 0, 900],
      ["ok", 900, 900],
      ["ok", 1_800, 900],
    ])
  })
})

describe("a call that the retry budget forbids to try again", () => {
  it("says so, beside what it failed of", async () => {
    const { site, clock } = callSite({ retry: retrySchema.parse({ attempts: 1_000 }) })
    const limiter = limiterOf(clock, 1)
    const errors: unknown[] = []
    for (let call = 0; call < 12; call += 1) {
      const work = performCall({ target: "m", limiter, run: () => Promise.reject(httpError(500)) }, site)
      await clock.until(work.catch((thrown: unknown) => errors.push(thrown)))
    }
    expect(errors[0]).toMatchObject({ message: "HTTP 500" })
    expect(errors.at(-1)).toMatchObject({
      message: "HTTP 500 (not tried again: the retry budget of m is used up)",
      failure: { kind: "transient", httpStatus: 500 },
    })
  })
})
