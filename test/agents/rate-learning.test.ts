import { ChatOpenAI } from "@langchain/openai"
import { HttpResponse } from "msw"
import { describe, expect, it } from "vitest"
import { chatAgent } from "../../src/agents/chat-agent.js"
import { systemClock } from "../../src/runtime/clock.js"
import { type Runtime, createRuntime } from "../../src/runtime/runtime.js"
import type { LimiterSnapshot } from "../../src/runtime/throttle/snapshot.js"
import { rateAwareFetch } from "../../src/runtime/throttle/limits/rate-listening.js"
import { type Step, apiError, completion, openAIWire, rateLimited, streamed } from "./openai-wire.js"
import { errorOf, outputOf, runAgent } from "./run-agent.js"

const wire = openAIWire()
const model = "openai:gpt-5-mini"

const openAIHeaders = {
  "x-ratelimit-limit-requests": "500",
  "x-ratelimit-remaining-requests": "499",
  "x-ratelimit-reset-requests": "120ms",
  "x-ratelimit-limit-tokens": "200000",
  "x-ratelimit-remaining-tokens": "190000",
  "x-ratelimit-reset-tokens": "3s",
}

const inAMinute = (): string => new Date(systemClock.now() + 60_000).toISOString()

const anthropicHeaders = (): Record<string, string> => ({
  "anthropic-ratelimit-requests-limit": "50",
  "anthropic-ratelimit-requests-remaining": "49",
  "anthropic-ratelimit-requests-reset": inAMinute(),
  "anthropic-ratelimit-input-tokens-limit": "40000",
  "anthropic-ratelimit-input-tokens-remaining": "39000",
  "anthropic-ratelimit-input-tokens-reset": inAMinute(),
  "anthropic-ratelimit-output-tokens-limit": "8000",
  "anthropic-ratelimit-output-tokens-remaining": "8000",
  "anthropic-ratelimit-output-tokens-reset": inAMinute(),
})

/** The same answer with headers on it. */
function withHeaders(step: Step, headers: Readonly<Record<string, string>>): Step {
  return async (request) => {
    const response = await step(request)
    const all = { ...Object.fromEntries(response.headers), ...headers }
    return new HttpResponse(response.body, { status: response.status, headers: all })
  }
}

const newRuntime = (): Runtime => createRuntime(systemClock, () => "run")

function limiterOf(runtime: Runtime): LimiterSnapshot {
  const [limiter] = runtime.limiters.snapshot()
  if (limiter === undefined) throw new Error("no limiter was joined")
  return limiter
}

const limitsOf = (runtime: Runtime): unknown[] =>
  limiterOf(runtime).limits.map(({ name, limit, source }) => [name, limit, source])

const openAILimits = [
  ["requests", 500, "headers"],
  ["tokens", 200_000, "headers"],
]
const anthropicLimits = [
  ["requests", 50, "headers"],
  ["input_tokens", 40_000, "headers"],
  ["output_tokens", 8_000, "headers"],
]

