/** What a request takes of a provider's token limits: estimated before it is sent, as reported after it. */
export interface RequestCost {
  readonly inputTokens: number
  /** Before: the most it may write, which some providers charge up front. */
  readonly outputTokens: number
  /** Before: true when the provider is told that bound; otherwise the output is only guessed. @default false */
  readonly outputBound?: boolean
}

/** Of a call that is no model call. */
export const noRequestCost: RequestCost = Object.freeze({ inputTokens: 0, outputTokens: 0 })

/** Of both kinds; a call takes one at least. */
export function tokensOf({ inputTokens, outputTokens }: RequestCost): number {
  return Math.max(1, inputTokens + outputTokens)
}

/** No model reads or writes so much in one call: whoever reports more has miscounted, and his run would wait for ever. */
const mostTokens = 100_000_000

/** What a reply says it took, where that can be; `undefined` where nobody can tell. */
export function believable(used: RequestCost | undefined): RequestCost | undefined {
  return used !== undefined && isCount(used.inputTokens) && isCount(used.outputTokens) ? used : undefined
}

function isCount(tokens: number): boolean {
  return tokens >= 0 && tokens <= mostTokens
}
