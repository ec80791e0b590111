import { describe, expect, test } from "vitest"
import { ConfigError } from "../../src/errors.js"
import { type SimulatorOptions, startSimulator } from "../../src/simulator/index.js"
import { drawLatency } from "../../src/simulator/latency.js"
import { countOccurrences } from "../../src/simulator/occurrences.js"
import { randomStream } from "../../src/simulator/random.js"
import { parseSimulatorOptions } from "../../src/simulator/settings.js"
import { splitTokens } from "../../src/simulator/tokens.js"
import { handle } from "../runtime/scopes.js"
import { eventually } from "../testing/eventually.js"
import { ending, post, startForTest } from "./ask.js"

describe("the simulator's options", () => {
  test.each<[string, unknown, RegExp]>([
    ["an unknown option", { accurancy: 1 }, /unknown option `accurancy`/],
    ["an unknown option within another", { latency: { median: 1 } }, /unknown option `median` in `latency`/],
    ["a share above 1", { accuracy: 1.5 }, /`accuracy` to be a number from 0 to 1, got 1.5/],
    ["a negative rate", { resetRate: -0.1 }, /`resetRate` .*got -0.1/],
    ["NaN", { hangRate: Number.NaN }, /`hangRate` .*got NaN/],
    ["a seed that is not whole", { seed: 0.5 }, /`seed` to be a whole number, got 0.5/],
    ["a port that cannot be", { port: 70_000 }, /`port` .*65535, got 70000/],
    ["a text for a number", { tokensPerSecond: "fast" }, /`tokensPerSecond` .*got "fast"/],
    [
      "a limit of 0",
      { rateLimit: { requestsPerMinute: 0 } },
      /`rateLimit.requestsPerMinute` .*above 0, got 0/,
    ],
    [
      "a form of retry-after it does not know",
      { rateLimit: { retryAfter: "minutes" } },
      /"ms", "seconds" or "none"/,
    ],
    ["rates that exceed 1 together", { hangRate: 0.6, resetRate: 0.6 }, /at most 1 together, got 1.2/],
    ["a host that others can reach", { host: "0.0.0.0" }, /loopback .*"0.0.0.0".*allowRemote/],
  ])("refuse %s in one line", async (_, options, message) => {
    const start = startSimulator(options as SimulatorOptions)
    await expect(start).rejects.toBeInstanceOf(ConfigError)
    await expect(start).rejects.toThrow(message)
    expect(() => parseSimulatorOptions(options)).not.toThrow(/\n/)
  })

  test("a port that is taken is a ConfigError that names it", async () => {
    const { port } = await startForTest()
    const start = startSimulator({ port })
    await expect(start).rejects.toBeInstanceOf(ConfigError)
    await expect(start).rejects.toThrow(String(port))
  })

  test("closing frees the port, ends what is in flight, and may be done twice", async () => {
    const simulator = await startSimulator({ hangRate: 1 })
    const lost = ending(post(simulator))
    await eventually(() => expect(simulator.stats().inFlight).toBe(1))
    await Promise.all([simulator.close(), simulator.close()])
    expect(await lost).toContain("fetch failed")
    const again = await startForTest({ port: simulator.port })
    expect((await post(again)).status).toBe(200)
  })

  test("replies wait for their latency, and no longer for a client that has gone", async () => {
    const simulator = await startForTest({ latency: { medianMs: 60_000, sigma: 0 } })
    const leave = new AbortController()
    const lost = ending(post(simulator, {}, { signal: leave.signal }))
    await eventually(() => expect(simulator.stats().inFlight).toBe(1))
    leave.abort()
    expect(await lost).toContain("aborted")
    await eventually(() => expect(simulator.stats()).toMatchObject({ aborted: 1, completed: 0, inFlight: 0 }))
  })

  test("a stream keeps the pace set, and ends when its client goes away", async () => {
    const simulator = await startForTest({ tokensPerSecond: 1 })
    const leave = new AbortController()
    const headers = { "x-quorum-simulate": JSON.stringify({ content: "x".repeat(4000) }) }
    const response = await post(simulator, { stream: true }, { headers, signal: leave.signal })
    const body: ReadableStream<Uint8Array> | null = response.body
    const piece = await body?.getReader().read()
    const first = new TextDecoder().decode(piece?.value)
    expect(first).toContain('"role":"assistant"')
    expect(first).not.toContain("xxxx")
    leave.abort()
    await eventually(() => expect(simulator.stats()).toMatchObject({ aborted: 1, completed: 0, inFlight: 0 }))
  })

  test("count the most requests in flight at a time", async () => {
    const answers = handle()
    const clock = { now: () => Date.now(), sleep: () => answers.promise.then(() => true) }
    const simulator = await startForTest({ latency: { medianMs: 100, sigma: 0 } }, clock)
    const posted = Array.from({ length: 7 }, () => post(simulator))
    await eventually(() => expect(simulator.stats().inFlight).toBe(7))
    answers.resolve()
    await Promise.all(posted)
    await post(simulator)
    expect(simulator.stats()).toMatchObject({ requests: 8, completed: 8, inFlight: 0, maxInFlight: 7 })
  })
})

describe("what the simulator is built of", () => {
  test("latencies are log-normal: the median is the median and sigma the spread of the logarithm", () => {
    const random = randomStream(1, "latency")
    const logs = Array.from({ length: 20_000 }, () =>
      Math.log(drawLatency({ medianMs: 150, sigma: 0.5 }, random) / 150),
    )
    const mean = logs.reduce((sum, value) => sum + value, 0) / logs.length
    const deviation = Math.sqrt(logs.reduce((sum, value) => sum + (value - mean) ** 2, 0) / logs.length)
    expect(mean).toBeCloseTo(0, 1)
    expect(deviation).toBeCloseTo(0.5, 1)
    expect(drawLatency({ medianMs: 150, sigma: 0 }, random)).toBe(150)
  })

  test("the counter of occurrences forgets the body that came longest ago and grows no further", () => {
    const counter = countOccurrences(2)
    expect([counter.next("a"), counter.next("a"), counter.next("b"), counter.next("a")]).toEqual([0, 1, 0, 2])
    counter.next("c")
    expect([counter.next("a"), counter.next("b")]).toEqual([3, 0])
  })

  test("tokens joined are the text, and no token holds half a character", () => {
    for (const text of ["", "a", "abcd", "abcde", "🌳".repeat(9), `abc${"🌳".repeat(5)}`]) {
      const tokens = splitTokens(text)
      expect(tokens.join("")).toBe(text)
      for (const token of tokens) expect(() => encodeURIComponent(token)).not.toThrow()
    }
  })
})
