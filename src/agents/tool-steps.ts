import type { BaseChatModel } from "@langchain/core/language_models/chat_models"
import { AIMessage, type BaseMessage } from "@langchain/core/messages"
import type { StructuredToolInterface } from "@langchain/core/tools"
import { convertToOpenAITool } from "@langchain/core/utils/function_calling"
import { AttemptError } from "../runtime/failure.js"
import type { BoundModel } from "./agent.js"
import type { KnownModel } from "./models/open-model.js"
import { oneTry } from "./models/send.js"

/** The model calls of one branch that works with tools, each through throttle, budget, retries and record. */
export interface ToolSteps {
  call(messages: readonly BaseMessage[]): Promise<AIMessage>
  /** What the last call threw, as it was: LangChain wraps it on its way out. */
  failure(): { readonly thrown: unknown } | undefined
}

/**
 * Calls that go to the model itself and not through LangChain's own handler: that knows the signal of the branch and
 * not the one of a try, so a try out of time would go on, and be paid, beside the next.
 */
export function toolSteps(
  chat: BaseChatModel,
  tools: readonly StructuredToolInterface[],
  bound: BoundModel,
  known: KnownModel,
  maxSteps: number,
): ToolSteps {
  const asked = tools.length === 0 ? chat : (chat.bindTools?.([...tools]) ?? chat)
  const told = tools.map((tool) => convertToOpenAITool(tool))
  let steps = 0
  let failure: { readonly thrown: unknown } | undefined
  return {
    failure: () => failure,
    async call(messages) {
      try {
        steps += 1
        if (steps > maxSteps) {
          const message = `no reply after ${maxSteps} model calls (\`maxSteps\`): the model still called tools`
          throw new AttemptError({ kind: "agent", message })
        }
        return await bound.through({ messages, tools: told }, async (signal) => {
          const message = await asked.invoke([...messages], { signal, ...oneTry(known) })
          if (AIMessage.isInstance(message)) return message
          throw new AttemptError({ kind: "internal", message: "the model call returned no message" })
        })
      } catch (thrown) {
        failure = { thrown }
        throw thrown
      }
    },
  }
}
