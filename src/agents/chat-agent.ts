import type { BaseChatModel } from "@langchain/core/language_models/chat_models"
import { AIMessage, type BaseMessage, HumanMessage, SystemMessage } from "@langchain/core/messages"
import { z } from "zod"
import { ConfigError } from "../errors.js"
import { AttemptError } from "../runtime/failure.js"
import { outputLimitsSchema } from "../task/limits.js"
import { parseOptions } from "../task/options.js"
import type { Agent, BoundModel, ModelCallOptions, ReplyReader } from "./agent.js"
import { knowModel } from "./open-model.js"
import { mostItCosts } from "./price.js"
import { briefPrompt, repairPrompt, schemaPrompt, systemPrompt } from "./prompts.js"
import { readJson, readText, shapeReply } from "./read-reply.js"
import { replySchema } from "./reply-schema.js"

const text = z.string().min(1, "expected a text that is not empty")

export const chatAgentSchema = z.strictObject({
  /** Model spec, or any LangChain chat model. */
  model: z.custom<string | BaseChatModel>(
    (value) => value !== undefined,
    "expected a model spec or a chat model",
  ),
  /** @default the model's id */
  name: text.optional(),
  /** How to work: the system prompt. */
  instructions: text.optional(),
  /** Who the model is: "a sceptical reviewer". */
  persona: text.optional(),
  /** Shape of the reply for briefs that name none; text when absent. */
  output: z.instanceof(z.ZodType, { error: "expected a zod schema" }).optional(),
  temperature: z.number().min(0).max(2).optional(),
  /** Longest reply in tokens. @default the model's own; 4_096 in a run with a cost cap */
  maxOutputTokens: z.int().positive().optional(),
  /** Streams, so that a branch cut by its deadline keeps the text it had. @default false */
  stream: z.boolean().default(false),
  /** Rounds in which a reply that breaks its schema may be corrected, 0 or 1. @default 1 */
  repairs: z.int().min(0).max(1).default(1),
  /** US dollars per million tokens, for models the price table does not know. */
  price: z
    .strictObject({ inputPerMillion: z.number().min(0), outputPerMillion: z.number().min(0) })
    .optional(),
})

export type ChatAgentOptions = z.input<typeof chatAgentSchema>

const limits = outputLimitsSchema.parse({})

/**
 * An agent that asks a chat model once and reads its reply, by schema when there is one, with one repair round.
 *
 * @throws ConfigError for unknown options, an unknown model spec or a missing key
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
  const settings = parseOptions(chatAgentSchema, options, "chatAgent")
  const known = knowModel(settings.model)
  if (
    typeof settings.model !== "string" &&
    (settings.temperature ?? settings.maxOutputTokens) !== undefined
  ) {
    throw new ConfigError(
      "chatAgent: expected `temperature` and `maxOutputTokens` to be set on the LangChain model itself, got them beside it",
    )
  }
  const ownSchema = settings.output === undefined ? undefined : replySchema(settings.output)
  return {
    name: settings.name ?? known.id,
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
      const output = brief.output ?? settings.output
      const schema =
        output === settings.output ? ownSchema : output === undefined ? undefined : replySchema(output)
      const system = systemPrompt(brief, settings.persona, settings.instructions)
      const asked = schema === undefined || known.speaksOpenAI ? [] : [schemaPrompt(schema.json)]
      const messages: BaseMessage[] = [
        ...(system === "" ? [] : [new SystemMessage(system)]),
        new HumanMessage([briefPrompt(brief), ...asked].join("\n\n")),
      ]
      const read: ReplyReader<unknown> =
        output === undefined || schema === undefined ? readText : readJson(output, schema.wrapped, limits)
      const model = context.model(settings.model, settings.price)
      const reply = await converse(model, messages, settings.repairs, read, {
        temperature: settings.temperature,
        maxOutputTokens: settings.maxOutputTokens,
        ...(schema === undefined ? {} : { schema: schema.json, strict: schema.strict }),
        ...(settings.stream ? { onText: (soFar) => context.savePartial(soFar) } : {}),
      })
      return { output: shapeReply(reply, settings.output, brief.output) }
    },
  }
}

/** Asks; a reply that cannot be used goes back once with what is wrong with it. */
async function converse(
  model: BoundModel,
  messages: readonly BaseMessage[],
  repairs: number,
  read: ReplyReader<unknown>,
  options: ModelCallOptions,
): Promise<unknown> {
  const first = await model.invoke(messages, options, read)
  if (first.ok) return first.value
  const repairable =
    first.problem.kind === "invalid_output" && first.problem.code !== "length" && options.schema !== undefined
  if (!repairable || repairs === 0) throw new AttemptError(first.problem)
  const again = [
    ...messages,
    new AIMessage(first.reply.text),
    new HumanMessage(repairPrompt(first.problem.message)),
  ]
  const second = await model.invoke(again, options, read)
  if (second.ok) return second.value
  throw new AttemptError(second.problem)
}
