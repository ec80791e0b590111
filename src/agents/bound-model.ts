import type { AIMessage, AIMessageChunk, BaseMessage } from "@langchain/core/messages"
import type { RunnableConfig } from "@langchain/core/runnables"
import type { Call, CallReply } from "../runtime/call.js"
import type { Lane } from "../runtime/throttle.js"
import type { BoundModel, ModelAnswer, ModelCallOptions, ReplyReader } from "./agent.js"
import type { ModelInput } from "./model-spec.js"
import { isSimulated, readMessage, usageOf } from "./model-reply.js"
import { knowModel } from "./open-model.js"
import { type Price, costOf, mostItCosts } from "./price.js"
import { explainRequestFailure } from "./request-failure.js"
import { send } from "./send.js"

/** What binds a model to a branch. */
export interface ModelSite {
  perform<T>(call: Call<T>): Promise<T>
  lane(key: string): Lane
  readonly priority: number
  readonly seed: number
  /** True when the caller gave the run a seed: it is then sent to the model. */
  readonly seedGiven: boolean
  readonly budgeted: boolean
  /** Callbacks, tags and metadata of the graph's invocation. */
  readonly config: RunnableConfig | undefined
}

/** Output tokens a call is held to when the run has a budget and the agent sets no bound of its own. */
const budgetedOutputTokens = 4_096

/** Binds a model to a branch: its calls pass throttle, budget, retries and record. */
export function bindModel(input: ModelInput, site: ModelSite, price?: Price): BoundModel {
  const model = knowModel(input)

  const callModel = <T>(
    estimate: number | undefined,
    run: (signal: AbortSignal) => Promise<{ message: AIMessage | AIMessageChunk } & CallReply<T>>,
  ): Promise<T> =>
    site.perform<T>({
      target: model.id,
      lane: site.lane(model.laneKey),
      priority: site.priority,
      ...(estimate === undefined ? {} : { estimate }),
      run: async ({ signal }) => {
        const { message, ...reply } = await run(signal).catch((thrown: unknown) => {
          throw explainRequestFailure(thrown, model)
        })
        const usage = usageOf(message)
        return {
          ...reply,
          spend: { usage, cost: costOf(usage, model, price) },
          simulated: isSimulated(message),
        }
      },
    })

  const estimateOf = (characters: number, outputTokens: number): number | undefined =>
    site.budgeted ? mostItCosts(characters, outputTokens, model, price) : undefined

  return {
    id: model.id,
    chat: () => model.open({}),
    async invoke<T>(messages: readonly BaseMessage[], options: ModelCallOptions, read: ReplyReader<T>) {
      const bound = options.maxOutputTokens ?? (site.budgeted ? budgetedOutputTokens : undefined)
      const { temperature, logprobs } = options
      const chat = await model.open({ temperature, maxOutputTokens: bound, logprobs })
      const seeded = site.seedGiven || model.spec?.kind === "simulated"
      const asked = { ...options, seed: options.seed ?? (seeded ? site.seed : undefined) }
      const outputTokens = model.ownOutputLimit ?? bound ?? budgetedOutputTokens
      return callModel<ModelAnswer<T>>(estimateOf(charactersOf(messages), outputTokens), async (signal) => {
        const message = await send(chat, model, messages, asked, { ...site.config, signal })
        const reply = readMessage(message)
        const answer = read(reply)
        if ("value" in answer) return { message, value: { ok: true, value: answer.value, reply } }
        return { message, value: { ok: false, problem: answer.problem, reply }, problem: answer.problem }
      })
    },
    through: (characters, call) =>
      callModel<AIMessage>(
        estimateOf(characters, model.ownOutputLimit ?? budgetedOutputTokens),
        async (signal) => {
          const message = await call(signal)
          return { message, value: message }
        },
      ),
  }
}

function charactersOf(messages: readonly BaseMessage[]): number {
  return messages.reduce((sum, message) => sum + message.text.length, 0)
}
