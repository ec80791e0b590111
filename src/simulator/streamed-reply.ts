import { type Choice, type Reply, type ToolCall, stamp, usageOf } from "./reply.js"
import { splitTokens } from "./tokens.js"

/** One server-sent event and how many tokens it carries. */
export interface StreamEvent {
  readonly text: string
  readonly tokens: number
}

/**
 * The reply as server-sent events, OpenAI's `chat.completion.chunk`s; its choices take turns, a token each.
 *
 * @param includeUsage whether an event with the usage comes before the last
 */
export function* writeStreamed(reply: Reply, includeUsage: boolean): Generator<StreamEvent> {
  const head = {
    id: reply.id,
    object: "chat.completion.chunk",
    created: reply.created,
    model: reply.model,
    system_fingerprint: stamp,
    service_tier: "default",
  }
  const event = (choices: readonly object[], usage: object | null, tokens: number): StreamEvent => {
    const body = includeUsage ? { ...head, choices, usage } : { ...head, choices }
    return { text: `data: ${JSON.stringify(body)}\n\n`, tokens }
  }
  for (const chunk of interleave(reply.choices.map(chunksOf))) yield event([chunk.choice], null, chunk.tokens)
  if (includeUsage) yield event([], usageOf(reply), 0)
  yield { text: "data: [DONE]\n\n", tokens: 0 }
}

interface Chunk {
  readonly choice: object
  readonly tokens: number
}

function* chunksOf(choice: Choice): Generator<Chunk, undefined> {
  const { index, content, refusal, tokens, toolCalls, logprobs, finishReason } = choice
  const chunk = (delta: object, carried: number, extra: object = {}): Chunk => ({
    choice: { index, delta, logprobs: null, finish_reason: null, ...extra },
    tokens: carried,
  })
  yield chunk({ role: "assistant", content: content === null ? null : "", refusal: null }, 0)
  for (const [position, token] of tokens.entries()) {
    const logprob = logprobs?.[position]
    yield chunk(
      { content: token },
      1,
      logprob === undefined ? {} : { logprobs: { content: [logprob], refusal: null } },
    )
  }
  for (const token of refusal === null ? [] : splitTokens(refusal)) yield chunk({ refusal: token }, 1)
  for (const [position, call] of toolCalls.entries()) {
    for (const delta of deltasOf(call, position)) yield chunk({ tool_calls: [delta] }, 1)
  }
  yield chunk({}, 0, { finish_reason: finishReason })
}

function deltasOf(call: ToolCall, index: number): readonly object[] {
  const { name, arguments: text } = call.function
  const opening = { index, id: call.id, type: call.type, function: { name, arguments: "" } }
  return [opening, ...splitTokens(text).map((token) => ({ index, function: { arguments: token } }))]
}

function* interleave(streams: readonly Generator<Chunk, undefined>[]): Generator<Chunk> {
  let open = streams
  while (open.length > 0) {
    const still: Generator<Chunk, undefined>[] = []
    for (const stream of open) {
      const { value, done } = stream.next()
      if (done === true || value === undefined) continue
      yield value
      still.push(stream)
    }
    open = still
  }
}
