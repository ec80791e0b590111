import { type CallSite, performCall } from "../../../src/runtime/call.js"
import type { Clock } from "../../../src/runtime/clock.js"
import { randomStream } from "../../../src/runtime/random.js"
import { retrySchema } from "../../../src/runtime/retry.js"
import { type Runtime, createRuntime } from "../../../src/runtime/runtime.js"
import { Scope } from "../../../src/runtime/scope.js"
import type { Limiter } from "../../../src/runtime/throttle/limiter.js"
import { listenToRates, rateAwareFetch } from "../../../src/runtime/throttle/limits/rate-listening.js"
import type { Attempt } from "../../../src/task/outcome.js"
import type { LoadClient, LoadSite } from "../load-client.js"
import { type LoadRequest, bodyOf } from "../workload.js"

/** How Quorum is told of the limits. */
export type Knowledge = "known" | "learned"

/** What was put on record of one request. */
export type RequestRecord = Pick<Attempt, "kind" | "status" | "delayMs" | "queueMs" | "tokenWaitMs"> & {
  readonly index: number
}

export interface QuorumClientOptions {
  readonly clock: Clock
  readonly knowledge: Knowledge
  /** Most calls in flight. @default what the governor thinks right */
  readonly concurrency?: number
  /** Milliseconds after which a try is given up. @default never */
  readonly attemptTimeoutMs?: number
  /** Shared with other clients. @default its own */
  readonly runtime?: Runtime
  /** Whose turn it is, where several share the limiter. @default "run" */
  readonly flow?: string
  /** Told of each try as it is sent. */
  readonly onSent?: (index: number) => void
  readonly onAttempt?: (record: RequestRecord) => void
  /** Told why a request was given up. */
  readonly onLost?: (thrown: unknown, request: LoadRequest) => void
  readonly onLimiter?: (limiter: Limiter) => void
}

/** Quorum's governor and its one retry loop, with the thinnest client there is: the graph around it costs no requests. */
export function quorumClient(options: QuorumClientOptions): LoadClient {
  const { clock, knowledge, flow = "run" } = options
  return {
    name: `Quorum, limits ${knowledge}`,
    async run(load, site) {
      const runtime = options.runtime ?? createRuntime(clock, () => "run")
      const { requestsPerMinute, tokensPerMinute } = site.provider
      const given = {
        ...(options.concurrency === undefined ? {} : { concurrency: options.concurrency }),
        ...(knowledge === "known" ? { requestsPerMinute, tokensPerMinute } : {}),
      }
      const joined = runtime.limiters.join("simulated", given)
      const { limiter } = joined
      options.onLimiter?.(limiter)
      const random = randomStream(site.seed, "retries")
      const ask = rateAwareFetch(site.ask, () => clock.now())
      const callSite = (index: number): CallSite => ({
        scope: new Scope(),
        runtime,
        retry: retrySchema.parse({}),
        attemptTimeoutMs: options.attemptTimeoutMs,
        budget: undefined,
        flow,
        queueTimeoutMs: undefined,
        hedges: false,
        takeMove: () => false,
        working: () => {},
        simulated: () => {},
        random,
        deadline: Infinity,
        absoluteDeadline: Infinity,
        waiting: () => {},
        begin: (start) => {
          options.onSent?.(index)
          return ({ status }) => options.onAttempt?.({ ...start, status, index })
        },
      })
      await Promise.all(
        load.map(async (request) => {
          try {
            await performCall(
              {
                target: "simulated",
                limiter,
                cost: request.estimate,
                run: async ({ signal, learn }) => ({
                  value: undefined,
                  used: await listenToRates(learn, () => send(request, site, ask, signal)),
                }),
              },
              callSite(request.index),
            )
            site.answered(request)
          } catch (thrown) {
            options.onLost?.(thrown, request)
          }
        }),
      )
      joined.leave()
    },
  }
}

/** Sends one request and throws as clients do: an error with status, headers and code. */
async function send(request: LoadRequest, { url }: LoadSite, ask: typeof fetch, signal: AbortSignal) {
  const response = await ask(`${url}/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(bodyOf(request)),
    signal,
  })
  const body = (await response.json()) as {
    readonly error?: { readonly code?: string | null }
    readonly usage?: { readonly prompt_tokens: number; readonly completion_tokens: number }
  }
  if (!response.ok) {
    const { status, headers } = response
    throw Object.assign(new Error(`status ${status}`), {
      status,
      headers,
      code: body.error?.code ?? undefined,
    })
  }
  return { inputTokens: body.usage?.prompt_tokens ?? 0, outputTokens: body.usage?.completion_tokens ?? 0 }
}
