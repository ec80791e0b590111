import { z } from "zod"
import { ConfigError } from "../../errors.js"
import type { ChatModel, ModelInput } from "./model-spec.js"
import { type ModelTerms, termsFields } from "./price.js"

const model = z.custom<ModelInput>(
  (value) => typeof value === "string" || isChatModel(value),
  "expected a model spec or a chat model",
)

const entry = z.union(
  [model, z.strictObject({ model, ...termsFields })],
  "expected a model spec, a chat model, or { model, price }",
)

/** A model to go on with: a spec, a chat model, or one with a price of its own where the price table has none. */
export type FallbackModel = ModelInput | ModelInTurn

/** Models to go on with, in this order. */
export const fallbacksSchema = z.array(entry).readonly()

/** A model and what the caller knows of it. */
export interface ModelInTurn extends ModelTerms {
  readonly model: ModelInput
}

/**
 * The models of an agent in the order in which they are asked; each has its own terms.
 *
 * @throws ConfigError when a spec comes twice
 */
export function inTurn(
  first: ModelInTurn,
  fallbacks: z.output<typeof fallbacksSchema>,
  where: string,
): readonly ModelInTurn[] {
  const rest = fallbacks.map((fallback) => (isModel(fallback) ? { model: fallback } : fallback))
  const models = [first, ...rest].map((asked) => ({
    model: asked.model,
    price: asked.price,
    limitGroup: asked.limitGroup,
  }))
  const specs = models.flatMap(({ model: asked }) => (typeof asked === "string" ? [asked] : []))
  const twice = specs.find((spec, index) => specs.indexOf(spec) !== index)
  if (twice !== undefined) {
    throw new ConfigError(
      `${where}: expected \`fallbacks\` to be other models, got ${JSON.stringify(twice)} twice. Leave it out once`,
    )
  }
  return models
}

function isModel(fallback: z.output<typeof entry>): fallback is z.output<typeof model> {
  return typeof fallback === "string" || isChatModel(fallback)
}

function isChatModel(value: unknown): value is ChatModel {
  return (
    typeof value === "object" && value !== null && "invoke" in value && typeof value.invoke === "function"
  )
}
