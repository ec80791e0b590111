import { z } from "zod"
import { chatAgent } from "../../agents/chat-agent.js"
import { contextWindow } from "../../agents/models/context-window.js"
import type { ModelInput } from "../../agents/models/model-spec.js"
import { replySchema } from "../../agents/replies/reply-schema.js"
import { synthesisInstructions } from "../../agents/prompts/synthesis-prompts.js"
import type { Json } from "../../task/json.js"
import { condensedSchema } from "./condense.js"
import { type Desk, charactersPerToken } from "./desk.js"
import { mendedSchema } from "./mend.js"
import { rereadSchema } from "./reread.js"
import { replySchemaOf } from "./write-answer.js"

/** Options of `proseWriter`. */
export interface ProseWriterOptions {
  /** Model spec, or any LangChain chat model. */
  readonly model: ModelInput
  /** How to write the answer, beside the standing instructions. @default none */
  readonly instructions?: string | undefined
  /**
   * Most tokens of one prompt, at four characters each; records beyond that are condensed level by level.
   * @default half of the model's context, where the price table knows it, else 100_000
   */
  readonly maxInputTokens?: number | undefined
  /** Most calls one upon the other, up to 10; 1 refuses what does not fit into one prompt. @default 3 */
  readonly maxLevels?: number | undefined
  /** Condensed lists that one call reads; fewer make them longer and the levels more. @default what a prompt holds */
  readonly fanIn?: number | undefined
  /** Most conflicts that are read again at their source, one call each. @default 10 */
  readonly maxRereads?: number | undefined
}

export const proseOptionsSchema = z.strictObject({
  model: z.custom<ModelInput>((value) => value !== undefined, "expected a model spec or a chat model"),
  instructions: z.string().min(1).optional(),
  maxInputTokens: z.int().min(500, "expected a number of tokens of at least 500").optional(),
  maxLevels: z.int().min(1).max(10).default(3),
  fanIn: z.int().min(2).optional(),
  maxRereads: z.int().min(0).default(10),
})

/** Tokens of a prompt for models of which the price table does not know the context. */
const usualInputTokens = 100_000

/** Who writes, made from options. */
export function openDesk(
  settings: z.output<typeof proseOptionsSchema>,
  output: z.ZodType | undefined,
): { readonly desk: Desk; readonly params: Json } {
  const { model, maxLevels, fanIn, maxRereads } = settings
  const own = settings.instructions === undefined ? [] : [settings.instructions]
  const instructions = [synthesisInstructions, ...own].join("\n")
  const agent = chatAgent({ model, instructions })
  const window = contextWindow(model)
  const maxInputTokens =
    settings.maxInputTokens ?? (window === undefined ? usualInputTokens : Math.floor(window / 2))
  const shapes = [replySchemaOf(output), condensedSchema, mendedSchema, rereadSchema].map(
    (schema) => JSON.stringify(replySchema(schema).json).length,
  )
  const desk: Desk = {
    agent,
    maxCharacters: maxInputTokens * charactersPerToken,
    maxLevels,
    fanIn,
    maxRereads,
    standing: instructions.length + Math.max(...shapes),
    output,
  }
  return {
    desk,
    params: {
      agent: agent.name,
      maxInputTokens,
      maxLevels,
      maxRereads,
      ...(fanIn === undefined ? {} : { fanIn }),
    },
  }
}
