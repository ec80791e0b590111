/** What a provider may limit in a window of time. */
export type LimitName = "requests" | "tokens" | "input_tokens" | "output_tokens"

/** One limit as a reply's headers tell it, at the moment the request was admitted. */
export interface WindowReport {
  readonly limit?: number
  readonly remaining?: number
  /** Milliseconds until all of it is there again: not a time to wait. */
  readonly resetMs?: number
}

/** What the headers of one reply tell of the provider's limits, whatever its status was. */
export interface RateReport {
  readonly status: number
  readonly windows: Readonly<Partial<Record<LimitName, WindowReport>>>
  readonly retryAfterMs?: number
  /** True when input and the longest output are charged as the request comes in, and never given back (OpenAI). */
  readonly chargesUpFront: boolean
}
