import { describe, expect, test } from "vitest"
import { formatReset } from "../../src/simulator/rate-headers.js"
import { type SimulatorClock, systemClock } from "../../src/simulator/clock.js"
import { post, readError, readReply, startForTest } from "./ask.js"

/** Time that stands still until it is moved. */
function handClock(): SimulatorClock & { pass(milliseconds: number): void } {
  let now = 1_000_000
  return {
    now: () => now,
    sleep: (_, signal) => systemClock(false).sleep(0, signal),
    pass(milliseconds) {
      now += milliseconds
    },
  }
}

const start = async (rateLimit: NonNullable<Parameters<typeof startForTest>[0]>["rateLimit"]) => {
  const clock = handClock()
  return { clock, simulator: await startForTest({ rateLimit }, clock) }
}

describe("the simulator's rate limits", () => {
  test("refill all the time, a request at once when there is room for one", async () => {
    const { clock, simulator } = await start({ requestsPerMinute: 60, rejectedCount: false })
    const burst = await Promise.all(Array.from({ length: 61 }, () => post(simulator)))
    expect(burst.filter(({ status }) => status === 200)).toHaveLength(60)
    clock.pass(999)
    expect((await post(simulator)).status).toBe(429)
    clock.pass(1)
    expect((await post(simulator)).status).toBe(200)
    expect((await post(simulator)).status).toBe(429)
    clock.pass(600_000)
    const headers = (await post(simulator)).headers
    expect(headers.get("x-ratelimit-remaining-requests")).toBe("59")
    expect(simulator.stats()).toMatchObject({ requests: 65, completed: 62, rejected: 3, rateLimited: 3 })
  })

  test("tell limit, rest and time to full in OpenAI's form", async () => {
    const { simulator } = await start({ requestsPerMinute: 120, tokensPerMinute: 6000 })
    // The input and all that may come back are charged before it does: 200 tokens with the input's own.
    const { usage } = await readReply(await start({}).then((free) => post(free.simulator)))
    const { headers } = await post(simulator, { max_tokens: 200 - usage.prompt_tokens })
    const told = ["limit", "remaining", "reset"].flatMap((what) =>
      ["requests", "tokens"].map((of) => headers.get(`x-ratelimit-${what}-${of}`)),
    )
    expect(told).toEqual(["120", "6000", "119", "5800", "500ms", "2s"])
  })

  test("a 429 says how long to wait, and waiting that long is enough", async () => {
    const { clock, simulator } = await start({ tokensPerMinute: 600 })
    const { usage } = await readReply(await start({}).then((free) => post(free.simulator)))
    const costing = (tokens: number) => post(simulator, { max_tokens: tokens - usage.prompt_tokens })
    expect((await costing(600)).status).toBe(200)
    const refused = await costing(15)
    expect(refused.status).toBe(429)
    expect(refused.headers.get("retry-after-ms")).toBe("1500")
    expect(refused.headers.get("retry-after")).toBe("2")
    expect(await readError(refused)).toMatchObject({ code: "rate_limit_exceeded", type: "tokens" })
    clock.pass(1499)
    expect((await costing(15)).status).toBe(429)
    clock.pass(1)
    expect((await costing(15)).status).toBe(200)
  })

  test("say it in the form that is set", async () => {
    const seen: unknown[] = []
    for (const retryAfter of ["ms", "seconds", "none"] as const) {
      const { simulator } = await start({ requestsPerMinute: 1, retryAfter })
      await post(simulator)
      const { headers } = await post(simulator)
      seen.push([headers.get("retry-after-ms"), headers.get("retry-after")])
    }
    expect(seen).toEqual([
      ["60000", "60"],
      [null, "60"],
      [null, null],
    ])
  })

  test("a rejected request puts the next one off when rejections count, and not otherwise", async () => {
    const after: number[] = []
    for (const rejectedCount of [true, false]) {
      const { clock, simulator } = await start({ requestsPerMinute: 1, rejectedCount })
      await post(simulator)
      clock.pass(30_000)
      expect((await post(simulator)).status).toBe(429)
      clock.pass(30_000)
      after.push((await post(simulator)).status)
    }
    expect(after).toEqual([429, 200])
  })

  test("a request larger than the whole limit is refused without a promise", async () => {
    const { simulator } = await start({ tokensPerMinute: 100 })
    const refused = await post(simulator, { max_tokens: 1000 })
    expect(refused.status).toBe(429)
    expect(refused.headers.get("retry-after")).toBeNull()
    expect((await readError(refused)).message).toContain("larger than the limit")
  })

  test("the quota ends for good after so many requests", async () => {
    const simulator = await startForTest({ quotaAfter: 2 })
    const statuses: number[] = []
    for (let index = 0; index < 4; index += 1) statuses.push((await post(simulator)).status)
    expect(statuses).toEqual([200, 200, 429, 429])
    const error = await readError(await post(simulator))
    expect(error).toMatchObject({ type: "insufficient_quota", code: "insufficient_quota" })
  })

  test.each([
    [0, "0ms"],
    [11.2, "12ms"],
    [999, "999ms"],
    [1000, "1s"],
    [1500, "1.5s"],
    [360_000, "6m0s"],
    [61_250, "1m1.25s"],
  ])("%d ms until full are written %s", (milliseconds, text) => {
    expect(formatReset(milliseconds)).toBe(text)
  })
})
