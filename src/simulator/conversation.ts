import { type ChatRequest, messageText } from "./chat-request.js"
import { type Message, type Prompt, readPrompt } from "./prompt/prompt.js"
import { schemaInText } from "./prompt/schema-in-text.js"
import { fingerprint } from "./random.js"
import { type JsonSchema, isRecord } from "./schema/json-schema.js"

/** A request, read once for all its choices. */
export interface Conversation {
  readonly prompt: Prompt
  /** What system and developer messages say. */
  readonly instructions: string
  /** What the reply's JSON has to follow; absent when text is asked for. */
  readonly schema: JsonSchema | undefined
  /** Fingerprint of all messages. */
  readonly messagesKey: string
  /** Fingerprint of the question and its documents. */
  readonly questionKey: string
  readonly inputTokens: number
}

/** The schema of `json_object` replies, which leave their shape to the prompt. */
const anyObject: JsonSchema = {
  type: "object",
  properties: { answer: { type: "string" } },
  required: ["answer"],
}

export function readConversation(request: ChatRequest): Conversation {
  const messages = toMessages(request)
  // The last one that holds a schema: a repair round quotes none.
  const holder = messages.findLast(({ text }) => schemaInText(text) !== undefined)
  const inText = holder === undefined ? undefined : schemaInText(holder.text)
  const bare = messages.map((message) =>
    message === holder ? { ...message, text: inText?.rest ?? "" } : message,
  )
  let prompt: Prompt | undefined
  const read = (): Prompt => (prompt ??= readPrompt(bare))
  const instructions = bare
    .filter(({ role }) => role === "system" || role === "developer")
    .map(({ text }) => text)
    .join("\n")
  const { response_format: format, tools } = request
  const asked = format?.type === "json_schema" ? format.json_schema.schema : undefined
  const schema = asked ?? inText?.schema ?? (format?.type === "json_object" ? anyObject : undefined)
  const extras = JSON.stringify(asked ?? "").length + (tools ? JSON.stringify(tools).length : 0)
  const characters = messages.reduce((sum, { text }) => sum + text.length, extras)
  return {
    // Read when a reply is made up: a request that is turned away costs little.
    get prompt() {
      return read()
    },
    instructions,
    schema,
    messagesKey: fingerprint(JSON.stringify(request.messages)),
    get questionKey() {
      return fingerprint(JSON.stringify([read().asked, read().documents]))
    },
    inputTokens: Math.max(1, Math.ceil(characters / 4)),
  }
}

function toMessages(request: ChatRequest): readonly Message[] {
  const toolNames = new Map<string, string>()
  return request.messages.map((message) => {
    for (const [id, name] of callsIn(message["tool_calls"])) toolNames.set(id, name)
    const id = message["tool_call_id"]
    const tool = typeof id === "string" ? toolNames.get(id) : undefined
    return { role: message.role, text: messageText(message), ...(tool === undefined ? {} : { tool }) }
  })
}

/** Ids and names of the tool calls of an assistant message. */
export function callsIn(calls: unknown): readonly (readonly [string, string])[] {
  if (!Array.isArray(calls)) return []
  return calls.flatMap((call: unknown) => {
    if (!isRecord(call) || typeof call["id"] !== "string" || !isRecord(call["function"])) return []
    const { name } = call["function"]
    return typeof name === "string" ? [[call["id"], name] as const] : []
  })
}
