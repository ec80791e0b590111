import { AsyncLocalStorage } from "node:async_hooks"
import { systemClock } from "../../clock.js"
import { readRateHeaders } from "./rate-headers.js"
import type { RateReport } from "./rate-report.js"

type Listener = (report: RateReport) => void

const listeners = new AsyncLocalStorage<Listener>()

/** Runs `work`; `learn` is told of the rate headers of every response that a `rateAwareFetch` gets within it. */
export function listenToRates<T>(learn: (report: RateReport) => void, work: () => Promise<T>): Promise<T> {
  return listeners.run(learn, work)
}

/**
 * A `fetch` for model clients that reads the rate headers of each response, a rejection's too, and passes
 * everything on untouched.
 *
 * @param inner what really fetches
 * @default inner = globalThis.fetch, as it is at the time of the call
 * @param now epoch milliseconds, for resets that are told as instants
 */
export function rateAwareFetch(
  inner?: typeof fetch,
  now: () => number = () => systemClock.now(),
): typeof fetch {
  return async (input, init) => {
    // Looked up before the wait: a response belongs to the call that asked for it.
    const learn = listeners.getStore()
    const response = await (inner ?? globalThis.fetch)(input, init)
    if (learn !== undefined) tell(learn, response, now())
    return response
  }
}

/** What a listener or an odd response does wrong must not cost the reply that was paid for. */
function tell(learn: Listener, response: Response, now: number): void {
  try {
    const report = readRateHeaders(response.headers, response.status, now)
    if (report !== undefined) learn(report)
  } catch {
    // The limits stay as they were known.
  }
}
