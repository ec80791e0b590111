import { afterEach, describe, expect, test } from "vitest"
import { z } from "zod"
import { chatAgent } from "../../src/agents/chat-agent.js"
import { batch, section, vote } from "../../src/index.js"
import type { SimulatorClock } from "../../src/simulator/clock.js"
import { type Simulator, type SimulatorOptions, startSimulator } from "../../src/simulator/index.js"
import { serve } from "../../src/simulator/server.js"
import { parseSimulatorOptions } from "../../src/simulator/settings.js"
import { testRuntime } from "../../src/testing/test-runtime.js"
import { notedPartial } from "../agents/noted-partial.js"
import { handle } from "../runtime/scopes.js"
import { eventually } from "../testing/eventually.js"

let simulator: Simulator | undefined

interface Started {
  readonly simulator: Simulator
  readonly model: string
}

async function start(options: SimulatorOptions = {}, clock?: SimulatorClock): Promise<Started> {
  simulator = await (clock === undefined
    ? startSimulator(options)
    : serve(parseSimulatorOptions(options), clock))
  return { simulator, model: `${simulator.url}#demo` }
}

/** A provider that answers nobody until so many requests are in flight, and everybody after that. */
async function startHolding(requests: number): Promise<Started> {
  const full = handle()
  const clock: SimulatorClock = {
    now: () => Date.now(),
    sleep: async () => {
      if (started.simulator.stats().inFlight >= requests) full.resolve()
      await full.promise
      return true
    },
  }
  const started = await start({ latency: { medianMs: 1, sigma: 0 } }, clock)
  return started
}

afterEach(async () => {
  await simulator?.close()
  simulator = undefined
})

const sums = Array.from({ length: 40 }, (_, index) => `What is ${index + 11} * ${index + 7}?`)
const quick = { retry: { baseMs: 1, maxMs: 20 } }

