import { describe, expect, it } from "vitest"
import { AttemptError } from "../../../src/runtime/failure.js"
import { Scope } from "../../../src/runtime/scope.js"
import type { FakeClock } from "../../../src/testing/fake-clock.js"
import { byUser, handle, stoppedScope } from "../scopes.js"
import { limiterOf, ok, request, startsOf, taking } from "./limited.js"

/** What a call that is not sent says, and when. */
async function refusalOf(clock: FakeClock, call: Promise<unknown>): Promise<[string, number]> {
  try {
    await call
  } catch (thrown) {
    if (thrown instanceof AttemptError) return [thrown.failure.kind, clock.now()]
    throw thrown
  }
  throw new Error("Expected the call not to be sent")
}

describe("a call that waits in a limiter", () => {
  it("is rejected at once when its scope is stopped, leaves the line, and is never sent", async () => {
    const { clock, limiter } = limiterOf({ limits: { concurrency: 1 } })
    const first = handle()
    const running = limiter.run(() => first.promise, new Scope(), request())
    const scope = new Scope()
    let sent = false
    const send = async (): Promise<void> => {
      sent = true
    }
    const waiting = limiter.run(send, scope, request())
    scope.stop(byUser())
    expect(limiter.snapshot()).toMatchObject({ waiting: 0, running: 1 })
    await expect(waiting).rejects.toThrow("cancelled by user")
    first.resolve()
    await clock.until(running)
    await clock.runAll()
    expect(sent).toBe(false)
  })

  it("is never sent when its scope was stopped before it came", async () => {
    const { clock, limiter } = limiterOf()
    let sent = false
    const send = async (): Promise<void> => {
      sent = true
    }
    await expect(limiter.run(send, stoppedScope(), request())).rejects.toThrow("cancelled by user")
    await clock.runAll()
    expect([sent, limiter.snapshot().waiting]).toEqual([false, 0])
  })

  it("lets those behind it pass as soon as it has gone, if they need less", async () => {
    const { clock, limiter } = limiterOf({ limits: { tokensPerMinute: 60_000 } })
    void limiter.run(taking(clock, 1), new Scope(), request({ tokens: 50_000 }))
    const scope = new Scope()
    const costly = limiter.run(taking(clock, 1), scope, request({ tokens: 60_000 }))
    const cheap = limiter.run(taking(clock, 1), new Scope(), request({ tokens: 5_000 }))
    await clock.advance(100)
    scope.stop(byUser())
    await expect(costly).rejects.toThrow("cancelled by user")
    await expect(clock.until(cheap)).resolves.toBe(100)
  })

  it("makes room for one that has come to the head and needs less", async () => {
    const { clock, limiter } = limiterOf({ limits: { tokensPerMinute: 60_000 } })
    void limiter.run(taking(clock, 1), new Scope(), request({ tokens: 50_000 }))
    const costly = limiter.run(taking(clock, 1), new Scope(), request({ tokens: 20_000 }))
    await clock.advance(100)
    const urgent = limiter.run(taking(clock, 1), new Scope(), request({ tokens: 5_000, priority: 1 }))
    await expect(clock.until(urgent)).resolves.toBe(100)
    await expect(clock.until(costly)).resolves.toBe(15_000)
  })

  it("leaves a backlog of 10,000 within 5 ms, and a thousand do so without searching for each", async () => {
    const { clock, limiter } = limiterOf({ limits: { concurrency: 1 } })
    const scopes = Array.from({ length: 10_001 }, () => new Scope())
    const calls = scopes.map((scope) =>
      limiter.run(() => new Promise<never>(() => {}), scope, request({ deadline: 1e9 })).catch(() => "left"),
    )
    await clock.settle()
    const times: number[] = []
    for (let call = 5_000; call < 5_011; call += 1) {
      const startedAt = performance.now()
      scopes[call]?.stop(byUser())
      expect(await calls[call]).toBe("left")
      times.push(performance.now() - startedAt)
    }
    const startedAt = performance.now()
    for (const scope of scopes.slice(1, 1_001)) scope.stop(byUser())
    const thousandMs = performance.now() - startedAt
    expect(limiter.snapshot().waiting).toBe(10_000 - 1_011)
    // The aim; of the median, for a machine that does other things as well.
    expect(times.toSorted((one, other) => one - other)[5]).toBeLessThan(5)
    // A thousand that each searched the line would take a second.
    expect(thousandMs).toBeLessThan(500)
  })
})

