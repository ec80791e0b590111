import type { BaseChatModel } from "@langchain/core/language_models/chat_models"
import { AIMessage, type AIMessageChunk, type BaseMessage } from "@langchain/core/messages"
import type { RunnableConfig } from "@langchain/core/runnables"
import { AttemptError } from "../../runtime/failure.js"
import { isPlainObject } from "../../task/json.js"
import type { ModelCallOptions } from "../agent.js"
import type { KnownModel } from "./open-model.js"
import { type Patience, foldStream } from "./stream-silence.js"

/** One request to a chat model, in the form that its provider understands. */
export async function send(
  chat: BaseChatModel,
  model: KnownModel,
  messages: readonly BaseMessage[],
  options: ModelCallOptions,
  config: RunnableConfig,
  patience: Patience,
): Promise<AIMessage | AIMessageChunk> {
  const input = [...messages]
  if (options.schema !== undefined && !model.speaksOpenAI) return sendForObject(chat, input, options, config)
  const settings = { ...config, ...openAIOptions(options, model) }
  if (options.onText === undefined) return chat.invoke(input, settings)
  const whole = await streamWhole(chat, input, settings, options.onText, patience)
  // A socket that closes in the middle of a stream can look like its end; a finished reply says why it finished.
  if (whole === undefined || (model.speaksOpenAI && whole.response_metadata["finish_reason"] === undefined)) {
    throw new AttemptError({ kind: "transient", message: "the stream ended before the reply was finished" })
  }
  return whole
}

/** Streams a reply; a model that falls silent is hung up on. */
async function streamWhole(
  chat: BaseChatModel,
  input: BaseMessage[],
  settings: RunnableConfig,
  onText: (textSoFar: string) => void,
  patience: Patience,
): Promise<AIMessageChunk | undefined> {
  const silent = new AbortController()
  // A signal of its own only where it is needed: most calls have no such limit.
  const given = settings.signal === undefined ? [] : [settings.signal]
  const own = patience.idleMs === undefined ? {} : { signal: AbortSignal.any([silent.signal, ...given]) }
  try {
    const stream = await chat.stream(input, { ...settings, ...own })
    return await foldStream<AIMessageChunk>(
      stream,
      (whole, piece) => {
        const longer = whole === undefined ? piece : whole.concat(piece)
        onText(longer.text)
        return longer
      },
      patience,
    )
  } catch (thrown) {
    silent.abort()
    throw thrown
  }
}

/** Call options without retries: a ChatOpenAI of the caller's own retries six times unless each call says not to. */
export function oneTry(model: KnownModel): object {
  return model.speaksOpenAI ? { options: { maxRetries: 0 } } : {}
}

function openAIOptions(options: ModelCallOptions, model: KnownModel): object {
  if (!model.speaksOpenAI) return {}
  return {
    ...oneTry(model),
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    ...(options.schema === undefined
      ? {}
      : {
          response_format: unparsed({
            type: "json_schema",
            json_schema: {
              name: options.schemaName ?? "reply",
              schema: options.schema,
              strict: options.strict ?? true,
            },
          }),
        }),
  }
}

/**
 * A response format that says what it is on the wire only.
 *
 * A client that recognises `json_schema` parses the reply itself and throws on one that is cut off, filtered or no
 * JSON: its usage would be lost and the reply could not be repaired.
 */
function unparsed(format: object): object {
  return { toJSON: () => format }
}

/**
 * Asks a model of another provider for an object, through LangChain's own structured output where it has one.
 *
 * The object comes back as the text of the message: reading and repairing it is ours, so that a reply that breaks
 * its schema is counted and paid once instead of being retried inside the client.
 */
async function sendForObject(
  chat: BaseChatModel,
  input: BaseMessage[],
  options: ModelCallOptions,
  config: RunnableConfig,
): Promise<AIMessage> {
  let structured
  try {
    structured = chat.withStructuredOutput(
      { ...options.schema, title: options.schemaName ?? "reply" },
      { includeRaw: true },
    )
  } catch {
    // A model without structured output: the prompt carries the schema as well, so its plain reply will do.
    return chat.invoke(input, config)
  }
  const { raw, parsed } = await structured.invoke(input, config)
  if (!(raw instanceof AIMessage))
    throw new AttemptError({ kind: "internal", message: "the model returned no message" })
  const object: unknown = parsed ?? raw.tool_calls?.[0]?.args
  if (!isPlainObject(object)) return raw
  return new AIMessage({
    content: JSON.stringify(object),
    response_metadata: raw.response_metadata,
    ...(raw.usage_metadata === undefined ? {} : { usage_metadata: raw.usage_metadata }),
  })
}
