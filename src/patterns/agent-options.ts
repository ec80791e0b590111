import { z } from "zod"
import type { Agent } from "../agents/agent.js"
import { type ChatAgentOptions, chatAgent } from "../agents/chat-agent.js"
import { type FallbackModel, fallbacksSchema } from "../agents/models/fallback-models.js"
import type { ModelInput } from "../agents/models/model-spec.js"
import { type ModelTerms, termsFields } from "../agents/models/price.js"
import { knowModel } from "../agents/models/open-model.js"
import { ConfigError } from "../errors.js"
import { naming } from "../task/options.js"
import { type RunSettings, type RunSettingsOptions, runSettingsSchema } from "../graph/settings.js"

const text = z.string().min(1, "expected a text that is not empty")

/** What every pattern may set: how it runs, and what runs its branches. */
export interface CommonOptions<Schema extends z.ZodType = z.ZodType, Output = unknown>
  extends RunSettingsOptions, ModelTerms {
  /** Model spec, or any LangChain chat model; shorthand for a `chatAgent`. @default none: an `agent` is given */
  readonly model?: ModelInput | undefined
  /** Models that go on where `model` is out: no money, a refused key, overloaded for too long. @default none */
  readonly fallbacks?: readonly FallbackModel[] | undefined
  /** Any agent, instead of `model`. @default a `chatAgent` of the model */
  readonly agent?: Agent<Output> | undefined
  /** How to work; goes with `model`. @default none */
  readonly instructions?: string | undefined
  /** Who the model is: "a sceptical reviewer"; goes with `model`. @default nobody in particular */
  readonly persona?: string | undefined
  /** Sampling temperature from 0 to 2; goes with `model`. @default the model's own */
  readonly temperature?: number | undefined
  /** Longest reply in tokens; goes with `model`. @default the model's own; 4_096 in a run with a cost cap */
  readonly maxOutputTokens?: number | undefined
  /** Streams replies, so that a branch cut by its deadline keeps its text; goes with `model`. @default false */
  readonly stream?: boolean | undefined
  /** Shape of a branch's output, as a zod schema. @default text */
  readonly output?: Schema | undefined
}

/** What runs the branches: a model with a few words, or an agent of the caller's own. */
const agentFields = {
  model: z
    .custom<ModelInput>((value) => value !== undefined, "expected a model spec or a chat model")
    .optional(),
  price: termsFields.price,
  fallbacks: fallbacksSchema.optional(),
  limitGroup: termsFields.limitGroup,
  agent: z.custom<Agent>(isAgent, "expected an agent, for example chatAgent({ model })").optional(),
  instructions: text.optional(),
  persona: text.optional(),
  temperature: z.number().min(0).max(2).optional(),
  maxOutputTokens: z.int().positive().optional(),
  stream: z.boolean().optional(),
  output: z.instanceof(z.ZodType, { error: "expected a zod schema" }).optional(),
}

/** What a branch hands back: of the shape of `output`; without one what its agent says, of a model text. */
export type BranchOutput<Schema extends z.ZodType, Output> = [Schema] extends [never]
  ? Output
  : z.output<Schema>

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
  naming(where, () => knowModel(model))
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
