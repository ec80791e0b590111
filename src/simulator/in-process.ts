import { makeApp } from "./app.js"
import { type SimulatorTime, clockOf, systemClock } from "./clock.js"
import { type SimulatorOptions, parseSimulatorOptions } from "./settings.js"
import { type SimulatorStats, makeStatistics } from "./statistics.js"
import type { Wire } from "./wire.js"

/** A `fetch` that the simulator answers within the process, whatever the host. */
export interface SimulatorFetch {
  (...request: Parameters<typeof fetch>): Promise<Response>
  /** What came and how it ended, so far. */
  stats(): SimulatorStats
}

/**
 * The simulator without a socket: hand it to a client as its `fetch`, together with a virtual clock, and a minute of rate
 * limits takes milliseconds.
 *
 * A reset rejects as `fetch` does: a `TypeError` whose cause has the code `ECONNRESET`.
 *
 * @param time a `FakeClock`, or the clock of a runtime. @default the system's
 * @throws ConfigError for unknown options and values out of range
 *
 * @example
 * ```ts
 * import { simulatorFetch } from "langgraph-quorum/simulator"
 * import { createFakeClock } from "langgraph-quorum/testing"
 *
 * const clock = createFakeClock()
 * const ask = simulatorFetch({ latency: { medianMs: 1_000 } }, clock)
 * const body = JSON.stringify({ model: "demo", messages: [{ role: "user", content: "What is 17 * 23?" }] })
 * const response = await clock.until(ask("http://simulator/v1/chat/completions", { method: "POST", body }))
 * console.log(response.status, ask.stats().completed)
 * ```
 */
export function simulatorFetch(options: SimulatorOptions = {}, time?: SimulatorTime): SimulatorFetch {
  const settings = parseSimulatorOptions(options, "simulatorFetch")
  const statistics = makeStatistics()
  const clock = time === undefined ? systemClock(!settings.unref) : clockOf(time)
  const app = makeApp(settings, clock, statistics)
  const ask: typeof fetch = async (input, init = {}) => {
    const { signal: given, body, ...rest } = init
    const signal = given ?? (input instanceof Request ? input.signal : new AbortController().signal)
    signal.throwIfAborted()
    // A text is handed on as it is: a body's stream would take as long as the simulator itself.
    const request = new Request(
      input,
      typeof body === "string" || body === null || body === undefined ? rest : { ...rest, body },
    )
    const wire = memoryWire(signal, () => (typeof body === "string" ? Promise.resolve(body) : request.text()))
    // The signal goes beside the request, not in it: one that is copied into a request can be lost to the collector.
    const response = await unlessAborted(app.fetch(request, wire), signal)
    if (wire.broken) throw networkError("fetch failed", "read ECONNRESET", "ECONNRESET")
    const streams = response.headers.get("content-type")?.startsWith("text/event-stream") === true
    if (!streams || response.body === null) return response
    return new Response(response.body.pipeThrough(new TransformStream(), { signal }), response)
  }
  return Object.assign(ask, { stats: () => statistics.read() })
}

/** Hands replies over within the process. */
function memoryWire(signal: AbortSignal, text: () => Promise<string>): Wire & { readonly broken: boolean } {
  let broken = false
  return {
    signal,
    text,
    get broken() {
      return broken
    },
    whole: (text, headers) => new Response(text, { headers }),
    reset() {
      broken = true
      return new Response(null)
    },
    cut(part, headers) {
      const left = [part]
      const body = new ReadableStream<Uint8Array>(
        {
          pull(controller) {
            const next = left.shift()
            if (next !== undefined) controller.enqueue(next)
            else controller.error(networkError("terminated", "other side closed", "UND_ERR_SOCKET"))
          },
        },
        // Read ahead, the error would throw away what came before it.
        { highWaterMark: 0 },
      )
      return Promise.resolve(new Response(body, { headers }))
    },
  }
}

async function unlessAborted<T>(work: T | Promise<T>, signal: AbortSignal): Promise<T> {
  let forget = (): void => {}
  const abort = new Promise<never>((_, reject) => {
    // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- the caller's own reason, as fetch rejects with it
    const onAbort = (): void => reject(signal.reason)
    signal.addEventListener("abort", onAbort)
    forget = () => signal.removeEventListener("abort", onAbort)
  })
  try {
    return await Promise.race([work, abort])
  } finally {
    forget()
  }
}

function networkError(message: string, reason: string, code: string): TypeError {
  return new TypeError(message, { cause: Object.assign(new Error(reason), { code }) })
}