describe("the queue timeout of a call", () => {
  it("throws it out when its time comes, wherever in the line it stands", async () => {
    const { clock, limiter } = limiterOf({ limits: { concurrency: 1 } })
    void limiter.run(() => new Promise<never>(() => {}), new Scope(), request())
    void limiter.run(taking(clock, 1), new Scope(), request())
    const patient = limiter.run(taking(clock, 1), new Scope(), request({ queueTimeoutMs: 5_000 }))
    const hasty = limiter.run(taking(clock, 1), new Scope(), request({ queueTimeoutMs: 2_000 }))
    const refusals = Promise.all([refusalOf(clock, patient), refusalOf(clock, hasty)])
    await expect(clock.until(refusals)).resolves.toEqual([
      ["shed", 5_000],
      ["shed", 2_000],
    ])
    expect(limiter.snapshot()).toMatchObject({ waiting: 1, running: 1 })
  })

  it("does not count the time it runs", async () => {
    const { clock, limiter } = limiterOf()
    const call = limiter.run(taking(clock, 60_000), new Scope(), request({ queueTimeoutMs: 1 }))
    await expect(clock.until(call)).resolves.toBe(0)
  })
})

describe("the deadline of a call", () => {
  it("throws it out of the line when it has passed, and not before as long as nobody knows how long calls take", async () => {
    const { clock, limiter } = limiterOf({ limits: { concurrency: 1 } })
    void limiter.run(() => new Promise<never>(() => {}), new Scope(), request())
    const late = limiter.run(taking(clock, 1), new Scope(), request({ deadline: 3_000 }))
    await expect(clock.until(refusalOf(clock, late))).resolves.toEqual(["deadline", 3_000])
  })

  it("counts the fastest of the last calls: who could not end before is not sent", async () => {
    const setup = limiterOf({ limits: { concurrency: 2 } })
    const { clock, limiter } = setup
    await startsOf(setup, 9, {}, 400)
    const inTime = limiter.run(taking(clock, 400), new Scope(), request({ deadline: clock.now() + 200 }))
    await expect(clock.until(inTime)).resolves.toBe(2_000)
    const from = clock.now()
    const now = refusalOf(
      clock,
      limiter.run(taking(clock, 1), new Scope(), request({ deadline: from + 400 })),
    )
    await expect(clock.until(now)).resolves.toEqual(["deadline", from])
    void limiter.run(() => new Promise<never>(() => {}), new Scope(), request())
    void limiter.run(() => new Promise<never>(() => {}), new Scope(), request())
    const behind = limiter.run(taking(clock, 1), new Scope(), request({ deadline: from + 1_000 }))
    await expect(clock.until(refusalOf(clock, behind))).resolves.toEqual(["deadline", from + 600])
  })

  it("is compared with the wait for tokens as soon as the call is at the head", async () => {
    const { clock, limiter } = limiterOf({ limits: { tokensPerMinute: 60_000 } })
    void limiter.run(taking(clock, 1), new Scope(), request({ tokens: 60_000 }))
    const hopeless = limiter.run(taking(clock, 1), new Scope(), request({ tokens: 30_000, deadline: 29_000 }))
    const hopeful = limiter.run(taking(clock, 1), new Scope(), request({ tokens: 20_000, deadline: 29_000 }))
    await expect(clock.until(refusalOf(clock, hopeless))).resolves.toEqual(["deadline", 0])
    await expect(clock.until(hopeful)).resolves.toBe(20_000)
  })

  it("says how much was left and how much it would have needed", async () => {
    const { limiter } = limiterOf({ limits: { tokensPerMinute: 60_000 } })
    void limiter.run(async (admission) => admission.end(ok()), new Scope(), request({ tokens: 60_000 }))
    const call = limiter.run(async () => {}, new Scope(), request({ tokens: 6_000, deadline: 2_500 }))
    await expect(call).rejects.toThrow("2500 ms are left before its deadline, it would need 6000 ms at least")
  })
})

it("a call that is larger than a limit ever lets through is told so at once, and holds nobody up", async () => {
  const { clock, limiter } = limiterOf({ limits: { tokensPerMinute: 1_000 } })
  const large = limiter.run(taking(clock, 1), new Scope(), request({ tokens: 1_500 }))
  const small = limiter.run(taking(clock, 1), new Scope(), request({ tokens: 500 }))
  await expect(large).rejects.toThrow(
    "1500 tokens of input and up to 0 of output are more than the limit of tokens",
  )
  await expect(clock.until(small)).resolves.toBe(0)
})
