import { afterEach, describe, expect, it, vi } from "vitest"
import { z } from "zod"
import { chatAgent } from "../../src/agents/chat-agent.js"
import { toolAgent } from "../../src/agents/tool-agent.js"
import { Interruption } from "../../src/runtime/interruption.js"
import { Scope } from "../../src/runtime/scope.js"
import { type Simulator, type SimulatorOptions, startSimulator } from "../../src/simulator/index.js"
import { createFakeClock } from "../../src/testing/fake-clock.js"
import { eventually } from "../testing/eventually.js"
import { errorOf, outputOf, runAgent } from "./run-agent.js"

let simulator: Simulator | undefined

async function simulate(
  options: SimulatorOptions = {},
): Promise<{ readonly model: string; readonly simulator: Simulator }> {
  simulator = await startSimulator({ accuracy: 1, ...options })
  return { model: `${simulator.url}#demo`, simulator }
}

afterEach(async () => {
  await simulator?.close()
  simulator = undefined
})

const sum = { objective: "What is 17 * 23?" }

describe("over a real socket, against the simulator", () => {
  it("a simulated: model works without any set-up, costs nothing and is stamped", async () => {
    const outcome = await runAgent(chatAgent({ model: "simulated:demo" }), sum)
    expect(outputOf(outcome)).toMatch(/\d/)
    expect(outcome).toMatchObject({ cost: 0, simulated: true, usage: { calls: 1 } })
    expect(outcome.usage.inputTokens).toBeGreaterThan(0)
  })

  it.each([false, true])(
    "an endpoint of one's own answers, and is stamped all the same (stream: %s)",
    async (stream) => {
      const { model, simulator: server } = await simulate()
      const outcome = await runAgent(chatAgent({ model, stream }), sum)
      expect(outputOf(outcome)).toContain("391")
      expect(outcome.simulated).toBe(true)
      expect(outcome.cost).toBeNull()
      expect(outcome.usage.outputTokens).toBeGreaterThan(0)
      expect(server.stats()).toMatchObject({ requests: 1, completed: 1 })
    },
  )

  it("a shape asked for is the shape that comes", async () => {
    const { model } = await simulate()
    expect(outputOf(await runAgent(chatAgent({ model }), { ...sum, output: z.number() }))).toBe(391)
    const Label = z.enum(["bug", "feature", "question"])
    expect(Label.options).toContain(
      outputOf(await runAgent(chatAgent({ model }), { objective: "It crashes.", output: Label })),
    )
  })

  it("replies that break their shape are repaired or fail, never passed on", async () => {
    const { model, simulator: server } = await simulate({ malformedRate: 1 })
    const outcome = await runAgent(chatAgent({ model }), { ...sum, output: z.object({ value: z.number() }) })
    if (outcome.status === "ok") expect(outcome.output).toEqual({ value: expect.any(Number) })
    else expect(errorOf(outcome).kind).toBe("invalid_output")
    expect(server.stats().requests).toBe(outcome.attempts.length)
  })

  it("a refusal is told as one", async () => {
    const { model } = await simulate({ refusalRate: 1 })
    expect(errorOf(await runAgent(chatAgent({ model }), sum)).kind).toBe("content_filter")
  })

  it.each<[string, SimulatorOptions, string]>([
    ["errors of the server", { serverErrorRate: 1 }, "failed"],
    ["connections that are reset", { resetRate: 1 }, "reset"],
  ])("%s are tried again, once for each try on record", async (_, options, ending) => {
    const { model, simulator: server } = await simulate(options)
    const outcome = await runAgent(chatAgent({ model }), sum, { retry: { attempts: 3 } })
    expect(["transient", "overloaded"]).toContain(errorOf(outcome).kind)
    expect(outcome.attempts).toHaveLength(3)
    expect(server.stats()).toMatchObject({ requests: 3, [ending]: 3 })
  })

  it("a key that is refused is named by its variable", async () => {
    vi.stubEnv("QUORUM_API_KEY", "q-wrong-0123456789")
    const { model } = await simulate({ requireKey: "q-right-0123456789" })
    const outcome = await runAgent(chatAgent({ model }), sum)
    expect(errorOf(outcome)).toMatchObject({
      kind: "auth",
      httpStatus: 401,
      message: expect.stringContaining("QUORUM_API_KEY"),
    })
    expect(JSON.stringify(outcome)).not.toMatch(/q-wrong|q-right/)
    vi.unstubAllEnvs()
  })

  it("a deadline closes the socket", async () => {
    const { model, simulator: server } = await simulate({ hangRate: 1 })
    const clock = createFakeClock()
    const running = runAgent(chatAgent({ model }), sum, { clock, timeoutMs: 600 })
    await eventually(() => expect(server.stats().inFlight).toBe(1))
    await clock.advance(600)
    expect(await running).toMatchObject({ status: "timed_out", scope: "branch" })
    await eventually(() => expect(server.stats()).toMatchObject({ requests: 1, aborted: 1, inFlight: 0 }))
  })

  it("a cancelled run closes the socket, in the middle of a stream as well", async () => {
    const { model, simulator: server } = await simulate({ tokensPerSecond: 5 })
    const scope = new Scope()
    const running = runAgent(chatAgent({ model, stream: true }), sum, { scope })
    await eventually(() => expect(server.stats().inFlight).toBe(1))
    scope.stop(new Interruption({ status: "cancelled", by: "user" }))
    expect(await running).toMatchObject({ status: "cancelled", by: "user" })
    await eventually(() => expect(server.stats()).toMatchObject({ aborted: 1, inFlight: 0 }))
  })

  it("a cancelled tool agent closes the socket", async () => {
    const { model, simulator: server } = await simulate({ hangRate: 1 })
    const scope = new Scope()
    const running = runAgent(toolAgent({ model, tools: [] }), sum, { scope })
    await eventually(() => expect(server.stats().inFlight).toBe(1))
    scope.stop(new Interruption({ status: "cancelled", by: "user" }))
    expect(await running).toMatchObject({ status: "cancelled", by: "user" })
    await eventually(() => expect(server.stats()).toMatchObject({ aborted: 1, inFlight: 0 }))
  })
})
