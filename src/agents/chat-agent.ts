import { type BaseMessage, HumanMessage, SystemMessage } from "@langchain/core/messages"
import { z } from "zod"
import { ConfigError } from "../errors.js"
import { naming, parseOptions } from "../task/options.js"
import type { Agent } from "./agent.js"
import { converse } from "./converse.js"
import { checkLogprobs } from "./models/logprobs.js"
import { fallbackAgent } from "./fallback-agent.js"
import { type FallbackModel, fallbacksSchema, inTurn } from "./models/fallback-models.js"
import type { ModelInput } from "./models/model-spec.js"
import { knowModel } from "./models/open-model.js"
import { type ModelTerms, costOf, mostItCosts, termsFields } from "./models/price.js"
import { briefPrompt, schemaPrompt, systemPrompt } from "./prompts/prompts.js"
import { shapeReply } from "./replies/read-reply.js"
import { type RedFlagOptions, redFlagsSchema } from "./replies/red-flags.js"
import { replyForm } from "./replies/reply-form.js"

const text = z.string().min(1, "expected a text that is not empty")

/** Options of `chatAgent`. */
export interface ChatAgentOptions extends ModelTerms {
  /** Model spec, or any LangChain chat model. */
  readonly model: ModelInput
  /** Name in records and reports. @default the model's id */
  readonly name?: string | undefined
  /** How to work: the system prompt. @default none */
  readonly instructions?: string | undefined
  /** Who the model is: "a sceptical reviewer". @default nobody in particular */
  readonly persona?: string | undefined
  /** Shape of the reply for briefs that name none. @default text */
  readonly output?: z.ZodType | undefined
  /** Sampling temperature, from 0 to 2. @default the model's own */
  readonly temperature?: number | undefined
  /** Longest reply in tokens. @default the model's own; 4_096 in a run with a cost cap */
  readonly maxOutputTokens?: number | undefined
  /** Streams, so that a branch cut by its deadline keeps the text it had. @default false */
  readonly stream?: boolean | undefined
  /** Rounds in which a reply that breaks its schema may be corrected, 0 or 1. @default 1; 0 with `redFlags` */
  readonly repairs?: number | undefined
  /** Asks the model how sure it is, from 0 to 1; its answer comes as JSON then, text as well. @default false */
  readonly confidence?: boolean | undefined
  /**
   * Asks for log-probabilities, so that the outcome tells that of the reply: the sum over all its tokens, of JSON those
   * of its braces and names too. For models that speak OpenAI's chat completions; reasoning models refuse. @default false
   */
  readonly logprobs?: boolean | undefined
  /**
   * Drops replies that are longer than `maxCharacters`, cut off or not of the form asked for, and mends none: they fail
   * with the code `red_flag`. @default false
   */
  readonly redFlags?: boolean | RedFlagOptions | undefined
  /**
   * Models that go on where the model is out: no money, a refused key, overloaded for too long. A brief that failed on two
   * is set aside, with the code `set_aside`. @default none
   */
  readonly fallbacks?: readonly FallbackModel[] | undefined
}

export const chatAgentSchema = z.strictObject({
  model: z.custom<ModelInput>((value) => value !== undefined, "expected a model spec or a chat model"),
  name: text.optional(),
  instructions: text.optional(),
  persona: text.optional(),
  output: z.instanceof(z.ZodType, { error: "expected a zod schema" }).optional(),
  temperature: z.number().min(0).max(2).optional(),
  maxOutputTokens: z.int().positive().optional(),
  stream: z.boolean().default(false),
  repairs: z.int().min(0).max(1).optional(),
  confidence: z.boolean().default(false),
  logprobs: z.boolean().default(false),
  redFlags: redFlagsSchema.default(false),
  ...termsFields,
  fallbacks: fallbacksSchema.default([]),
})

