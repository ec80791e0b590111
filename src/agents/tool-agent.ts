import { AIMessage } from "@langchain/core/messages"
import type { StructuredToolInterface } from "@langchain/core/tools"
import { z } from "zod"
import { ConfigError } from "../errors.js"
import { AttemptError } from "../runtime/failure.js"
import { outputLimitsSchema } from "../task/limits.js"
import { naming, parseOptions } from "../task/options.js"
import type { Agent } from "./agent.js"
import { chatAgent } from "./chat-agent.js"
import { readMessage } from "./models/model-reply.js"
import type { ModelInput } from "./models/model-spec.js"
import { knowModel } from "./models/open-model.js"
import { outsideGraph } from "./outside-graph.js"
import { type ModelTerms, termsFields } from "./models/price.js"
import { briefPrompt, schemaPrompt, systemPrompt } from "./prompts/prompts.js"
import { readJson, readText, shapeReply } from "./replies/read-reply.js"
import { replySchema } from "./replies/reply-schema.js"
import { toolSteps } from "./tool-steps.js"

const text = z.string().min(1, "expected a text that is not empty")

/** Options of `toolAgent`. */
export interface ToolAgentOptions extends ModelTerms {
  /** Model spec, or any LangChain chat model that can call tools. */
  readonly model: ModelInput
  /** LangChain tools that the model may call. */
  readonly tools: readonly StructuredToolInterface[]
  /** Name in records and reports. @default the model's id */
  readonly name?: string | undefined
  /** How to work: the system prompt. @default none */
  readonly instructions?: string | undefined
  /** Who the model is: "a sceptical reviewer". @default nobody in particular */
  readonly persona?: string | undefined
  /** Shape of the last reply for briefs that name none. @default text */
  readonly output?: z.ZodType | undefined
  /** Most model calls of one branch. @default 12 */
  readonly maxSteps?: number | undefined
  /** True when its tools may run twice for a brief: it may then be hedged. @default false */
  readonly idempotent?: boolean | undefined
}

export const toolAgentSchema = z.strictObject({
  model: z.custom<ModelInput>((value) => value !== undefined, "expected a model spec or a chat model"),
  tools: z
    .array(
      z.custom<StructuredToolInterface>(
        (value) => typeof value === "object" && value !== null,
        "expected a tool",
      ),
    )
    .readonly(),
  name: text.optional(),
  instructions: text.optional(),
  persona: text.optional(),
  output: z.instanceof(z.ZodType, { error: "expected a zod schema" }).optional(),
  maxSteps: z.int().positive().default(12),
  ...termsFields,
  idempotent: z.boolean().default(false),
})

const limits = outputLimitsSchema.parse({})

/**
 * An agent that works with tools: LangChain's `createAgent`, each of its model calls through throttle, budget,
 * retries and record. Needs the optional peer `langchain`.
 *
 * A failed model call is tried again alone; tools are not run twice for it.
 *
 * @throws ConfigError for unknown options, an unknown model or a missing key
 *
 * @example
 * ```ts
 * import { tool } from "@langchain/core/tools"
 * import { section } from "langgraph-quorum"
 * import { toolAgent } from "langgraph-quorum/agents"
 * import { z } from "zod"
 *
 * const add = tool(({ a, b }) => String(a + b), { name: "add", schema: z.object({ a: z.number(), b: z.number() }) })
 * const sums = section({
 *   agent: toolAgent({ model: "simulated:demo", tools: [add] }),
 *   briefs: [{ objective: "What is 12 + 30?" }],
 * })
 * console.log((await sums.run("sums")).status)
 * ```
 */
export function toolAgent(options: ToolAgentOptions): Agent {
  const settings = parseOptions(toolAgentSchema, options, "toolAgent")
  const known = naming("toolAgent", () => knowModel(settings.model))
  if (typeof settings.model !== "string" && settings.model.bindTools === undefined) {
    throw new ConfigError(
      `toolAgent: expected \`model\` to be able to call tools, got ${known.id} without \`bindTools\``,
    )
  }
  const { price, limitGroup } = settings
  const asked = chatAgent({ model: settings.model, price, limitGroup })
  return {
    name: settings.name ?? known.id,
    idempotent: settings.idempotent,
    preflight: (planned) => asked.preflight?.(planned),
    priceOf: (usage) => asked.priceOf?.(usage) ?? null,
    async run(brief, context) {
      const { createAgent, createMiddleware } = await loadLangChain()
      const output = brief.output ?? settings.output
      const schema = output === undefined ? undefined : replySchema(output)
      const bound = context.model(settings.model, { price, limitGroup })
      const chat = await bound.chat()
      const steps = toolSteps(chat, settings.tools, bound, known, settings.maxSteps)
      const throughQuorum = createMiddleware({
        name: "quorum",
        wrapModelCall: ({ systemMessage, messages }) =>
          steps.call(systemMessage.text === "" ? messages : [systemMessage, ...messages]),
      })
      const system = systemPrompt(brief, settings.persona, settings.instructions)
      const agent = createAgent({
        model: chat,
        tools: [...settings.tools],
        middleware: [throughQuorum],
        ...(system === "" ? {} : { systemPrompt: system }),
      })
      const prompt = [briefPrompt(brief), ...(schema === undefined ? [] : [schemaPrompt(schema.json)])].join(
        "\n\n",
      )
      const { messages } = await outsideGraph(() =>
        agent.invoke(
          { messages: [{ role: "user", content: prompt }] },
          // Two graph steps for each round of model and tools, and room for the round that is refused above.
          { ...context.config, signal: context.signal, recursionLimit: settings.maxSteps * 2 + 4 },
        ),
      ).catch((thrown: unknown) => {
        const failure = steps.failure()
        throw failure === undefined ? thrown : failure.thrown
      })
      const last = messages.at(-1)
      if (!AIMessage.isInstance(last)) {
        throw new AttemptError({ kind: "invalid_output", message: "the agent ended without a reply" })
      }
      const read =
        output === undefined || schema === undefined ? readText : readJson(output, schema.wrapped, limits)
      const reply = read(readMessage(last))
      if ("problem" in reply) throw new AttemptError(reply.problem)
      return {
        output: shapeReply(reply.value, settings.output, brief.output),
        ...(reply.claims === undefined ? {} : { claims: reply.claims }),
      }
    },
  }
}

async function loadLangChain() {
  try {
    return await import("langchain")
  } catch (cause) {
    throw new ConfigError(
      "toolAgent needs the package `langchain`, found none. Install it: npm install langchain",
      { cause },
    )
  }
}
