import { HttpResponse } from "msw"
import { describe, expect, it } from "vitest"
import { chatAgent } from "../../src/agents/chat-agent.js"
import { Interruption } from "../../src/runtime/interruption.js"
import { Scope } from "../../src/runtime/scope.js"
import { createFakeClock } from "../../src/testing/fake-clock.js"
import type { Outcome } from "../../src/task/outcome.js"
import { eventually } from "../testing/eventually.js"
import {
  apiError,
  completion,
  connectionBroken,
  hang,
  messageOfRole,
  openAIWire,
  rateLimited,
  testKey,
} from "./openai-wire.js"
import { type RunAgentOptions, errorOf, outputOf, runAgent } from "./run-agent.js"

const wire = openAIWire()
const model = "openai:gpt-5-mini"

/** Runs a plain question; every request that the provider saw has to be a try on record. */
async function ask(options: RunAgentOptions = {}): Promise<Outcome> {
  const outcome = await runAgent(chatAgent({ model }), { objective: "Say hello." }, options)
  expect(wire.requests, "requests seen by the provider").toHaveLength(outcome.attempts.length)
  return outcome
}

const tries = (outcome: Outcome): unknown[] =>
  outcome.attempts.map((attempt) => attempt.error?.kind ?? attempt.status)

describe("a failure that passes is tried again, by the one retry loop there is", () => {
  it.each([
    ["429 without a hint", rateLimited(), "rate_limit"],
    ["500", apiError(500, { message: "The server had an error" }), "transient"],
    ["502", apiError(502, { message: "Bad gateway" }), "transient"],
    ["503", apiError(503, { message: "The engine is overloaded" }), "overloaded"],
    ["529", apiError(529, { message: "Overloaded" }), "overloaded"],
    ["408", apiError(408, { message: "Request timeout" }), "transient"],
    ["a broken connection", connectionBroken, "transient"],
    [
      "a body that is cut off",
      () => new HttpResponse('{"id":"chatcm', { headers: { "content-type": "application/json" } }),
      "transient",
    ],
    ["a page instead of a completion", () => HttpResponse.html("<h1>Be right back</h1>"), "transient"],
    [
      "a completion without a choice",
      () => HttpResponse.json({ id: "1", object: "chat.completion", choices: [] }),
      "transient",
    ],
  ] as const)("%s", async (_, failure, kind) => {
    wire.answer(failure, failure, completion("hello"))
    const outcome = await ask()
    expect(outputOf(outcome)).toBe("hello")
    expect(tries(outcome)).toEqual([kind, kind, "ok"])
    expect(outcome.usage.calls).toBe(1)
  })

  it("gives up after as many tries as were allowed, and says why", async () => {
    wire.answer(apiError(500, { message: "The server had an error" }))
    const outcome = await ask({ retry: { attempts: 3 } })
    expect(errorOf(outcome)).toMatchObject({
      kind: "transient",
      httpStatus: 500,
      message: expect.stringContaining("The server had an error"),
    })
    expect(outcome.attempts).toHaveLength(3)
  })

  it("is not tried again with retries off", async () => {
    wire.answer(rateLimited(), completion("hello"))
    expect(errorOf(await ask({ retry: { attempts: 1 } })).kind).toBe("rate_limit")
    expect(wire.requests).toHaveLength(1)
  })
})

describe("the wait a provider asks for", () => {
  it.each([
    ["Retry-After, in seconds", { "retry-after": "0.06" }],
    ["retry-after-ms", { "retry-after-ms": "60" }],
    ["both, the precise one counts", { "retry-after": "30", "retry-after-ms": "60" }],
  ])("is kept: %s", async (_, headers) => {
    wire.answer(rateLimited(headers), completion("hello"))
    const outcome = await ask()
    expect(outputOf(outcome)).toBe("hello")
    const backoff = outcome.attempts[1]?.backoffMs ?? 0
    expect(backoff).toBeGreaterThanOrEqual(60)
    expect(backoff).toBeLessThanOrEqual(110)
    const [first, second] = wire.requests
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(59)
  })

  it("is not begun when the branch would be out of time before its end", async () => {
    wire.answer(rateLimited({ "retry-after": "30" }), completion("hello"))
    // Time stands still: a wait would never end.
    const outcome = await ask({ clock: createFakeClock(), timeoutMs: 5_000 })
    expect(errorOf(outcome).kind).toBe("rate_limit")
    expect(wire.requests).toHaveLength(1)
  })
})

