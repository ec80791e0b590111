import type { AIMessage, AIMessageChunk, BaseMessage } from "@langchain/core/messages"
import type { CallAttempt, CallReply } from "../../runtime/call.js"
import { listenToRates } from "../../runtime/throttle/limits/rate-listening.js"
import { type Spend, noSpend, noUsage } from "../../task/usage.js"
import type {
  BoundModel,
  ModelAnswer,
  ModelCallOptions,
  ModelReply,
  ModelRequest,
  ReplyReader,
} from "../agent.js"
import { type CachePlace, cachePlace } from "./cached-reply.js"
import { groupKey } from "./limiter-key.js"
import { isSimulated, readMessage, usageOf } from "./model-reply.js"
import type { ModelSite } from "./model-site.js"
import type { ModelInput } from "./model-spec.js"
import { knowModel } from "./open-model.js"
import { type ModelTerms, costOf, mostItCosts } from "./price.js"
import { explainRequestFailure } from "./request-failure.js"
import { sizeOfMessages } from "./request-size.js"
import { send } from "./send.js"
import { readStored, restoreMessage } from "./stored-reply.js"
import { tokenEstimateOf } from "./token-estimate.js"

/** Output tokens a call is held to when the run has a cap and the agent sets no bound of its own. */
const cappedOutputTokens = 4_096

/** One question to a model, in whichever form it is sent. */
interface Asked<T> {
  /** In characters of plain English. */
  readonly size: number
  /** Output tokens it is held to, where it is. */
  readonly outputBound: number | undefined
  readonly place: CachePlace | undefined
  send(attempt: CallAttempt): Promise<AIMessage | AIMessageChunk>
  read(reply: ModelReply): Pick<CallReply<T>, "value" | "problem">
  /** Told of a reply that was at hand. */
  found(reply: ModelReply): void
}

/** What is known of a model, and of the place it is asked from. */
export interface BoundTerms extends ModelTerms {
  /** True where whoever asks goes on with another model if this one is out. */
  readonly movable?: boolean
}

/** Binds a model to a branch: its calls pass cache, limiter, budget, retries and record. */
export function bindModel(input: ModelInput, site: ModelSite, terms: BoundTerms = {}): BoundModel {
  const model = knowModel(input)
  const key = terms.limitGroup === undefined ? model.limiterKey : groupKey(terms.limitGroup)

  const ask = async <T>(asked: Asked<T>): Promise<T> => {
    const stored = await asked.place?.find()
    if (stored !== undefined) {
      const message = restoreMessage(stored)
      const reply = readStored(stored, message)
      const read = asked.read(reply)
      // What is read of it now may be held to more than it was then.
      if (read.problem === undefined) {
        asked.found(reply)
        const kept = { ...read, spend: noSpend, simulated: isSimulated(message) }
        return site.perform<T>({ target: model.id, cached: true, run: () => Promise.resolve(kept) })
      }
    }
    const tokens = tokenEstimateOf(site.runtime, key)
    const inputTokens = tokens.most(asked.size)
    const outputTokens = asked.outputBound ?? cappedOutputTokens
    const most = mostItCosts(inputTokens, outputTokens, model, terms.price)
    let came: AIMessage | AIMessageChunk | undefined
    const value = await site.perform<T>({
      target: model.id,
      limiter: site.limiter(key),
      priority: site.priority,
      ...(terms.movable === true ? { movable: true } : {}),
      cost: tokens.expect(asked.size, asked.outputBound),
      estimate: { tokens: inputTokens + outputTokens, cost: most ?? 0 },
      run: async (attempt) => {
        const message = await listenToRates(attempt.learn, () => asked.send(attempt)).catch(
          (thrown: unknown) => {
            throw explainRequestFailure(thrown, model)
          },
        )
        const usage = usageOf(message)
        if (usage !== undefined) tokens.learn(asked.size, usage)
        const read = asked.read(readMessage(message))
        if (read.problem === undefined) came = message
        return {
          ...read,
          ...(usage === undefined
            ? { spend: unknownSpend(most), unmeasured: true }
            : { spend: { usage, cost: costOf(usage, model, terms.price) }, used: usage }),
          simulated: isSimulated(message),
        }
      },
    })
    if (came !== undefined) await asked.place?.keep(came)
    return value
  }

  return {
    id: model.id,
    // Whoever drives it asks for one bound only: what the model has itself, or what a cap needs.
    chat: () => model.open({ maxOutputTokens: site.budgeted ? cappedOutputTokens : undefined }),
    async invoke<T>(messages: readonly BaseMessage[], options: ModelCallOptions, read: ReplyReader<T>) {
      const bound = options.maxOutputTokens ?? (site.budgeted ? cappedOutputTokens : undefined)
      const { temperature, logprobs } = options
      const settings = { temperature, maxOutputTokens: bound, logprobs }
      const chat = await model.open(settings)
      const seeded = site.seedGiven || model.spec?.kind === "simulated"
      const asked = { ...options, seed: options.seed ?? (seeded ? site.seed : undefined) }
      const patience = { idleMs: site.streamIdleMs, clock: site.runtime.clock }
      const shape = options.schema === undefined ? 0 : JSON.stringify(options.schema).length
      return ask<ModelAnswer<T>>({
        size: sizeOfMessages(messages) + shape,
        outputBound: model.ownOutputLimit ?? bound,
        place: cachePlace(site, { model, chat, settings, request: { messages }, options: asked }),
        send: ({ signal }) => send(chat, model, messages, asked, { ...site.config, signal }, patience),
        read: (reply) => {
          const answer = read(reply)
          if ("value" in answer) return { value: { ok: true, value: answer.value, reply } }
          return { value: { ok: false, problem: answer.problem, reply }, problem: answer.problem }
        },
        found: ({ text }) => options.onText?.(text),
      })
    },
    async through(request: ModelRequest, call) {
      const settings = { maxOutputTokens: site.budgeted ? cappedOutputTokens : undefined }
      const { tools = [] } = request
      return ask<AIMessage>({
        size: sizeOfMessages(request.messages) + (tools.length === 0 ? 0 : JSON.stringify(tools).length),
        outputBound: model.ownOutputLimit ?? settings.maxOutputTokens,
        place:
          site.cache === undefined
            ? undefined
            : cachePlace(site, { model, chat: await model.open(settings), settings, request, options: {} }),
        send: ({ signal }) => call(signal),
        read: (reply) => ({ value: reply.message }),
        found: () => {},
      })
    },
  }
}

/** What is on record of a call that nobody knows the tokens of: free is only what would cost nothing at most. */
function unknownSpend(most: number | undefined): Spend {
  return { usage: { ...noUsage, calls: 1 }, cost: most === 0 ? 0 : null }
}
