import { calcPrice } from "@pydantic/genai-prices"
import type { ModelInput } from "./model-spec.js"
import { knowModel } from "./open-model.js"

/**
 * Tokens that a model reads and writes at most in one call, as the price table has it; `undefined` for models that it
 * does not know.
 *
 * @throws ConfigError for an unknown spec, a missing key, or something that is no chat model
 */
export function contextWindow(input: ModelInput): number | undefined {
  const { provider, model } = knowModel(input)
  if (provider === undefined) return undefined
  const found = calcPrice({ input_tokens: 1, output_tokens: 1 }, model, { providerId: provider })
  return found?.model.context_window
}
