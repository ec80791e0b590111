import { HttpResponse, http } from "msw"
import { setupServer } from "msw/node"
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from "vitest"
import type { FakeClock } from "../../src/testing/fake-clock.js"
import { eventually } from "../testing/eventually.js"

/** A request that arrived at the stand-in for the provider. */
export interface SeenRequest {
  readonly url: string
  readonly body: Readonly<Record<string, unknown>>
  readonly authorization: string | null
  readonly signal: AbortSignal
  /** Epoch milliseconds. */
  readonly at: number
}

/** Answers one request; the last one answers every request after it, too. */
export type Step = (request: SeenRequest) => Response | Promise<Response>

/** The stand-in for an OpenAI-compatible provider: what it saw, and what it answers next. */
export interface OpenAIWire {
  readonly requests: SeenRequest[]
  answer(...steps: readonly [Step, ...Step[]]): void
  /** Waits until it has seen so many requests; on a clock that is given, waits before retries pass meanwhile. */
  seen(count: number, clock?: FakeClock): Promise<void>
}

export const testKey = "sk-test-0123456789abcdef"

/** Puts a stand-in for an OpenAI-compatible provider in front of the tests of a file. */
export function openAIWire(base = "https://api.openai.com/v1"): OpenAIWire {
  const requests: SeenRequest[] = []
  let steps: readonly [Step, ...Step[]] | undefined
  const server = setupServer(
    http.post(`${base}/chat/completions`, async ({ request }) => {
      const seen: SeenRequest = {
        url: request.url,
        body: (await request.clone().json()) as Record<string, unknown>,
        authorization: request.headers.get("authorization"),
        signal: request.signal,
        at: Date.now(),
      }
      const step = steps?.[Math.min(requests.length, steps.length - 1)]
      requests.push(seen)
      if (step === undefined) throw new Error("a request came and no answer was scripted")
      return step(seen)
    }),
  )
  beforeAll(() => server.listen({ onUnhandledRequest: "error" }))
  beforeEach(() => {
    vi.stubEnv("OPENAI_API_KEY", testKey)
    vi.stubEnv("OPENAI_BASE_URL", undefined)
    requests.length = 0
    steps = undefined
  })
  afterEach(() => {
    vi.unstubAllEnvs()
  })
  afterAll(() => server.close())
  return {
    requests,
    answer: (...answers) => {
      steps = answers
    },
    seen: (count, clock) =>
      eventually(async () => {
        await clock?.advance(1)
        expect(requests).toHaveLength(count)
      }),
  }
}

/** What a test may set of a completion. */
export interface CompletionOptions {
  readonly finishReason?: string
  readonly refusal?: string
  readonly usage?: Readonly<Record<string, unknown>>
}

/** 10 tokens in, 5 out. */
const someUsage = { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 }

/** A chat completion as OpenAI sends it. */
export function completion(content: string | null, options: CompletionOptions = {}): Step {
  return () =>
    HttpResponse.json({
      id: "chatcmpl-1",
      object: "chat.completion",
      created: 1_790_000_000,
      model: "gpt-5-mini-2025-08-07",
      choices: [
        {
          index: 0,
          message: { role: "assistant", content, refusal: options.refusal ?? null },
          finish_reason: options.finishReason ?? "stop",
        },
      ],
      usage: options.usage ?? someUsage,
    })
}

/** An error as OpenAI sends it. */
export function apiError(
  status: number,
  error: { readonly message: string; readonly type?: string; readonly code?: string | null },
  headers: Readonly<Record<string, string>> = {},
): Step {
  return () =>
    HttpResponse.json({ error: { param: null, type: "error", code: null, ...error } }, { status, headers })
}

export const rateLimited = (headers: Readonly<Record<string, string>> = {}): Step =>
  apiError(429, { message: "Rate limit reached", type: "requests", code: "rate_limit_exceeded" }, headers)

/** Never answers; ends only with the request, when nobody listens any more. */
export const hang: Step = ({ signal }) =>
  new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve(HttpResponse.error()), { once: true })
  })

export const connectionBroken: Step = () => HttpResponse.error()

/** How a streamed completion ends. */
export type StreamEnd = "finished" | "closed without a finish reason" | "connection broken" | "hanging"

/** A completion streamed piece by piece; the pieces are of its content unless another field is named. */
export function streamed(
  pieces: readonly string[],
  end: StreamEnd,
  field: "content" | "refusal" = "content",
): Step {
  const frame = (delta: object, finishReason: string | null = null): object => ({
    id: "chatcmpl-1",
    object: "chat.completion.chunk",
    created: 1_790_000_000,
    model: "gpt-5-mini-2025-08-07",
    choices: [{ index: 0, delta, finish_reason: finishReason }],
  })
  return ({ signal }) => {
    const encoder = new TextEncoder()
    const body = new ReadableStream<Uint8Array>({
      async start(controller) {
        const send = (data: object): void =>
          controller.enqueue(encoder.encode(`data: ${JSON.stringify(data)}\n\n`))
        send(frame({ role: "assistant", content: "" }))
        for (const piece of pieces) send(frame({ [field]: piece }))
        if (end === "hanging") {
          signal.addEventListener("abort", () => controller.error(new Error("aborted")), { once: true })
          return
        }
        if (end === "connection broken") {
          // The pieces have to be read before the connection breaks, as on a real wire.
          await new Promise((resolve) => setTimeout(resolve, 5))
          return controller.error(new TypeError("terminated", { cause: new Error("other side closed") }))
        }
        if (end === "finished") {
          send(frame({}, "stop"))
          send({ ...frame({}), choices: [], usage: someUsage })
          controller.enqueue(encoder.encode("data: [DONE]\n\n"))
        }
        controller.close()
      },
    })
    return new HttpResponse(body, { headers: { "content-type": "text/event-stream" } })
  }
}

/** What the first message with that role said. */
export function messageOfRole(request: SeenRequest | undefined, role: string, position = 0): string {
  const messages = request?.body["messages"]
  if (!Array.isArray(messages)) throw new Error("the request has no messages")
  const found: unknown = messages.filter((message: { role?: unknown }) => message.role === role)[position]
  expect(found, `a message of role ${role}`).toBeDefined()
  return String((found as { content: unknown }).content)
}
