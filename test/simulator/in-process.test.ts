import { describe, expect, test } from "vitest"
import { type SimulatorOptions, simulatorFetch } from "../../src/simulator/index.js"
import { createFakeClock } from "../../src/testing/fake-clock.js"
import { post, question, readReply, startForTest } from "./ask.js"

const url = "http://simulator/v1/chat/completions"

function start(options: SimulatorOptions = {}) {
  const clock = createFakeClock()
  const ask = simulatorFetch(options, clock)
  const send = (body: Readonly<Record<string, unknown>> = {}, signal?: AbortSignal): Promise<Response> =>
    ask(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ model: "demo", messages: [{ role: "user", content: question }], ...body }),
      ...(signal === undefined ? {} : { signal }),
    })
  return { clock, ask, send }
}

describe("the simulator as a fetch", () => {
  test("answers as the server does, at the time of the clock it was given", async () => {
    const { clock, ask, send } = start({ latency: { medianMs: 60_000, sigma: 0 }, accuracy: 1 })
    const before = clock.now()
    const reply = await readReply(await clock.until(send()))
    expect(clock.now() - before).toBe(60_000)
    expect(reply.choices[0]?.message.content).toBe("391")
    const served = await readReply(await post(await startForTest({ accuracy: 1 })))
    expect({ ...reply, id: "", created: 0 }).toEqual({ ...served, id: "", created: 0 })
    expect(ask.stats()).toMatchObject({ requests: 1, completed: 1, inFlight: 0 })
  })

  test("an abort rejects with its reason at once and ends the request, also one that hangs", async () => {
    for (const options of [{ hangRate: 1 }, { latency: { medianMs: 60_000 } }]) {
      const { clock, ask, send } = start(options)
      const leave = new AbortController()
      const lost = send({}, leave.signal).catch((thrown: unknown) => thrown)
      await clock.settle()
      expect(ask.stats().inFlight).toBe(1)
      leave.abort(new Error("enough"))
      expect(await lost).toEqual(new Error("enough"))
      await clock.settle()
      expect(ask.stats()).toMatchObject({ aborted: 1, inFlight: 0 })
      expect(clock.pending).toBe(0)
      await expect(send({}, leave.signal)).rejects.toThrow("enough")
    }
  })

  test("a reset is the error that fetch rejects with, before the reply or in the middle of it", async () => {
    const { clock, ask, send } = start({ resetRate: 1 })
    const seen = await Promise.all(
      Array.from({ length: 20 }, async () => {
        try {
          const response = await clock.until(send())
          await response.text()
        } catch (thrown) {
          return thrown instanceof TypeError ? [thrown.message, thrown.cause] : []
        }
        return ["whole"]
      }),
    )
    const codes = new Set(
      seen.map(([message, cause]) => `${String(message)}: ${String(Reflect.get(Object(cause), "code"))}`),
    )
    expect(codes).toEqual(new Set(["fetch failed: ECONNRESET", "terminated: UND_ERR_SOCKET"]))
    expect(ask.stats()).toMatchObject({ requests: 20, reset: 20, inFlight: 0 })
  })

  test("streams at its pace, and stops when the client leaves", async () => {
    const { clock, ask, send } = start({ tokensPerSecond: 1, accuracy: 1 })
    const text = await clock.until(send({ stream: true }).then((response) => response.text()))
    expect(text).toContain('"content":"391"')
    expect(text.trimEnd().endsWith("data: [DONE]")).toBe(true)
    const leave = new AbortController()
    const response = await send({ stream: true }, leave.signal)
    const rest = response.text().catch((thrown: unknown) => thrown)
    await clock.settle()
    leave.abort(new Error("enough"))
    expect(await rest).toEqual(new Error("enough"))
    await clock.settle()
    expect(ask.stats()).toMatchObject({ completed: 1, aborted: 1, inFlight: 0 })
  })

  test("an unknown option is refused by name", () => {
    expect(() => simulatorFetch(JSON.parse('{"latencyMs":1}') as SimulatorOptions)).toThrow(
      "simulatorFetch: unknown option `latencyMs`",
    )
  })
})

describe("the simulator's limits over time", () => {
  const limits = (rateLimit: NonNullable<SimulatorOptions["rateLimit"]>) => start({ rateLimit })
  const statuses = (responses: readonly Response[]) => responses.map(({ status }) => status)
  const burst = (send: () => Promise<Response>, count: number) =>
    Promise.all(Array.from({ length: count }, () => send()))
  const admitted = (responses: readonly Response[]) =>
    statuses(responses).filter((status) => status === 200).length

  test("a window need not be a minute", async () => {
    const { clock, send } = limits({ requestsPerMinute: 10, windowMs: 1_000, rejectedCount: false })
    const first = await burst(send, 11)
    expect(admitted(first)).toBe(10)
    expect(first.at(-1)?.headers.get("x-ratelimit-reset-requests")).toBe("1s")
    await clock.advance(500)
    expect(admitted(await burst(send, 10))).toBe(5)
  })

  test("change when it is set, in level and in pace", async () => {
    const { clock, send } = limits({
      requestsPerMinute: 60,
      rejectedCount: false,
      change: [{ afterMs: 10_000, factor: 0.5 }],
    })
    await clock.advance(9_999)
    expect((await send()).headers.get("x-ratelimit-limit-requests")).toBe("60")
    await clock.advance(2_001)
    const after = await burst(send, 60)
    expect(after[0]?.headers.get("x-ratelimit-limit-requests")).toBe("30")
    expect(admitted(after)).toBe(30)
    await clock.advance(10_000)
    expect(admitted(await burst(send, 60))).toBe(5)
  })

  test("are told in Anthropic's form, with instants in whole seconds, and what comes back is charged as it does", async () => {
    const free = start()
    const { usage } = await readReply(await free.send({ max_tokens: 1_000 }))
    const { clock, send } = limits({ tokensPerMinute: 600, headers: "anthropic" })
    const told = (response: Response) =>
      ["limit", "remaining", "reset"].map((what) =>
        response.headers.get(`anthropic-ratelimit-tokens-${what}`),
      )
    const first = await send({ max_tokens: 1_000 })
    expect(first.status).toBe(200)
    expect(told(first).slice(0, 2)).toEqual(["600", String(600 - usage.prompt_tokens)])
    const reset = told(first)[2] ?? ""
    expect(reset).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    const fullAt = clock.now() + usage.prompt_tokens * 100
    expect(Date.parse(reset) - fullAt).toBeGreaterThanOrEqual(0)
    expect(Date.parse(reset) - fullAt).toBeLessThan(1_000)
    const second = await send()
    expect(told(second)[1]).toBe(String(600 - usage.total_tokens - usage.prompt_tokens))
    expect(second.headers.get("x-ratelimit-limit-tokens")).toBeNull()
  })

  test("need not be told at all", async () => {
    const { send } = limits({ requestsPerMinute: 1, headers: "none", retryAfter: "none" })
    const [, refused] = await burst(send, 2)
    expect(refused?.status).toBe(429)
    expect([...(refused?.headers.keys() ?? [])].filter((name) => /ratelimit|retry/.test(name))).toEqual([])
  })

  test("an overload answers everything with 529 for its time", async () => {
    const { clock, ask, send } = start({ overload: { fromMs: 1_000, untilMs: 11_000 } })
    const seen: number[] = []
    for (const stepMs of [0, 1_000, 9_999, 1]) {
      await clock.advance(stepMs)
      seen.push((await send()).status)
    }
    expect(seen).toEqual([200, 529, 529, 200])
    expect(ask.stats()).toMatchObject({ completed: 2, failed: 2 })
  })
})
