import type { ChatRequest, ToolDefinition } from "./chat-request.js"
import { type Conversation, callsIn } from "./conversation.js"
import type { Draws } from "./draws.js"
import { fingerprint } from "./random.js"
import { answerWith } from "./skills/answer.js"
import { argumentsMaterial } from "./skills/arguments.js"
import type { ToolCall } from "./reply.js"
import { termsOf } from "./prompt/words.js"
import { layered } from "./schema/material.js"
import { fillSchema } from "./schema/fill-schema.js"
import { promptMaterial } from "./skills/prompt-material.js"

/**
 * The tool that a reply has to call, if any.
 *
 * An agent that offers tools gets one call for its question and then an answer from the result; one that insists on a
 * call gets those tools first that have not been called yet, so that a loop over tools comes to its end.
 */
export function toolToCall(request: ChatRequest, { prompt }: Conversation): ToolDefinition | undefined {
  const tools = (request.tools ?? []).map((tool) => tool.function)
  const choice = request.tool_choice ?? "auto"
  if (tools.length === 0 || choice === "none") return undefined
  if (typeof choice !== "string") return tools.find(({ name }) => name === choice.function.name) ?? tools[0]
  const sinceAsked = request.messages.slice(request.messages.findLastIndex(({ role }) => role === "user") + 1)
  const called = new Set(
    sinceAsked.flatMap((message) => callsIn(message["tool_calls"]).map(([, name]) => name)),
  )
  if (choice === "auto")
    return called.size > 0 || prompt.toolResults.length > 0 ? undefined : bestTool(tools, prompt.asked)
  const fresh = tools.filter(({ name }) => !called.has(name))
  return bestTool(fresh.length > 0 ? fresh : tools, prompt.asked)
}

/** The tool whose name and description share most words with the question; the first among equals. */
function bestTool(tools: readonly ToolDefinition[], question: string): ToolDefinition | undefined {
  const asked = new Set(termsOf(question))
  const score = ({ name, description = "" }: ToolDefinition): number =>
    new Set(
      termsOf(`${name.replaceAll(/[_-]+|(?<=[a-z])(?=[A-Z])/g, " ")} ${description}`).filter((term) =>
        asked.has(term),
      ),
    ).size
  return tools.toSorted((left, right) => score(right) - score(left))[0]
}

/** The call, with arguments made of the question; a tool that the caller insists on is filled like a reply's schema. */
export function callTool(
  tool: ToolDefinition,
  forced: boolean,
  conversation: Conversation,
  draws: Draws,
  key: string,
): ToolCall {
  const schema = tool.parameters ?? { type: "object", properties: {} }
  const material = layered(argumentsMaterial(conversation.prompt), promptMaterial(conversation.prompt))
  // After other tools have answered, what is left to call is the one that takes the answer.
  const value =
    forced || conversation.prompt.toolResults.length > 0
      ? answerWith({ ...conversation, schema }, draws).text
      : JSON.stringify(fillSchema(schema, material, draws.free))
  return {
    id: `call_${fingerprint(`${key} ${tool.name}`).slice(0, 24)}`,
    type: "function",
    function: { name: tool.name, arguments: value },
  }
}
