import { AsyncLocalStorage } from "node:async_hooks"
import { describe, expect, it } from "vitest"
import { Scope } from "../../../src/runtime/scope.js"
import { handle } from "../scopes.js"
import { failure, limiterOf, ok, request, startsOf, taking } from "./limited.js"

const minute = 60_000

describe("the calls of a limiter", () => {
  it("hand back what they return and what they throw, and a throw frees the slot", async () => {
    const { clock, limiter } = limiterOf({ limits: { concurrency: 1 } })
    const failed = limiter.run(() => Promise.reject(new Error("its own fault")), new Scope(), request())
    const next = limiter.run(() => Promise.resolve("next"), new Scope(), request())
    await expect(clock.until(failed)).rejects.toThrow("its own fault")
    await expect(clock.until(next)).resolves.toBe("next")
  })

  it("keep the async context of their caller, whichever call ended before", async () => {
    const { clock, limiter } = limiterOf({ limits: { concurrency: 1, requestsPerMinute: 2 } })
    const storage = new AsyncLocalStorage<string>()
    const seen = ["a", "b", "c", "d"].map((name) =>
      storage.run(name, () =>
        limiter.run(
          async () => {
            const before = storage.getStore()
            await Promise.resolve()
            return [before, storage.getStore()]
          },
          new Scope(),
          request(),
        ),
      ),
    )
    await expect(clock.until(Promise.all(seen))).resolves.toEqual([
      ["a", "a"],
      ["b", "b"],
      ["c", "c"],
      ["d", "d"],
    ])
  })

  it("pass the gate also in a burst into an empty queue", async () => {
    const started = await startsOf(limiterOf({ limits: { requestsPerMinute: 60, concurrency: 500 } }), 90)
    expect(started.filter((at) => at === 0)).toHaveLength(60)
    expect(started.slice(60)).toEqual(Array.from({ length: 30 }, (_, index) => (index + 1) * 1_000))
  })

  it("wait for the tokens they need themselves: one that is costly does not let a cheap one by", async () => {
    const setup = limiterOf({ limits: { tokensPerMinute: 60_000 } })
    const order: [string, number][] = []
    const call = (name: string, tokens: number) =>
      setup.limiter.run(
        async (admission) => {
          order.push([name, setup.clock.now()])
          admission.end(ok())
        },
        new Scope(),
        request({ tokens }),
      )
    await setup.clock.until(
      Promise.all([call("first", 60_000), call("costly", 30_000), call("cheap", 1_000)]),
    )
    expect(order).toEqual([
      ["first", 0],
      ["costly", 30_000],
      ["cheap", 31_000],
    ])
  })

  it("hold no slot while they wait for tokens", async () => {
    const { clock, limiter } = limiterOf({ limits: { tokensPerMinute: 60_000, concurrency: 1 } })
    void limiter.run(taking(clock, 1), new Scope(), request({ tokens: 60_000 }))
    void limiter.run(taking(clock, 1), new Scope(), request({ tokens: 1_000 }))
    await clock.advance(10)
    expect(limiter.snapshot()).toMatchObject({ running: 0, waiting: 1, binding: "tokens" })
  })

  it("take no tokens while they wait for a slot", async () => {
    const { clock, limiter } = limiterOf({ limits: { tokensPerMinute: 60_000, concurrency: 1 } })
    const slow = handle()
    void limiter.run(() => slow.promise, new Scope(), request({ tokens: 20_000 }))
    void limiter.run(() => slow.promise, new Scope(), request({ tokens: 20_000 }))
    await clock.settle()
    const { limits, binding } = limiter.snapshot()
    expect([limits[0]?.level, binding]).toEqual([40_000, "concurrency"])
  })

  it("tell how long they waited in line, and how long of that for tokens", async () => {
    const { clock, limiter } = limiterOf({ limits: { requestsPerMinute: 2, concurrency: 1 } })
    const waits: unknown[] = []
    const call = () =>
      limiter.run(
        async (admission) => {
          waits.push([admission.queueMs, admission.tokenWaitMs])
          await taking(clock, 5_000)(admission)
        },
        new Scope(),
        request(),
      )
    await clock.until(Promise.all([call(), call(), call()]))
    // Two may start at once but for the slot; the third waits ten seconds for that, and twenty for a request.
    expect(waits).toEqual([
      [0, 0],
      [5_000, 0],
      [10_000, 20_000],
    ])
    await clock.advance(90_000)
    await clock.until(Promise.all([call(), call()]))
    expect(waits.slice(3)).toEqual([
      [0, 0],
      [5_000, 0],
    ])
  })

  it("share a limiter fairly: a vote does not wait for a batch of 10,000", async () => {
    const { clock, limiter } = limiterOf({ limits: { concurrency: 4 } })
    const ended = { batch: 0, vote: 0 }
    const call = async (flow: "batch" | "vote"): Promise<void> => {
      await limiter.run(taking(clock, 1_000), new Scope(), request({ flow, tokens: 100 }))
      ended[flow] += 1
    }
    for (let item = 0; item < 10_000; item += 1) void call("batch")
    await clock.advance(500)
    for (let sample = 0; sample < 5; sample += 1) void call("vote")
    await clock.advance(3_500)
    expect(ended).toEqual({ batch: 11, vote: 5 })
  })

  it("of eight runs, four of them with calls ten times as costly, get equal tokens (Jain >= 0.97)", async () => {
    const { clock, limiter } = limiterOf({ limits: { tokensPerMinute: 600_000, concurrency: 64 } })
    const got = Array.from({ length: 8 }, () => 0)
    const runs = got.map((_, run) => ({ run, tokens: run < 4 ? 200 : 2_000 }))
    const scope = new Scope()
    for (const { run, tokens } of runs) {
      for (let call = 0; call < 600_000 / tokens; call += 1) {
        const count = taking(clock, 100)
        const send: typeof count = (admission) => {
          got[run] = (got[run] ?? 0) + tokens
          return count(admission)
        }
        void limiter.run(send, scope, request({ flow: `run ${run}`, tokens })).catch(() => {})
      }
    }
    await clock.advance(10_000)
    const sum = got.reduce((one, other) => one + other, 0)
    const jain = sum ** 2 / (8 * got.reduce((squares, each) => squares + each ** 2, 0))
    expect(sum).toBeGreaterThan(650_000)
    expect(jain).toBeGreaterThanOrEqual(0.97)
  })

  it("are sent before the others of their run when the provider sent them back", async () => {
    const { clock, limiter } = limiterOf({ limits: { concurrency: 1 } })
    const order: string[] = []
    const call = (name: string, front = false) =>
      limiter.run(
        async (admission) => {
          order.push(name)
          admission.end(name === "rejected" ? failure("rate_limit", 429, 2_000) : ok())
        },
        new Scope(),
        request({ front }),
      )
    const all = [call("rejected"), call("second"), call("third")]
    void all[0]?.then(() => call("rejected again", true))
    await clock.runAll()
    expect(order).toEqual(["rejected", "rejected again", "second", "third"])
    expect(clock.now()).toBeGreaterThanOrEqual(2_000)
  })
})

