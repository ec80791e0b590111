import { AIMessage, type BaseMessage, HumanMessage } from "@langchain/core/messages"
import type { BoundModel, ModelAnswer, ModelCallOptions, ReplyReader } from "./agent.js"
import { repairPrompt } from "./prompts/prompts.js"
import { UnusableReply } from "./replies/unusable-reply.js"

/** What is asked, and how its reply is read. */
export interface Question<T> {
  readonly messages: readonly BaseMessage[]
  /** Rounds in which a reply that breaks its schema may be corrected, 0 or 1. */
  readonly repairs: number
  readonly read: ReplyReader<T>
  readonly options: ModelCallOptions
}

/**
 * Asks; a reply that cannot be used goes back once with what is wrong with it.
 *
 * @throws UnusableReply with the last reply
 */
export async function converse<T>(
  model: BoundModel,
  question: Question<T>,
): Promise<Extract<ModelAnswer<T>, { readonly ok: true }>> {
  const { messages, repairs, read, options } = question
  const first = await model.invoke(messages, options, read)
  if (first.ok) return first
  const { problem, reply } = first
  const repairable =
    problem.kind === "invalid_output" && problem.code !== "length" && options.schema !== undefined
  if (!repairable || repairs === 0) throw new UnusableReply(problem, reply.text)
  const again = [...messages, new AIMessage(reply.text), new HumanMessage(repairPrompt(problem.message))]
  const second = await model.invoke(again, options, read)
  if (second.ok) return second
  throw new UnusableReply(second.problem, second.reply.text)
}
