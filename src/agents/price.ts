import { calcPrice } from "@pydantic/genai-prices"
import type { Usage } from "../task/usage.js"
import type { KnownModel } from "./open-model.js"

/** A price of your own, in US dollars per million tokens, for models that the price table does not know. */
export interface Price {
  readonly inputPerMillion: number
  readonly outputPerMillion: number
}

/** US dollars for `usage`; `null` when the price is not known, never 0 for want of a price. */
export function costOf(usage: Usage, model: KnownModel, price: Price | undefined): number | null {
  if (model.spec?.kind === "simulated") return 0
  if (price !== undefined) {
    return (
      (usage.inputTokens * price.inputPerMillion + usage.outputTokens * price.outputPerMillion) / 1_000_000
    )
  }
  if (model.provider === undefined) return null
  const tokens = {
    input_tokens: usage.inputTokens,
    output_tokens: usage.outputTokens,
    cache_read_tokens: usage.cachedTokens,
  }
  return calcPrice(tokens, model.model, { providerId: model.provider })?.total_price ?? null
}

/** Characters that a token stands for at least, so that an estimate errs on the dear side. */
const charactersPerToken = 2.5

/** Most that a call can cost; `undefined` when the price is not known. */
export function mostItCosts(
  characters: number,
  maxOutputTokens: number,
  model: KnownModel,
  price: Price | undefined,
): number | undefined {
  const inputTokens = Math.ceil(characters / charactersPerToken) + 50
  const usage = { calls: 1, inputTokens, outputTokens: maxOutputTokens, cachedTokens: 0, reasoningTokens: 0 }
  return costOf(usage, model, price) ?? undefined
}
