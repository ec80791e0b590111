import {
  AIMessage,
  type AIMessageChunk,
  type AIMessageFields,
  type BaseMessage,
  ToolMessage,
  type UsageMetadata,
} from "@langchain/core/messages"
import type { ModelReply } from "../agent.js"
import { isSimulated, readMessage, simulatorStamp } from "./model-reply.js"
import type { StoredReply } from "./reply-cache.js"

/** What is kept of a message that a model sent. */
export function storeMessage(message: AIMessage | AIMessageChunk): StoredReply {
  const { finishReason, logProbability } = readMessage(message)
  const { content, tool_calls: toolCalls = [], usage_metadata: usage } = message
  return {
    content,
    toolCalls: toolCallsOf(toolCalls),
    simulated: isSimulated(message),
    ...(usage === undefined ? {} : { usage: { ...(usage as UsageMetadata) } }),
    ...(finishReason === undefined ? {} : { finishReason }),
    ...(logProbability === undefined ? {} : { logProbability }),
  }
}

/** The message that was kept, as its model sent it. */
export function restoreMessage(stored: StoredReply): AIMessage {
  const { content, toolCalls, usage, finishReason, simulated } = stored
  return new AIMessage({
    content,
    tool_calls: toolCalls.map((call) => ({ ...call, type: "tool_call" })),
    response_metadata: {
      ...(finishReason === undefined ? {} : { finish_reason: finishReason }),
      ...(simulated ? simulatorStamp : {}),
    },
    ...(usage === undefined ? {} : { usage_metadata: usage }),
    // Its blocks are as LangChain made them.
  } as AIMessageFields)
}

/** What is read of a kept message; the probabilities of its single tokens are not kept, their sum is. */
export function readStored(stored: StoredReply, message: AIMessage): ModelReply {
  return { ...readMessage(message), logProbability: stored.logProbability }
}

/** A message as it was sent, for the key of its reply: the same whether it came from a model or out of the cache. */
export function sentForm(message: BaseMessage): Readonly<Record<string, unknown>> {
  return {
    role: message.type,
    content: message.content,
    name: message.name,
    calls: AIMessage.isInstance(message) ? toolCallsOf(message.tool_calls ?? []) : [],
    answered: ToolMessage.isInstance(message) ? message.tool_call_id : undefined,
  }
}

function toolCallsOf(calls: NonNullable<AIMessage["tool_calls"]>): StoredReply["toolCalls"] {
  return calls.map(({ name, args, id }) => ({ name, args, ...(id === undefined ? {} : { id }) }))
}
