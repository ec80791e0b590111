import { type Choice, type Reply, stamp, usageOf } from "./reply.js"

/** The reply as one JSON text, an OpenAI `chat.completion`. */
export function writeWhole(reply: Reply): string {
  return JSON.stringify({
    id: reply.id,
    object: "chat.completion",
    created: reply.created,
    model: reply.model,
    system_fingerprint: stamp,
    service_tier: "default",
    choices: reply.choices.map(writeChoice),
    usage: usageOf(reply),
  })
}

function writeChoice(choice: Choice): object {
  const { index, content, refusal, toolCalls, logprobs, finishReason } = choice
  return {
    index,
    message: {
      role: "assistant",
      content,
      refusal,
      annotations: [],
      ...(toolCalls.length === 0 ? {} : { tool_calls: toolCalls }),
    },
    logprobs: logprobs === undefined ? null : { content: logprobs, refusal: null },
    finish_reason: finishReason,
  }
}
