import { afterEach, describe, expect, it } from "vitest"
import { z } from "zod"
import { chatAgent } from "../../src/agents/chat-agent.js"
import { vote } from "../../src/index.js"
import { type Simulator, type SimulatorOptions, startSimulator } from "../../src/simulator/index.js"
import type { Outcome } from "../../src/task/outcome.js"
import { runAgent } from "./run-agent.js"

let simulator: Simulator | undefined

async function simulate(options: SimulatorOptions = {}): Promise<string> {
  simulator = await startSimulator({ accuracy: 1, ...options })
  return `${simulator.url}#demo`
}

afterEach(async () => {
  await simulator?.close()
  simulator = undefined
})

const sum = { objective: "What is 17 * 23?", sampleIndex: 0 }

function ok(outcome: Outcome) {
  if (outcome.status === "ok") return outcome
  throw new Error(`expected an ok outcome, got ${JSON.stringify(outcome)}`)
}

describe("over a real socket, against the simulator", () => {
  it("a reply tells its probability, streamed the same as whole", async () => {
    const model = await simulate()
    const whole = ok(await runAgent(chatAgent({ model, logprobs: true }), sum, { seed: 3 }))
    const streamed = ok(await runAgent(chatAgent({ model, logprobs: true, stream: true }), sum, { seed: 3 }))
    expect(whole.logProbability).toBeLessThan(0)
    // The simulator's tokens have a probability of at least 0.4, and the reply has few of them.
    expect(whole.logProbability).toBeGreaterThan(20 * Math.log(0.4))
    expect(streamed).toMatchObject({ output: whole.output, logProbability: whole.logProbability })
  })

  it("the probability of a longer reply is that of more tokens: JSON is less likely than its number", async () => {
    const model = await simulate()
    const agent = chatAgent({ model, logprobs: true })
    const bare = ok(await runAgent(agent, sum, { seed: 3 }))
    const shaped = ok(await runAgent(agent, { ...sum, output: z.number() }, { seed: 3 }))
    expect(shaped).toMatchObject({ output: 391, raw: '{"answer":391}' })
    expect(shaped.logProbability).toBeLessThan(bare.logProbability ?? -Infinity)
  })

  it("a voter says how sure it is, in text and in a shape", async () => {
    const model = await simulate()
    const agent = chatAgent({ model, confidence: true })
    for (const outcome of [
      ok(await runAgent(agent, sum)),
      ok(await runAgent(agent, { ...sum, output: z.number() })),
    ]) {
      expect(String(outcome.output)).toBe("391")
      expect(outcome.confidence).toSatisfy((share: number) => share >= 0 && share <= 1)
      expect(outcome.ignored).toBeUndefined()
    }
  })

  it("a vote has on its ballots what their voters brought", async () => {
    const model = await simulate()
    const sums = vote({
      agent: chatAgent({ model, confidence: true, logprobs: true }),
      samples: 3,
      rule: "plurality",
    })
    const { tally, output } = await sums.run("What is 17 * 23?", { seed: 1 })
    expect(output).toBe("391")
    const usable = tally.ballots.filter(({ status }) => status === "usable")
    expect(usable.length).toBeGreaterThan(1)
    for (const ballot of usable) {
      expect(ballot.raw).toMatch(/^\{"answer":"391","confidence":[\d.]+\}$/)
      expect(JSON.parse(ballot.raw ?? "")).toEqual({ answer: "391", confidence: ballot.confidence })
      expect(ballot.logProbability).toBeLessThan(0)
    }
  })

  it("malformed replies are mended without red flags, and dropped with them after one call", async () => {
    const model = await simulate({ malformedRate: 1 })
    const output = z.object({ value: z.number() })
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, seed) =>
        runAgent(chatAgent({ model, redFlags: true }), { ...sum, output }, { seed }),
      ),
    )
    const dropped = outcomes.filter(({ status }) => status === "failed")
    expect(dropped.length).toBeGreaterThan(10)
    for (const outcome of dropped) {
      expect(outcome).toMatchObject({ error: { code: "red_flag" }, raw: expect.any(String) })
    }
    expect(outcomes.map(({ usage }) => usage.calls)).toEqual(outcomes.map(() => 1))
    // What is left came in a fence and nothing else: that is no flag.
    for (const outcome of outcomes) {
      if (outcome.status === "ok") expect(outcome.raw).toMatch(/^```json\n[^`]*\n```$/)
    }
  })
})
