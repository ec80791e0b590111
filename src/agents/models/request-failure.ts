import { AttemptError, classifyFailure } from "../../runtime/failure.js"
import type { KnownModel } from "./open-model.js"

/** Keys shorter than this are placeholders, and could be part of any word. */
const shortestKey = 8

/**
 * What a model request threw, made fit for a record that others read: no key in it, the refused key's variable and
 * the unreachable endpoint named, a reply that is no completion told from an agent's mistake.
 *
 * Status, code and headers stay with the cause, where the classification finds them.
 */
export function explainRequestFailure(thrown: unknown, model: KnownModel): unknown {
  if (thrown instanceof AttemptError) return thrown
  const { error } = classifyFailure(thrown)
  const said = withoutKey(error.message, model)
  if (error.kind === "agent" && model.speaksOpenAI && isBrokenReply(thrown)) {
    const message = `${placeOf(model)} sent no chat completion (${said}). Check the address`
    return new AttemptError({ kind: "transient", message }, thrown)
  }
  const message = explain()
  return message === error.message ? thrown : new Error(message, { cause: thrown })

  function explain(): string {
    if (error.kind === "auth") return `the key in ${model.key?.name ?? "the model"} was refused: ${said}`
    if (error.kind !== "transient" || error.httpStatus !== undefined) return said
    return `the connection to ${placeOf(model)} failed: ${withoutKey(deepestMessage(thrown), model)}`
  }
}

function withoutKey(message: string, model: KnownModel): string {
  const key = model.key?.value ?? ""
  return key.length < shortestKey ? message : message.replaceAll(key, "[key]")
}

/** A body that is no JSON, or JSON without a choice, as the client and LangChain stumble over it. */
function isBrokenReply(thrown: unknown): boolean {
  return thrown instanceof SyntaxError || thrown instanceof TypeError
}

function placeOf(model: KnownModel): string {
  return model.spec?.baseURL ?? model.id
}

/** Clients say "Connection error."; what the system said stands at the end of the causes. */
function deepestMessage(thrown: unknown): string {
  let message = "connection error"
  for (let link = thrown, depth = 0; link instanceof Error && depth < 8; link = link.cause, depth += 1) {
    message = link.message.split("\n", 1)[0] || codeOf(link) || message
  }
  return message
}

/** An address tried over IPv4 and IPv6 fails with a code and no message. */
function codeOf(error: Error): string | undefined {
  return "code" in error && typeof error.code === "string" ? error.code : undefined
}
