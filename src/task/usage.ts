/** Tokens and calls, as the provider reported them. */
export interface Usage {
  readonly calls: number
  readonly inputTokens: number
  readonly outputTokens: number
  /** Part of `inputTokens` that came from the provider's cache. */
  readonly cachedTokens: number
  /** Part of `outputTokens` that the model spent thinking. */
  readonly reasoningTokens: number
}

export const noUsage: Usage = Object.freeze({
  calls: 0,
  inputTokens: 0,
  outputTokens: 0,
  cachedTokens: 0,
  reasoningTokens: 0,
})

export function addUsage(left: Usage, right: Usage): Usage {
  if (left === noUsage) return right
  if (right === noUsage) return left
  return {
    calls: left.calls + right.calls,
    inputTokens: left.inputTokens + right.inputTokens,
    outputTokens: left.outputTokens + right.outputTokens,
    cachedTokens: left.cachedTokens + right.cachedTokens,
    reasoningTokens: left.reasoningTokens + right.reasoningTokens,
  }
}

/** Sum of costs in US dollars; one unknown price (`null`) makes the sum unknown, never smaller. */
export function addCost(left: number | null, right: number | null): number | null {
  return left === null || right === null ? null : left + right
}

/** Usage and cost together: what an attempt, a branch or a run spent. */
export interface Spend {
  readonly usage: Usage
  /** US dollars; `null` when a price is not known. */
  readonly cost: number | null
}

export const noSpend: Spend = Object.freeze({ usage: noUsage, cost: 0 })

export function totalSpend(parts: Iterable<Spend>): Spend {
  let usage = noUsage
  let cost: number | null = 0
  for (const part of parts) {
    usage = addUsage(usage, part.usage)
    cost = addCost(cost, part.cost)
  }
  return { usage, cost }
}
