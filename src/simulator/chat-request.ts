import { z } from "zod"
import { type ApiError, badRequest } from "./api-error.js"

const schemaSchema = z.record(z.string(), z.unknown())
const contentSchema = z.union([
  z.string(),
  z.array(z.looseObject({ type: z.string(), text: z.string().optional() })),
  z.null(),
])
const messageSchema = z.looseObject({ role: z.string(), content: contentSchema.optional() })
const toolSchema = z.looseObject({
  type: z.literal("function"),
  function: z.looseObject({
    name: z.string().min(1),
    description: z.string().optional(),
    parameters: schemaSchema.optional(),
  }),
})
const whole = (least: number, most: number) => z.int().min(least).max(most).nullish()

// Loose, as OpenAI's own API is about keys that come with newer clients.
const bodySchema = z.looseObject({
  model: z.string().min(1),
  messages: z.array(messageSchema).min(1),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().optional() }).nullish(),
  response_format: z
    .discriminatedUnion("type", [
      z.looseObject({ type: z.literal("text") }),
      z.looseObject({ type: z.literal("json_object") }),
      z.looseObject({ type: z.literal("json_schema"), json_schema: z.looseObject({ schema: schemaSchema }) }),
    ])
    .nullish(),
  n: whole(1, 128),
  logprobs: z.boolean().nullish(),
  top_logprobs: whole(0, 20),
  seed: z.int().nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  max_tokens: whole(1, Number.MAX_SAFE_INTEGER),
  max_completion_tokens: whole(1, Number.MAX_SAFE_INTEGER),
  tools: z.array(toolSchema).nullish(),
  tool_choice: z
    .union([
      z.enum(["none", "auto", "required"]),
      z.looseObject({ type: z.literal("function"), function: z.looseObject({ name: z.string() }) }),
    ])
    .nullish(),
})

/** The body of a chat completion that passed the checks. */
export type ChatRequest = z.output<typeof bodySchema>

export type ToolDefinition = z.output<typeof toolSchema>["function"]

export type ChatMessage = ChatRequest["messages"][number]

/** Reads a request's body; what is wrong with it comes back as the 400 to send. */
export function readChatRequest(
  text: string,
): { readonly ok: true; readonly request: ChatRequest } | { readonly ok: false; readonly error: ApiError } {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return { ok: false, error: badRequest("We could not parse the JSON body of your request.") }
  }
  const parsed = bodySchema.safeParse(body)
  if (parsed.success) return { ok: true, request: parsed.data }
  const [issue] = parsed.error.issues
  const param = issue === undefined || issue.path.length === 0 ? null : issue.path.map(String).join(".")
  return { ok: false, error: badRequest(describe(issue, param, body), param) }
}

/** A message's words; parts that are not text say nothing to the simulator. */
export function messageText({ content }: ChatMessage): string {
  if (typeof content === "string") return content
  return (content ?? []).flatMap(({ text }) => (text === undefined ? [] : [text])).join("\n")
}

/** Most tokens that one choice may have; `undefined` without a limit. */
export function outputLimit(request: ChatRequest): number | undefined {
  return request.max_completion_tokens ?? request.max_tokens ?? undefined
}

function describe(issue: z.core.$ZodIssue | undefined, param: string | null, body: unknown): string {
  if (param === null) return "Expected the body to be a JSON object."
  const missing = typeof body === "object" && body !== null && !(param in body) && !param.includes(".")
  if (missing) return `Missing required parameter: '${param}'.`
  return `Invalid value for '${param}': ${issue?.message ?? "not understood"}.`
}
