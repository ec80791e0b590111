import type { BaseChatModel } from "@langchain/core/language_models/chat_models"
import { z } from "zod"
import type { Agent } from "../agents/agent.js"
import { type ChatAgentOptions, chatAgent } from "../agents/chat-agent.js"
import { fallbacksSchema } from "../agents/fallback-models.js"
import { termsFields } from "../agents/price.js"
import { ConfigError } from "../errors.js"
import { type RunSettings, runSettingsSchema } from "../graph/settings.js"

const text = z.string().min(1, "expected a text that is not empty")

/** What runs the branches: a model with a few words, or an agent of the caller's own. */
const agentFields = {
  /** Model spec, or any LangChain chat model; shorthand for a `chatAgent`. */
  model: z
    .custom<string | BaseChatModel>((value) => value !== undefined, "expected a model spec or a chat model")
    .optional(),
  /** US dollars per million tokens, for a model that the price table does not know; goes with `model`. */
  price: termsFields.price,
  /** Models that go on where `model` is out: no money, a refused key, overloaded for too long. @default none */
  fallbacks: fallbacksSchema.optional(),
  /** Models of one group share one limiter; goes with `model`. @default the model's own limiter */
  limitGroup: termsFields.limitGroup,
  /** Any agent, instead of `model`. */
  agent: z.custom<Agent>(isAgent, "expected an agent, for example chatAgent({ model })").optional(),
  /** How to work; goes with `model`. */
  instructions: text.optional(),
  /** Who the model is; goes with `model`. */
  persona: text.optional(),
  temperature: z.number().min(0).max(2).optional(),
  /** Longest reply in tokens; goes with `model`. */
  maxOutputTokens: z.int().positive().optional(),
  /** Streams replies, so that a branch cut by its deadline keeps its text; goes with `model`. @default false */
  stream: z.boolean().optional(),
  /** Shape of a branch's output, as a zod schema. @default text */
  output: z.instanceof(z.ZodType, { error: "expected a zod schema" }).optional(),
}

/** Options that all patterns share. */
export const commonOptionsSchema = runSettingsSchema.extend(agentFields)

type AgentFields = Pick<z.output<typeof commonOptionsSchema>, keyof typeof agentFields>

/** The settings that go with a model, where they are given. */
export function chatSettingsOf(fields: AgentFields): Partial<Omit<ChatAgentOptions, "model">> {
  const { price, fallbacks, limitGroup, instructions, persona, temperature, maxOutputTokens, stream } = fields
  const terms = { price, fallbacks, limitGroup }
  const settings = { ...terms, instructions, persona, temperature, maxOutputTokens, stream }
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined))
}

/** The settings without those of one model alone: for whoever takes another. */
export function withoutModelTerms<Settings extends object>(
  settings: Settings,
): Omit<Settings, "price" | "fallbacks" | "limitGroup"> {
  const {
    price: _price,
    fallbacks: _fallbacks,
    limitGroup: _limitGroup,
    ...rest
  } = settings as Settings & Partial<Record<"price" | "fallbacks" | "limitGroup", unknown>>
  return rest
}

/**
 * The agent that the options ask for.
 *
 * @param further what the pattern itself asks of a model's replies; an agent of the caller's own does as it does
 * @throws ConfigError unless exactly one of `model` and `agent` is given, or when settings of a model go with an agent
 */
export function agentOf(
  fields: AgentFields,
  where: string,
  further: Partial<Omit<ChatAgentOptions, "model">> = {},
): Agent {
  const { model, agent } = fields
  const settings = chatSettingsOf(fields)
  if (agent !== undefined) {
    if (model !== undefined)
      throw new ConfigError(`${where}: expected \`model\` or \`agent\`, got both. Drop one`)
    const names = Object.keys(settings)
      .map((key) => `\`${key}\``)
      .join(", ")
    if (names !== "") {
      throw new ConfigError(
        `${where}: expected ${names} to go with \`model\`, got an \`agent\`. Set them on the agent`,
      )
    }
    return agent
  }
  if (model === undefined) {
    throw new ConfigError(
      `${where}: expected \`model\` (for example "openai:gpt-5-mini") or \`agent\`, got neither`,
    )
  }
  return chatAgent({ model, ...settings, ...further })
}

const settingsOnly = z.object(runSettingsSchema.shape)

/** The part of the options that is about the run. */
export function settingsOf(options: z.output<typeof commonOptionsSchema>): RunSettings {
  return settingsOnly.parse(options)
}

function isAgent(value: unknown): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    "run" in value &&
    typeof value.run === "function" &&
    "name" in value
  )
}