describe("a limiter that is used by many runs", () => {
  it("uses nearly all of what is allowed, and not more in any minute than there was and came in", async () => {
    const started = await startsOf(
      limiterOf({ limits: { requestsPerMinute: 600, concurrency: 50 } }),
      1_800,
      {},
      2_000,
    )
    const last = started.at(-1) ?? 0
    expect(started.length - 600).toBeGreaterThan(0.99 * 600 * (last / minute))
    for (const from of [0, 15_000, 60_000]) {
      const inMinute = started.filter((at) => at >= from && at < from + minute).length
      expect(inMinute).toBeLessThanOrEqual(1_200)
    }
  })

  it("leaves no timer behind when its line is empty: a process that is done can exit", async () => {
    const setup = limiterOf({ limits: { requestsPerMinute: 1 } })
    await startsOf(setup, 3, { deadline: 10 * minute, queueTimeoutMs: 10 * minute })
    expect(setup.clock.pending).toBe(0)
  })

  it("does with one timer for all that waits", async () => {
    const { clock, limiter } = limiterOf({ limits: { requestsPerMinute: 1 } })
    for (let call = 0; call < 100; call += 1) {
      const wanted = request({ deadline: minute * (call + 5), queueTimeoutMs: minute * (call + 9) })
      void limiter.run(async () => {}, new Scope(), wanted).catch(() => {})
    }
    await clock.settle()
    expect(clock.pending).toBe(1)
  })
})
