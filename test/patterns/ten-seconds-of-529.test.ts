import { ChatOpenAI } from "@langchain/openai"
import { describe, expect, it } from "vitest"
import { virtualTime } from "../../bench/governor/virtual-time.js"
import { batch } from "../../src/patterns/batch.js"
import { createRuntime } from "../../src/runtime/runtime.js"
import { rateAwareFetch } from "../../src/runtime/throttle/limits/rate-listening.js"
import { simulatorFetch } from "../../src/simulator/index.js"

/** A batch whose provider answers 529 for ten seconds. */
async function through(items: number, concurrency: number | undefined, seed: number, fromMs = 0) {
  const time = virtualTime(1_800_000_000_000)
  const overload = { fromMs, untilMs: fromMs + 10_000 }
  const ask = simulatorFetch({ seed, latency: { medianMs: 300 }, overload }, time)
  const fetch = rateAwareFetch(ask, () => time.now())
  const configuration = { baseURL: "http://simulator/v1", fetch }
  const model = new ChatOpenAI({ model: "demo", apiKey: "none", maxRetries: 0, configuration })
  const runtime = createRuntime(time, () => `overload-${seed}`)
  const answers = batch({ model, objective: "Work out the input.", concurrency })
  const inputs = Array.from({ length: items }, (_, index) => `${index} + 1`)
  const result = await time.until(answers.run(inputs, { runtime, seed }))
  return { ok: result.coverage.ok, status: result.status, requests: ask.stats().requests }
}

describe("ten seconds of 529", () => {
  it.each([
    [1, undefined],
    [3, undefined],
    [30, 2],
    [30, undefined],
    [100, 64],
  ])("lose none of %i briefs, at concurrency %s", { timeout: 60_000 }, async (items, concurrency) => {
    for (const seed of [1, 2, 3]) {
      const { ok, status, requests } = await through(items, concurrency, seed)
      expect({ ok, status }).toEqual({ ok: items, status: "complete" })
      expect(requests).toBeLessThanOrEqual(items * 4)
    }
  })

  it("lose none either when they come in the middle", { timeout: 60_000 }, async () => {
    for (const seed of [1, 2]) expect((await through(200, 16, seed, 3_000)).ok).toBe(200)
  })
})