/**
 * An agent that asks a chat model once and reads its reply, by schema when there is one, with one repair round.
 *
 * The reply tells no more of itself than it was asked for: its answer, its confidence, its probability.
 *
 * @throws ConfigError for unknown options, an unknown model spec, a missing key, `logprobs` of a model that has none,
 *   or `repairs` beside `redFlags`
 *
 * @example
 * ```ts
 * import { batch } from "langgraph-quorum"
 * import { chatAgent } from "langgraph-quorum/agents"
 *
 * const translate = batch({ agent: chatAgent({ model: "simulated:demo", instructions: "Translate to French." }) })
 * const { output } = await translate.run(["Good morning", "Good night"])
 * console.log(output)
 * ```
 */
export function chatAgent(options: ChatAgentOptions): Agent {
  const { fallbacks, ...settings } = parseOptions(chatAgentSchema, options, "chatAgent")
  if (fallbacks.length === 0) return modelAgent(settings)
  const models = inTurn(settings, fallbacks, "chatAgent")
  const { name, ...asked } = settings
  const agents = models.map((terms) => modelAgent({ ...asked, ...terms }))
  return fallbackAgent(agents, name === undefined ? {} : { name })
}

type ModelAgentSettings = Omit<z.output<typeof chatAgentSchema>, "fallbacks">

/** An agent of one model. */
function modelAgent(settings: ModelAgentSettings): Agent {
  const known = naming("chatAgent", () => knowModel(settings.model))
  if (
    typeof settings.model !== "string" &&
    (settings.temperature ?? settings.maxOutputTokens) !== undefined
  ) {
    throw new ConfigError(
      "chatAgent: expected `temperature` and `maxOutputTokens` to be set on the LangChain model itself, got them beside it",
    )
  }
  if (settings.logprobs) checkLogprobs(known, settings.model, "chatAgent")
  const { redFlags, repairs = redFlags === false ? 1 : 0 } = settings
  if (redFlags !== false && repairs > 0) {
    throw new ConfigError(
      `chatAgent: expected no \`repairs\` beside \`redFlags\`, got ${repairs}. A reply with a red flag is dropped, never mended; leave one of them out`,
    )
  }
  const ownForm = replyForm(settings.output, settings)
  return {
    name: settings.name ?? known.id,
    idempotent: true,
    priceOf: (usage) => costOf(usage, known, settings.price),
    preflight({ maxCost }) {
      if (maxCost === undefined) return
      if (mostItCosts(1, 1, known, settings.price) === undefined) {
        throw new ConfigError(
          `Expected a known price for ${known.id} under \`maxCost\`, got none. Give chatAgent a \`price\`, or drop the cap`,
        )
      }
      if (known.spec === undefined && known.ownOutputLimit === undefined) {
        throw new ConfigError(
          `Expected the model ${known.id} to have \`maxTokens\` set under \`maxCost\`, got none: without it no call has a bound`,
        )
      }
    },
    async run(brief, context) {
      const given = brief.output ?? settings.output
      const form = given === settings.output ? ownForm : replyForm(given, settings)
      const { schema } = form
      const system = systemPrompt(brief, settings.persona, settings.instructions)
      const asked = schema === undefined || known.speaksOpenAI ? [] : [schemaPrompt(schema.json)]
      const messages: BaseMessage[] = [
        ...(system === "" ? [] : [new SystemMessage(system)]),
        new HumanMessage([briefPrompt(brief), ...form.words, ...asked].join("\n\n")),
      ]
      const { price, limitGroup } = settings
      const model = context.model(settings.model, { price, limitGroup })
      const { value, reply } = await converse(model, {
        messages,
        repairs,
        read: form.read,
        options: {
          temperature: settings.temperature,
          maxOutputTokens: settings.maxOutputTokens,
          logprobs: settings.logprobs,
          ...(schema === undefined ? {} : { schema: schema.json, strict: schema.strict }),
          ...(settings.stream ? { onText: (soFar) => context.savePartial(soFar) } : {}),
        },
      })
      const output = shapeReply(value.answer, settings.output, brief.output)
      const { logProbability } = reply
      return {
        output,
        ...(reply.text === output ? {} : { raw: reply.text }),
        ...(value.confidence === undefined ? {} : { confidence: value.confidence }),
        ...(settings.logprobs && logProbability !== undefined ? { logProbability } : {}),
        ...(value.claims === undefined ? {} : { claims: value.claims }),
      }
    },
  }
}
