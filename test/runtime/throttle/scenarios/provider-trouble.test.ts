import { describe, expect, test } from "vitest"
import { failureRules } from "../../../../src/runtime/failure-rules.js"
import {
  type Scenario,
  type ScenarioRun,
  concurrency,
  requests,
  runScenario,
  runSeeds,
  seeds,
} from "./run-scenario.js"

/** A machine that runs eight tests at once takes its time; the work itself is seconds. */
const patienceMs = 120_000

/** 429s a request, in the median and the worst seed. */
function rejections(runs: readonly ScenarioRun[]): { readonly median: number; readonly worst: number } {
  const shares = runs.map(({ stats }) => stats.rateLimited / requests).toSorted((left, right) => left - right)
  return { median: shares[Math.floor(shares.length / 2)] ?? 1, worst: shares.at(-1) ?? 1 }
}

/** Nobody can get an answer to a request that hangs as often as it may be tried. */
function hungAtEveryTry(index: number, attempts: ScenarioRun["attempts"]): boolean {
  const own = attempts.filter((attempt) => attempt.index === index)
  return own.length === failureRules.timeout.tries && own.every(({ status }) => status === "timed_out")
}

/** The provider counts rejected requests against its limit and tells the limits in OpenAI's form, unless it says otherwise. */
const scenarios: Readonly<Record<string, Scenario>> = {
  "requests bind": { binds: "requests" },
  "tokens bind": { binds: "tokens" },
  "requests bind and the limits are given": { binds: "requests", knowledge: "known", seeds: 5 },
  "tokens bind and the limits are given": { binds: "tokens", knowledge: "known", seeds: 5 },
  "a 429 does not say how long to wait": { binds: "tokens", options: { rateLimit: { retryAfter: "none" } } },
  "a 429 says it in whole seconds": { binds: "tokens", options: { rateLimit: { retryAfter: "seconds" } } },
  "rejected requests do not count": {
    binds: "requests",
    options: { rateLimit: { rejectedCount: false } },
    seeds: 5,
  },
  "headers come in Anthropic's form": {
    binds: "requests",
    options: { rateLimit: { headers: "anthropic" } },
    seeds: 5,
  },
  "the limit of requests is halved in the middle": {
    binds: "requests",
    options: { rateLimit: { change: [{ afterMs: 60_000, factor: 0.5 }] } },
  },
  "the limit of tokens is halved in the middle": {
    binds: "tokens",
    options: { rateLimit: { change: [{ afterMs: 60_000, factor: 0.5 }] } },
    seeds: 5,
  },
  "everything is answered with 529 for ten seconds": {
    binds: "requests",
    options: { overload: { fromMs: 20_000, untilMs: 30_000 } },
  },
  "one request in 200 hangs": { binds: "requests", options: { hangRate: 0.005 }, attemptTimeoutMs: 20_000 },
  "one connection in 50 breaks": { binds: "tokens", options: { resetRate: 0.02 } },
}

describe("600 requests through a provider's trouble", () => {
  test.each(Object.entries(scenarios))(
    "%s: each is answered, once, and next to none is rejected",
    { timeout: patienceMs },
    async (_, scenario) => {
      const runs = await runSeeds(scenario)
      for (const { settled, lost, stats, attempts } of runs) {
        expect(lost.filter(({ index }) => !hungAtEveryTry(index, attempts))).toEqual([])
        expect(new Set(settled)).toEqual(new Set([1]))
        expect(stats.inFlight).toBe(0)
        expect(stats.maxInFlight).toBeLessThanOrEqual(concurrency)
        expect(attempts.filter(({ status }) => status === "ok")).toHaveLength(requests - lost.length)
        expect(stats.requests).toBe(attempts.length)
      }
      const { median, worst } = rejections(runs)
      expect(median).toBeLessThanOrEqual(0.003)
      expect(worst).toBeLessThanOrEqual(0.01)
    },
  )

  test(
    "a burst at an unknown provider sends eight until its first reply",
    { timeout: patienceMs },
    async () => {
      for (const seed of seeds.slice(0, 3)) {
        const options = { latency: { medianMs: 1_000, sigma: 0 } }
        const { sent } = await runScenario({ binds: "requests", options }, seed)
        expect(sent.filter(({ atMs }) => atMs < 1_000)).toHaveLength(8)
      }
    },
  )

  test(
    "nothing is sent after the quota is used up, and what waited is told so",
    { timeout: patienceMs },
    async () => {
      for (const seed of seeds) {
        const quotaAfter = 20 + seed * 25
        const run = await runScenario({ binds: "requests", options: { quotaAfter } }, seed)
        expect(run.sentAt.filter((at) => at > run.firstLostAt)).toEqual([])
        expect(new Set(run.settled)).toEqual(new Set([1]))
        expect(run.stats.completed).toBe(quotaAfter)
        expect(run.lost.map(({ to }) => to)).toEqual(
          Array.from({ length: requests - quotaAfter }, () => "quota"),
        )
      }
    },
  )

  test("the same seed sends the same requests at the same instants", { timeout: patienceMs }, async () => {
    const scenario: Scenario = { binds: "tokens", options: { resetRate: 0.02, serverErrorRate: 0.02 } }
    const [first, second] = [await runScenario(scenario, 5), await runScenario(scenario, 5)]
    expect(second.sent).toEqual(first.sent)
    expect(second.attempts).toEqual(first.attempts)
  })
})
