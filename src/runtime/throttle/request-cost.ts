/** What a request takes of a provider's token limits: estimated before it is sent, as reported after it. */
export interface RequestCost {
  readonly inputTokens: number
  /** Before: the most it may write, which some providers charge up front. */
  readonly outputTokens: number
}

/** Of a call that is no model call. */
export const noRequestCost: RequestCost = Object.freeze({ inputTokens: 0, outputTokens: 0 })
