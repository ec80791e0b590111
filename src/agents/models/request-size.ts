import type { BaseMessage } from "@langchain/core/messages"

/** A plain Latin character counts as one, so that sizes can be compared with texts. */
const unitsAByteMore = 1.5
/** Digests, keys and packed data take two to three characters a token, not four. */
const packed = /[!-~]{32,}/g
/** What is no text, such as an image: about a thousand tokens (OpenAI's tiles, Anthropic's pixels / 750). */
const unitsAnAttachment = 4_000

/**
 * How large a text is for a model, in characters of plain English; what takes more tokens a character counts more.
 *
 * Tokenizers cut UTF-8 bytes, and know fewer long pieces of scripts that take more bytes a character.
 */
export function sizeOfText(text: string): number {
  const more = Buffer.byteLength(text) - text.length
  let size = text.length + more * unitsAByteMore
  for (const [run] of text.matchAll(packed)) size += run.length
  return Math.ceil(size)
}

/** How large a request is: texts, tool calls with their arguments, and what is attached. */
export function sizeOfMessages(messages: readonly BaseMessage[]): number {
  return messages.reduce((sum, message) => sum + sizeOfMessage(message), 0)
}

function sizeOfMessage(message: BaseMessage): number {
  const { content } = message
  const attached = typeof content === "string" ? 0 : content.filter(isAttachment).length
  const calls: unknown = Reflect.get(message, "tool_calls")
  const asked = Array.isArray(calls) && calls.length > 0 ? sizeOfText(JSON.stringify(calls)) : 0
  return sizeOfText(message.text) + asked + attached * unitsAnAttachment
}

function isAttachment(block: unknown): boolean {
  const type: unknown = typeof block === "object" && block !== null ? Reflect.get(block, "type") : undefined
  return (
    typeof type === "string" && !["text", "tool_use", "tool_call", "reasoning", "thinking"].includes(type)
  )
}