describe("a failure that stays is not tried again", () => {
  it("is a spent quota, although its status is 429", async () => {
    wire.answer(
      apiError(429, {
        message: "You exceeded your current quota",
        type: "insufficient_quota",
        code: "insufficient_quota",
      }),
    )
    const error = errorOf(await ask())
    expect(error).toMatchObject({ kind: "quota", code: "insufficient_quota", httpStatus: 429 })
    expect(wire.requests).toHaveLength(1)
  })

  it("is a refused key: the variable is named, the key itself appears nowhere", async () => {
    wire.answer(({ authorization }) =>
      HttpResponse.json(
        {
          error: {
            message: `Incorrect API key provided: ${authorization?.slice(7)}.`,
            type: "invalid_request_error",
            code: "invalid_api_key",
          },
        },
        { status: 401 },
      ),
    )
    const outcome = await ask()
    expect(errorOf(outcome)).toMatchObject({ kind: "auth", httpStatus: 401, code: "invalid_api_key" })
    expect(errorOf(outcome).message).toContain("OPENAI_API_KEY")
    expect(JSON.stringify(outcome)).not.toContain(testKey)
    expect(wire.requests).toHaveLength(1)
  })

  it("is a key that an endpoint echoes in any other error", async () => {
    wire.answer(({ authorization }) =>
      HttpResponse.json({ error: { message: `no tenant for ${authorization}` } }, { status: 500 }),
    )
    const outcome = await ask({ retry: { attempts: 2 } })
    expect(errorOf(outcome).kind).toBe("transient")
    expect(JSON.stringify(outcome)).not.toContain(testKey)
  })

  it("is a request the provider does not accept", async () => {
    wire.answer(
      apiError(400, { message: "Invalid value: 'x'", type: "invalid_request_error", code: "invalid_value" }),
    )
    expect(errorOf(await ask())).toMatchObject({
      kind: "invalid_request",
      httpStatus: 400,
      message: expect.stringContaining("Invalid value: 'x'"),
    })
    expect(wire.requests).toHaveLength(1)
  })

  it("is a model the provider does not have, and it is named", async () => {
    wire.answer(
      apiError(404, {
        message: "The model `gpt-5-mini` does not exist or you do not have access to it.",
        code: "model_not_found",
      }),
    )
    const error = errorOf(await ask())
    expect(error).toMatchObject({ kind: "invalid_request", httpStatus: 404, code: "model_not_found" })
    expect(error.message).toContain("The model `gpt-5-mini` does not exist")
    expect(error.message).not.toMatch(/\n|\bat .*:\d+/)
    expect(wire.requests).toHaveLength(1)
  })

  it("is a provider that says so in `x-should-retry`", async () => {
    wire.answer(apiError(500, { message: "This will not work" }, { "x-should-retry": "false" }))
    expect(errorOf(await ask()).message).toContain("This will not work")
    expect(wire.requests).toHaveLength(1)
  })

  it("is a refusal", async () => {
    wire.answer(completion(null, { refusal: "I can't help with that." }))
    const outcome = await ask()
    expect(errorOf(outcome)).toEqual({
      kind: "content_filter",
      message: "the model refused: I can't help with that.",
    })
    expect(outcome.usage).toMatchObject({ calls: 1, inputTokens: 10, outputTokens: 5 })
    expect(wire.requests).toHaveLength(1)
  })

  it("is a reply the content filter stopped", async () => {
    wire.answer(completion("Once upon", { finishReason: "content_filter" }))
    expect(errorOf(await ask()).kind).toBe("content_filter")
    expect(wire.requests).toHaveLength(1)
  })

  it("is a prompt the content filter stopped", async () => {
    wire.answer(apiError(400, { message: "The response was filtered", code: "content_filter" }))
    expect(errorOf(await ask()).kind).toBe("content_filter")
    expect(wire.requests).toHaveLength(1)
  })
})

describe("a provider that hangs", () => {
  it("is tried again when the try is out of time, and the request is dropped", async () => {
    wire.answer(hang, completion("hello"))
    const clock = createFakeClock()
    const asking = ask({ clock, attemptTimeoutMs: 60_000 })
    await wire.seen(1)
    await clock.advance(60_000)
    await wire.seen(2, clock)
    const outcome = await asking
    expect(outputOf(outcome)).toBe("hello")
    expect(outcome.attempts.map((attempt) => attempt.status)).toEqual(["timed_out", "ok"])
    expect(wire.requests[0]?.signal.aborted).toBe(true)
  })

  it("ends the branch as timed out when it stays so", async () => {
    wire.answer(hang)
    const clock = createFakeClock()
    const asking = ask({ clock, attemptTimeoutMs: 60_000 })
    for (const tried of [1, 2, 3, 4]) {
      await wire.seen(tried, tried === 1 ? undefined : clock)
      await clock.advance(60_000)
    }
    const outcome = await asking
    expect(outcome).toMatchObject({ status: "timed_out", scope: "attempt" })
    expect(outcome.attempts).toHaveLength(4)
  })

  it("ends with the branch's own deadline, down to the request", async () => {
    wire.answer(hang)
    const clock = createFakeClock()
    const asking = ask({ clock, timeoutMs: 300 })
    await wire.seen(1)
    await clock.advance(300)
    const outcome = await asking
    expect(outcome).toMatchObject({ status: "timed_out", scope: "branch" })
    expect(outcome.attempts).toHaveLength(1)
    await eventually(() => expect(wire.requests[0]?.signal.aborted).toBe(true))
  })

  it("ends when the run is cancelled, down to the request", async () => {
    const scope = new Scope()
    wire.answer((request) => {
      queueMicrotask(() => scope.stop(new Interruption({ status: "cancelled", by: "user" })))
      return hang(request)
    })
    const outcome = await ask({ scope })
    expect(outcome).toMatchObject({ status: "cancelled", by: "user" })
    await eventually(() => expect(wire.requests[0]?.signal.aborted).toBe(true))
  })
})

it("asks with the brief and nothing of the retries before", async () => {
  wire.answer(apiError(500, { message: "no" }), completion("hello"))
  await ask()
  const [first, second] = wire.requests
  expect(messageOfRole(second, "user")).toBe("Say hello.")
  expect(second?.body).toEqual(first?.body)
})
