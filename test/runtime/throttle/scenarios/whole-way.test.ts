import { ChatOpenAI } from "@langchain/openai"
import { expect, test } from "vitest"
import { virtualTime } from "../../../../bench/governor/virtual-time.js"
import { rateAwareFetch } from "../../../../src/runtime/throttle/limits/rate-listening.js"
import { batch } from "../../../../src/patterns/batch.js"
import { createRuntime } from "../../../../src/runtime/runtime.js"
import { simulatorFetch } from "../../../../src/simulator/index.js"

const requests = 600

test(
  "a batch through a LangChain model keeps to limits that nobody gave, and loses nothing to resets and errors",
  { timeout: 120_000 },
  async () => {
    for (const seed of [1, 2]) {
      const time = virtualTime(1_800_000_000_000)
      const ask = simulatorFetch(
        {
          seed,
          latency: { medianMs: 1_000 },
          resetRate: 0.01,
          serverErrorRate: 0.01,
          rateLimit: { requestsPerMinute: 180 },
        },
        time,
      )
      const model = new ChatOpenAI({
        model: "demo",
        apiKey: "none",
        maxRetries: 0,
        configuration: { baseURL: "http://simulator/v1", fetch: rateAwareFetch(ask, () => time.now()) },
      })
      const runtime = createRuntime(time, () => `whole-way-${seed}`)
      const items = Array.from({ length: requests }, (_, index) => `${index} + 1`)
      const startedAt = time.now()
      const answers = batch({ model, objective: "Work out the input.", concurrency: 64 })
      const result = await time.until(answers.run(items, { runtime, seed }))
      expect(result.status).toBe("complete")
      expect(result.coverage.ok).toBe(requests)
      const { rateLimited, completed, maxInFlight } = ask.stats()
      expect(completed).toBe(requests)
      expect(rateLimited / requests).toBeLessThanOrEqual(0.01)
      expect(maxInFlight).toBeLessThanOrEqual(64)
      // The limit lets 600 through in 140 seconds; twice a prototype's loss would be 155.
      expect(time.now() - startedAt).toBeLessThan(155_000)
      const calls = result.outcomes.flatMap(({ attempts }) => attempts)
      expect(calls.length).toBe(ask.stats().requests)
      for (const { delayMs, queueMs, tokenWaitMs, backoffMs } of calls)
        expect(delayMs).toBeCloseTo(queueMs + tokenWaitMs + backoffMs, 6)
    }
  },
)
