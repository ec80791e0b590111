/** How a request ended. */
export type Ending = "completed" | "rejected" | "failed" | "reset" | "aborted"

/** What the simulator has seen; `requests` is always the sum of the five endings and `inFlight`. */
export interface SimulatorStats {
  /** Chat completions asked for. */
  readonly requests: number
  /** Answered with 200 to the last byte, malformed replies and refusals included. */
  readonly completed: number
  /** Turned away with 400, 401 or 429, or with another 4xx that a test asked for. */
  readonly rejected: number
  /** The part of `rejected` that was over a rate limit. */
  readonly rateLimited: number
  /** Answered with 500, 503 or 529. */
  readonly failed: number
  /** Socket destroyed before or in the middle of the reply. */
  readonly reset: number
  /** The client went away before the reply ended, also from a request that hung. */
  readonly aborted: number
  readonly inFlight: number
  readonly maxInFlight: number
  /** Tokens of completed replies. */
  readonly tokens: { readonly input: number; readonly output: number }
}

/** The account of one request; only the first ending counts. */
export interface RequestAccount {
  end(ending: Ending): void
  complete(inputTokens: number, outputTokens: number): void
  rateLimited(): void
}

export interface Statistics {
  open(): RequestAccount
  read(): SimulatorStats
}

export function makeStatistics(): Statistics {
  const endings = { completed: 0, rejected: 0, failed: 0, reset: 0, aborted: 0 }
  const tokens = { input: 0, output: 0 }
  let requests = 0
  let rateLimited = 0
  let inFlight = 0
  let maxInFlight = 0
  return {
    open() {
      requests += 1
      inFlight += 1
      maxInFlight = Math.max(maxInFlight, inFlight)
      let ended = false
      const end = (ending: Ending): boolean => {
        if (ended) return false
        ended = true
        inFlight -= 1
        endings[ending] += 1
        return true
      }
      return {
        end,
        complete(inputTokens, outputTokens) {
          if (!end("completed")) return
          tokens.input += inputTokens
          tokens.output += outputTokens
        },
        rateLimited() {
          if (end("rejected")) rateLimited += 1
        },
      }
    },
    read: () => ({ requests, ...endings, rateLimited, inFlight, maxInFlight, tokens: { ...tokens } }),
  }
}
