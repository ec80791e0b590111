import { calcPrice } from "@pydantic/genai-prices"
import { z } from "zod"
import type { Usage } from "../../task/usage.js"
import type { KnownModel } from "./open-model.js"

/** A price of your own, in US dollars per million tokens, for models that the price table does not know. */
export interface Price {
  /** US dollars per million tokens of prompts. */
  readonly inputPerMillion: number
  /** US dollars per million tokens of replies. */
  readonly outputPerMillion: number
}

/** What the caller knows of a model beside its spec. */
export interface ModelTerms {
  /** US dollars per million tokens, for a model that the price table does not know. @default that of the table */
  readonly price?: Price | undefined
  /** Models of one group share one limiter, as where a provider limits them together. @default the model's own */
  readonly limitGroup?: string | undefined
}

/** The same as options of an agent. */
export const termsFields = {
  price: z
    .strictObject({ inputPerMillion: z.number().min(0), outputPerMillion: z.number().min(0) })
    .optional(),
  limitGroup: z.string().min(1, "expected a name that is not empty").optional(),
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

/** Cost of a call that takes so many tokens at most; `undefined` when the price is not known. */
export function mostItCosts(
  inputTokens: number,
  outputTokens: number,
  model: KnownModel,
  price: Price | undefined,
): number | undefined {
  const usage = { calls: 1, inputTokens, outputTokens, cachedTokens: 0, reasoningTokens: 0 }
  return costOf(usage, model, price) ?? undefined
}
