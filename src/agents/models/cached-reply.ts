import type { BaseChatModel } from "@langchain/core/language_models/chat_models"
import type { AIMessage, AIMessageChunk } from "@langchain/core/messages"
import { contentHash } from "../../task/plan-hash.js"
import { isPlainObject } from "../../task/json.js"
import type { ModelCallOptions, ModelRequest } from "../agent.js"
import type { ModelSite } from "./model-site.js"
import type { KnownModel, ModelSettings } from "./open-model.js"
import type { StoredReply } from "./reply-cache.js"
import { sentForm, storeMessage } from "./stored-reply.js"

/** All that a reply depends on. */
export interface CacheQuestion {
  readonly model: KnownModel
  readonly chat: BaseChatModel
  readonly settings: ModelSettings
  readonly request: ModelRequest
  readonly options: Pick<ModelCallOptions, "schema" | "schemaName" | "strict" | "seed">
}

/** Where the reply to one question of one branch is kept. */
export interface CachePlace {
  find(): Promise<StoredReply | undefined>
  keep(message: AIMessage | AIMessageChunk): Promise<void>
}

/** How often each question was asked, by branch. */
const asked = new WeakMap<ModelSite, Map<string, number>>()

/**
 * The place of a question's reply in the run's cache, where it has one.
 *
 * Its key holds the model and where it is, every parameter, the messages, schema, tools and seed, the index of the ballot,
 * and how often the branch has asked the same before: N votes are N entries, and so are a question and its repetition.
 */
export function cachePlace(site: ModelSite, question: CacheQuestion): CachePlace | undefined {
  const { cache } = site
  if (cache === undefined) return undefined
  const content = contentHash(questionForm(question))
  const counts = asked.get(site) ?? new Map<string, number>()
  asked.set(site, counts)
  const occurrence = (counts.get(content) ?? 0) + 1
  counts.set(content, occurrence)
  const key = contentHash({ content, sample: site.sampleIndex ?? null, occurrence })
  return { find: () => cache.read(key), keep: (message) => cache.write(key, storeMessage(message)) }
}

function questionForm({ model, chat, settings, request, options }: CacheQuestion): object {
  // As they are sent: what is left out and what is the default anyway is the same question.
  const { schema, schemaName = "reply", strict = true, seed } = options
  return {
    version: 1,
    model: model.id,
    baseURL: model.baseURL,
    parameters:
      model.spec === undefined ? ownParameters(chat) : { ...settings, logprobs: settings.logprobs === true },
    messages: request.messages.map(sentForm),
    tools: request.tools,
    schema,
    schemaName,
    strict,
    seed,
  }
}

/** What a LangChain model of the caller's own sends with each request, as far as it shows it; its key is no parameter. */
function ownParameters(chat: BaseChatModel): object {
  const sent: unknown = chat.invocationParams()
  const plain = Object.entries(chat).filter(
    ([name, value]) => !/apikey$/i.test(name) && ["string", "number", "boolean"].includes(typeof value),
  )
  return { sent: isPlainObject(sent) ? sent : null, plain: Object.fromEntries(plain) }
}
