import { ConfigError } from "../../errors.js"

/** A rule as `--rule` names it; made when the vote is, so that `--help` loads nothing. */
export type VotingRule =
  | { readonly name: "adaptive" | "plurality" | "majority" }
  | { readonly name: "ahead" | "window" | "certified"; readonly value: number }

/**
 * Reads a voting rule: adaptive, plurality, majority, ahead:3, window:5 or certified:0.05.
 *
 * @throws ConfigError for anything else
 */
export function votingRule(text: string): VotingRule {
  const [name = "", number] = text.trim().toLowerCase().split(":")
  if (number === undefined && (name === "adaptive" || name === "plurality" || name === "majority"))
    return { name }
  if (
    number !== undefined &&
    number !== "" &&
    (name === "ahead" || name === "window" || name === "certified")
  ) {
    const value = Number(number)
    const fits = name === "certified" ? value > 0 && value < 1 : Number.isSafeInteger(value) && value >= 1
    if (fits) return { name, value }
  }
  throw new ConfigError(
    `expected --rule to be adaptive, plurality, majority, ahead:K or window:W (whole numbers from 1) or certified:DELTA (above 0, below 1), got ${JSON.stringify(text)}. For example: --rule ahead:3`,
  )
}

/**
 * Reads the models that vote in turn: openai:gpt-5-mini,ollama:llama3.2.
 *
 * @throws ConfigError for an empty name
 */
export function voterList(text: string): readonly string[] {
  const models = text.split(",").map((model) => model.trim())
  if (models.every((model) => model !== "")) return models
  throw new ConfigError(
    `expected --voters to be models with commas between them, got ${JSON.stringify(text)}. For example: --voters openai:gpt-5-mini,ollama:llama3.2`,
  )
}