describe("against a provider on a real socket", () => {
  test("a vote decides between slips, and the same seed gives the same ballots", async () => {
    const { model } = await start({ accuracy: 0.7 })
    const ask = vote({ model, samples: 9 })
    const [first, second] = [
      await ask.run("What is 17 * 23?", { seed: 11 }),
      await ask.run("What is 17 * 23?", { seed: 11 }),
    ]
    expect(first.output).toBe("391")
    expect(first.simulated).toBe(true)
    expect(second.tally.ballots.map((ballot) => ballot.choice)).toEqual(
      first.tally.ballots.map((ballot) => ballot.choice),
    )
    expect(first.usage.calls).toBe(first.tally.samples.launched)
    expect(first.usage.outputTokens).toBeGreaterThan(0)
    expect(first.cost).toBeNull()
  })

  test("a section over documents is answered with sentences that stand in them", async () => {
    const { model } = await start({ accuracy: 1 })
    const documents = [
      { source: "a.md", text: "Bees sleep at night. The queen lays up to 2000 eggs a day. Hives are warm." },
      {
        source: "b.md",
        text: "A queen bee lives for three to five years. Workers live for six weeks in summer.",
      },
    ]
    const Findings = z.object({ findings: z.array(z.object({ text: z.string(), source: z.string() })) })
    const result = await section({
      model,
      output: Findings,
      integrate: "synthesis",
      briefs: documents.map((document) => ({
        id: document.source,
        objective: "What is said of the queen?",
        input: { documents: [document] },
      })),
    }).run("What is said of the queen?")
    expect(result.status).toBe("complete")
    expect(result.output).toContain("The queen lays up to 2000 eggs a day.")
    expect(result.output).toContain("A queen bee lives for three to five years.")
    for (const [index, document] of documents.entries()) {
      const outcome = result.outcomes[index]
      const { findings } = Findings.parse(outcome?.status === "ok" ? outcome.output : undefined)
      for (const finding of findings) {
        expect(document.text).toContain(finding.text)
        expect(finding.source).toBe(document.source)
      }
    }
  })

  test("429s, 5xx, overload and resets cost tries, not items", async () => {
    const { model, simulator: provider } = await start({
      serverErrorRate: 0.08,
      overloadRate: 0.05,
      resetRate: 0.05,
      rateLimit: { requestsPerMinute: 6_000 },
      seed: 4,
    })
    const compute = batch({
      model,
      objective: "Work out the input.",
      concurrency: 8,
      // Its loser may be cut off before the provider has seen it.
      hedge: false,
      ...quick,
    })
    const result = await compute.run(sums)
    expect(result.coverage).toMatchObject({ briefs: 40, ok: 40 })
    const attempts = result.outcomes.flatMap((outcome) => outcome.attempts)
    const statuses = attempts.map(({ error }) => error?.httpStatus)
    const seen = provider.stats()
    expect(attempts.length).toBeGreaterThan(40)
    expect(attempts.filter(({ status }) => status === "ok")).toHaveLength(seen.completed)
    expect(statuses.filter((status) => status === 429)).toHaveLength(seen.rateLimited)
    expect(statuses.filter((status) => status !== undefined && status >= 500)).toHaveLength(seen.failed)
    // A connection that breaks while a request is on its way costs a try that the provider never saw.
    const broken = attempts.length - seen.completed - seen.rateLimited - seen.failed
    expect(broken).toBeGreaterThanOrEqual(seen.reset)
  })

  test("no more calls are in flight than the run allows, whatever the provider would take", async () => {
    const { model, simulator: provider } = await startHolding(3)
    await batch({ model, objective: "Work out the input.", concurrency: 3, hedge: false }).run(sums)
    expect(provider.stats().maxInFlight).toBe(3)
  })

  test("two runs on one model share its limit", async () => {
    const { model, simulator: provider } = await startHolding(4)
    const work = batch({ model, objective: "Work out the input.", concurrency: 4, hedge: false })
    await Promise.all([work.run(sums), work.run(sums)])
    expect(provider.stats().maxInFlight).toBe(4)
  })

  test("a branch that hangs is cut at its deadline and its request is closed, down to the socket", async () => {
    const { model, simulator: provider } = await start({ hangRate: 0.2, seed: 2 })
    const { runtime, clock } = testRuntime()
    const work = batch({
      model,
      objective: "Work out the input.",
      timeoutMs: 2_000,
      concurrency: 40,
      // A second try of a straggler would hang or not on its own account.
      hedge: false,
    })
    let settled = 0
    const running = work.run(sums, {
      runtime,
      onEvent: ({ type }) => void (type === "outcome" && (settled += 1)),
    })
    await eventually(() => {
      const { requests, inFlight } = provider.stats()
      expect([requests, settled + inFlight]).toEqual([40, 40])
    })
    const hanging = provider.stats().inFlight
    expect(hanging).toBeGreaterThan(0)
    await clock.advance(2_000)
    const result = await running
    const { timedOut, ok } = result.coverage
    expect([timedOut, ok]).toEqual([hanging, 40 - hanging])
    expect(result.status).toBe("partial")
    expect(result.failures.every((failure) => failure.status === "timed_out")).toBe(true)
    await eventually(() =>
      expect(provider.stats()).toMatchObject({ requests: 40, aborted: timedOut, inFlight: 0 }),
    )
  })

  test("a streaming branch cut by its deadline keeps the text it had", async () => {
    const { model } = await start({ tokensPerSecond: 20 })
    const text = Array.from(
      { length: 60 },
      (_, index) => `Sentence ${index} tells of the river and its fish.`,
    ).join(" ")
    const { agent, saved } = notedPartial(chatAgent({ model, stream: true }), (text) => text !== "")
    const { runtime, clock } = testRuntime()
    const running = section({
      agent,
      briefs: [
        {
          id: "long",
          objective: "What is told of the river?",
          input: { documents: [{ source: "r.md", text }] },
        },
      ],
      timeoutMs: 700,
    }).run("go", { runtime })
    await saved
    await clock.advance(700)
    const [outcome] = (await running).outcomes
    expect(outcome?.status).toBe("timed_out")
    expect(
      outcome?.status === "timed_out" && typeof outcome.partial === "string" && outcome.partial.length,
    ).toBeGreaterThan(0)
  })

  test("cancelling closes every request", async () => {
    const { model, simulator: provider } = await start({ hangRate: 1 })
    const controller = new AbortController()
    const run = batch({ model, objective: "Work out the input.", concurrency: 10 }).run(sums, {
      signal: controller.signal,
    })
    // Of a model that has not answered yet, no more are in flight.
    await eventually(() => expect(provider.stats().inFlight).toBe(8))
    controller.abort()
    const result = await run
    expect(result.status).toBe("cancelled")
    expect(result.coverage.cancelled).toBe(40)
    await eventually(() => expect(provider.stats().aborted).toBe(8))
    expect(provider.stats().requests).toBe(8)
  })

  test("a quota that is used up is not tried again, and what came before it is kept", async () => {
    const { model, simulator: provider } = await start({ quotaAfter: 5 })
    const result = await batch({ model, objective: "Work out the input.", concurrency: 1, ...quick }).run(
      sums.slice(0, 8),
    )
    expect(result.coverage).toMatchObject({ ok: 5, failed: 3 })
    expect(result.failures.every((failure) => failure.reason.startsWith("quota:"))).toBe(true)
    // The first refusal stops the limiter: what waits is not sent to be refused as well.
    expect(provider.stats().requests).toBe(6)
  })

  test("malformed JSON is corrected or on record as invalid, and both replies are counted", async () => {
    const { model, simulator: provider } = await start({ malformedRate: 0.5, seed: 3 })
    const result = await batch({
      model,
      objective: "Work out the input.",
      output: z.object({ result: z.number() }),
      hedge: false,
    }).run(sums)
    const { ok, failed } = result.coverage
    expect(ok + failed).toBe(40)
    expect(ok).toBeGreaterThan(20)
    expect(result.failures.every((failure) => failure.reason.startsWith("invalid_output:"))).toBe(true)
    expect(result.usage.calls).toBe(provider.stats().requests)
  })

  test("a cap on the cost holds: nothing is sent that could exceed it, and the run ends partial", async () => {
    const { model, simulator: provider } = await start()
    const price = { inputPerMillion: 0, outputPerMillion: 1_000 }
    const agent = chatAgent({ model, price, maxOutputTokens: 100 })
    const result = await batch({
      agent,
      objective: "Work out the input.",
      maxCost: 0.12,
      concurrency: 10,
    }).run(sums)
    expect(result.status).toBe("partial")
    expect(result.cost).toBeLessThanOrEqual(0.12)
    expect(result.coverage.skipped).toBeGreaterThan(0)
    expect(
      result.outcomes.some((outcome) => outcome.status === "skipped" && outcome.reason === "budget"),
    ).toBe(true)
    expect(provider.stats().requests).toBe(result.coverage.ok)
  })

  test("a cap on the cost of a model without a known price is refused before anything is sent", async () => {
    const { model, simulator: provider } = await start()
    await expect(batch({ model, objective: "Work out the input.", maxCost: 1 }).run(sums)).rejects.toThrow(
      "Expected a known price",
    )
    expect(provider.stats().requests).toBe(0)
  })
})