describe("a provider's limits are learned from the headers", () => {
  it.each([
    ["OpenAI's", () => openAIHeaders, openAILimits],
    ["Anthropic's", anthropicHeaders, anthropicLimits],
  ])("of a reply: %s", async (_, headers, limits) => {
    wire.answer(withHeaders(completion("hello"), headers()))
    const runtime = newRuntime()
    expect(outputOf(await runAgent(chatAgent({ model }), {}, { runtime }))).toBe("hello")
    expect(limitsOf(runtime)).toEqual(limits)
  })

  it.each([
    ["OpenAI's", () => openAIHeaders, openAILimits],
    ["Anthropic's", anthropicHeaders, anthropicLimits],
  ])("of a rejection: %s", async (_, headers, limits) => {
    wire.answer(rateLimited({ ...headers(), "retry-after-ms": "30" }), completion("hello"))
    const runtime = newRuntime()
    const outcome = await runAgent(chatAgent({ model }), {}, { runtime })
    expect(outputOf(outcome)).toBe("hello")
    expect(limitsOf(runtime)).toEqual(limits)
    expect(limiterOf(runtime)).toMatchObject({ sent: 2, rateLimited: 1 })
  })

  it("of a streamed reply", async () => {
    wire.answer(withHeaders(streamed(["hel", "lo"], "finished"), openAIHeaders))
    const runtime = newRuntime()
    expect(outputOf(await runAgent(chatAgent({ model, stream: true }), {}, { runtime }))).toBe("hello")
    expect(limitsOf(runtime)).toEqual(openAILimits)
  })

  it("by a LangChain client of the caller's own, when it is given the fetch that reads them", async () => {
    wire.answer(withHeaders(completion("hello"), openAIHeaders))
    const client = (configuration: { fetch?: typeof fetch }): ChatOpenAI =>
      new ChatOpenAI({ model: "gpt-5-mini", apiKey: "sk-own-0123456789", maxRetries: 0, configuration })
    const runtime = newRuntime()
    await runAgent(chatAgent({ model: client({ fetch: rateAwareFetch() }) }), {}, { runtime })
    expect(limitsOf(runtime)).toEqual(openAILimits)
    const deaf = newRuntime()
    await runAgent(chatAgent({ model: client({}) }), {}, { runtime: deaf })
    expect(limitsOf(deaf)).toEqual([])
  })

  it("and what each call took is told from its reply", async () => {
    wire.answer(withHeaders(completion("hello"), anthropicHeaders()))
    const runtime = newRuntime()
    await runAgent(chatAgent({ model }), {}, { runtime })
    const [, input, output] = limiterOf(runtime).limits
    expect(input).toMatchObject({ name: "input_tokens", inFlight: 0 })
    expect(output).toMatchObject({ name: "output_tokens", inFlight: 0 })
  })
})

describe("after a rejection nothing is sent before the wait that was asked for is over", () => {
  it.each([
    ["retry-after-ms", { "retry-after-ms": "180" }, 180],
    ["Retry-After in seconds", { "retry-after": "0.2" }, 200],
  ])("%s", async (_, headers, waitMs) => {
    wire.answer(rateLimited(headers), completion("hello"))
    const outcome = await runAgent(chatAgent({ model }))
    expect(outputOf(outcome)).toBe("hello")
    const [first, second] = wire.requests
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(waitMs - 5)
    const again = outcome.attempts[1]
    expect(again?.kind).toBe("retry")
    expect(again?.delayMs).toBeGreaterThanOrEqual(waitMs - 5)
  })
})

describe("a provider whose money is gone", () => {
  const quota = apiError(429, { message: "You exceeded your current quota", code: "insufficient_quota" })

  it("is asked no more: what comes after fails at once, with the reason, unsent", async () => {
    wire.answer(quota)
    const runtime = newRuntime()
    const first = await runAgent(chatAgent({ model }), {}, { runtime })
    expect(errorOf(first)).toMatchObject({ kind: "quota", code: "insufficient_quota" })
    const second = await runAgent(chatAgent({ model }), {}, { runtime })
    expect(errorOf(second)).toMatchObject({
      kind: "quota",
      message: expect.stringContaining("You exceeded your current quota"),
    })
    expect(second.attempts).toEqual([])
    expect(wire.requests).toHaveLength(1)
    expect(limiterOf(runtime).stopped).toMatchObject({ kind: "quota" })
  })

  it("does not stop another model", async () => {
    wire.answer(quota, completion("hello"))
    const runtime = newRuntime()
    await runAgent(chatAgent({ model }), {}, { runtime })
    const other = await runAgent(chatAgent({ model: "openai:gpt-5-nano" }), {}, { runtime })
    expect(outputOf(other)).toBe("hello")
  })

  it("stops the models of its group", async () => {
    wire.answer(quota, completion("hello"))
    const runtime = newRuntime()
    await runAgent(chatAgent({ model, limitGroup: "small ones" }), {}, { runtime })
    const other = chatAgent({ model: "openai:gpt-5-nano", limitGroup: "small ones" })
    expect(errorOf(await runAgent(other, {}, { runtime })).kind).toBe("quota")
    expect(limiterOf(runtime).key).toBe("group small ones")
    expect(wire.requests).toHaveLength(1)
  })
})
