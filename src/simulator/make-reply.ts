import { type ChatRequest, outputLimit } from "./chat-request.js"
import type { Conversation } from "./conversation.js"
import { type Draws, drawSample } from "./draws.js"
import { drawLogprobs } from "./logprobs.js"
import { malform } from "./malformed.js"
import type { Override } from "./override.js"
import { fingerprint } from "./random.js"
import { answerWith } from "./skills/answer.js"
import { type Choice, type Reply, simulatedModel } from "./reply.js"
import type { SimulatorSettings } from "./settings.js"
import { countTokens, splitTokens } from "./tokens.js"
import { callTool, toolToCall } from "./tool-call.js"

const refusalText = "I can't help with that."

/**
 * Makes up the reply to a request.
 *
 * @param occurrence how often the same body came before; counts only for requests without a seed of their own
 * @param now epoch milliseconds
 */
export function makeReply(
  request: ChatRequest,
  conversation: Conversation,
  settings: SimulatorSettings,
  {
    occurrence,
    override,
    now,
  }: { readonly occurrence: number; readonly override: Override; readonly now: number },
): Reply {
  const { messagesKey: messages, questionKey: question, inputTokens } = conversation
  const { seed } = request
  const sample = typeof seed === "number" ? `seed ${seed}` : `occurrence ${occurrence}`
  const choices = Array.from({ length: request.n ?? 1 }, (_, choiceIndex) =>
    makeChoice(
      request,
      conversation,
      settings,
      override,
      choiceIndex,
      drawSample(settings, { messages, question, sample, choiceIndex }),
    ),
  )
  return {
    id: `chatcmpl-${fingerprint(`${settings.seed} ${messages} ${sample} ${occurrence}`)}`,
    created: Math.floor(now / 1_000),
    model: simulatedModel(request.model),
    choices,
    inputTokens,
    outputTokens: choices.reduce((sum, choice) => sum + tokensOf(choice), 0),
  }
}

function makeChoice(
  request: ChatRequest,
  conversation: Conversation,
  settings: SimulatorSettings,
  override: Override,
  index: number,
  draws: Draws,
): Choice {
  const none = {
    index,
    content: null,
    tokens: [],
    refusal: null,
    toolCalls: [],
    logprobs: undefined,
  } as const
  // Both are drawn whatever the settings, so that changing one rate leaves all other draws as they were.
  const [refusalDraw, malformedDraw] = [draws.free(), draws.free()]
  if (override.refusal ?? refusalDraw < settings.refusalRate) {
    return { ...none, refusal: refusalText, finishReason: "stop" }
  }
  const tool = override.content === undefined ? toolToCall(request, conversation) : undefined
  if (tool !== undefined) {
    const forced = typeof request.tool_choice === "object" && request.tool_choice !== null
    const call = callTool(tool, forced, conversation, draws, `${conversation.messagesKey} ${index}`)
    return { ...none, toolCalls: [call], finishReason: forced ? "stop" : "tool_calls" }
  }
  const answer = override.content ?? answerWith(conversation, draws).text
  const broken =
    conversation.schema !== undefined && (override.malformed ?? malformedDraw < settings.malformedRate)
  const whole = splitTokens(broken ? malform(answer, draws.free) : answer)
  const limit = outputLimit(request) ?? Infinity
  const tokens = whole.slice(0, limit)
  return {
    ...none,
    content: tokens.join(""),
    tokens,
    logprobs:
      request.logprobs === true
        ? drawLogprobs(tokens, request.top_logprobs ?? 0, draws.right, draws.free)
        : undefined,
    finishReason: whole.length > limit ? "length" : "stop",
  }
}

function tokensOf(choice: Choice): number {
  const calls = choice.toolCalls.reduce((sum, call) => sum + countTokens(call.function.arguments) + 4, 0)
  return choice.tokens.length + calls + countTokens(choice.refusal ?? "")
}
