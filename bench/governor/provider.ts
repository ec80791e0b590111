import type { SimulatorOptions } from "../../src/simulator/index.js"

/** Which of its limits a provider's client runs into. */
export type Binding = "requests" | "tokens"

/**
 * A provider whose limits let 600 requests through in 140 seconds, the first 180 at once.
 *
 * 600 is no multiple of 180 on purpose: a strict window would otherwise come out right by chance.
 */
export interface Provider {
  readonly binds: Binding
  readonly requestsPerMinute: number
  readonly tokensPerMinute: number
  readonly options: SimulatorOptions
}

const limits = {
  requests: { requestsPerMinute: 180, tokensPerMinute: 10_000_000 },
  tokens: { requestsPerMinute: 20_000, tokensPerMinute: 36_000 },
} as const

/**
 * A simulated provider in OpenAI's form: replies take a second in the median (log-normal, sigma 0.5), rejections count.
 *
 * @param scale how many times faster than in life; a window of a minute takes a minute by that
 */
export function makeProvider(
  binds: Binding,
  seed: number,
  options: SimulatorOptions = {},
  scale = 1,
): Provider {
  const rateLimit = { ...limits[binds], windowMs: 60_000 / scale, ...options.rateLimit }
  return {
    binds,
    requestsPerMinute: rateLimit.requestsPerMinute ?? limits[binds].requestsPerMinute,
    tokensPerMinute: rateLimit.tokensPerMinute ?? limits[binds].tokensPerMinute,
    options: { seed, latency: { medianMs: 1_000 / scale, sigma: 0.5 }, ...options, rateLimit },
  }
}
