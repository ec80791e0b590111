import type { BaseChatModel } from "@langchain/core/language_models/chat_models"
import { ConfigError } from "../../errors.js"
import { rateAwareFetch } from "../../runtime/throttle/limits/rate-listening.js"
import { describe } from "../../task/json.js"
import { limiterKey } from "./limiter-key.js"
import { type ModelInput, type ModelSpec, apiKeyFor, keyVariable, parseModelSpec } from "./model-spec.js"
import { openAIURL, readOwnModel } from "./own-model.js"
import { RecentMap } from "./recent-map.js"

/** A model that can be called, and what is known of it. */
export interface KnownModel {
  readonly id: string
  /** Name of the limiter it shares with everybody who uses the same model at the same place on the same account. */
  readonly limiterKey: string
  /** Where it is called; absent where that is not known, or is this process's simulator. */
  readonly baseURL: string | undefined
  readonly spec: ModelSpec | undefined
  /** Provider and model, for the price table. */
  readonly provider: string | undefined
  readonly model: string
  /** The secret its requests carry and where it came from: named in errors, never shown. */
  readonly key: { readonly name: string; readonly value: string } | undefined
  /** True when `response_format` with a JSON Schema can be sent as it is. */
  readonly speaksOpenAI: boolean
  open(settings: ModelSettings): Promise<BaseChatModel>
  /** Output tokens the model itself is bound to, when a LangChain model carries such a bound. */
  readonly ownOutputLimit: number | undefined
}

/** Settings that LangChain's OpenAI client takes at construction only. */
export interface ModelSettings {
  readonly temperature?: number | undefined
  readonly maxOutputTokens?: number | undefined
  readonly logprobs?: boolean | undefined
}

let simulator: Promise<string> | undefined

/**
 * What a model spec or a LangChain chat model stands for; nothing is loaded or called yet.
 *
 * @throws ConfigError for an unknown spec, a missing key, or something that is no chat model
 */
export function knowModel(input: ModelInput): KnownModel {
  if (typeof input === "string") return knowSpec(parseModelSpec(input))
  if (typeof input !== "object" || input === null || typeof input.invoke !== "function") {
    throw new ConfigError(
      `Expected \`model\` to be a model spec or a LangChain chat model, got ${describe(input)}`,
    )
  }
  const { kind, model, baseURL, key, owners, outputLimit } = readOwnModel(input)
  return {
    id: `${kind}:${model}`,
    limiterKey: limiterKey({ place: baseURL ?? kind, model, account: [key?.value, ...owners] }),
    baseURL,
    spec: undefined,
    provider: kind,
    model,
    key,
    // The Responses API takes a schema in another place than Chat Completions.
    speaksOpenAI:
      (kind === "openai" || kind === "azure_openai") && Reflect.get(input, "useResponsesApi") !== true,
    ownOutputLimit: outputLimit,
    open: () => Promise.resolve(input),
  }
}

/** Models in use at once, each with its client: whoever has a key for each customer has them pass through. */
const mostKnown = 100

const knownSpecs = new RecentMap<string, KnownModel>(mostKnown)

/** Remembered, as it is asked for by every branch; by all that it comes from, for tests and long processes change it. */
function knowSpec(spec: ModelSpec): KnownModel {
  const apiKey = apiKeyFor(spec)
  const baseURL = spec.baseURL ?? (spec.kind === "openai" ? openAIURL : undefined)
  const account = [apiKey, ...(spec.kind === "openai" ? ownersOf(process.env) : [])]
  const name = [spec.id, baseURL, ...account].join("\n")
  const known = knownSpecs.get(name) ?? describeSpec(spec, apiKey, baseURL, account)
  knownSpecs.set(name, known)
  return known
}

/** Whose limits a key of OpenAI's draws on, where it is told. */
function ownersOf(environment: NodeJS.ProcessEnv): readonly (string | undefined)[] {
  return [environment["OPENAI_ORG_ID"], environment["OPENAI_PROJECT_ID"]]
}

function describeSpec(
  spec: ModelSpec,
  apiKey: string,
  baseURL: string | undefined,
  account: readonly (string | undefined)[],
): KnownModel {
  const opened = new Map<string, Promise<BaseChatModel>>()
  return {
    id: spec.id,
    limiterKey: limiterKey({ place: baseURL ?? spec.kind, model: spec.model, account }),
    baseURL,
    spec,
    provider: spec.kind === "openai" ? "openai" : undefined,
    model: spec.model,
    key: { name: keyVariable(spec), value: apiKey },
    speaksOpenAI: true,
    ownOutputLimit: undefined,
    open: (settings) => {
      const name = JSON.stringify([settings.temperature, settings.maxOutputTokens, settings.logprobs])
      const known = opened.get(name)
      if (known !== undefined) return known
      const chat = openSpec(spec, apiKey, settings)
      opened.set(name, chat)
      // The next call tries again, should this one fail.
      chat.catch(() => opened.delete(name))
      return chat
    },
  }
}

async function openSpec(spec: ModelSpec, apiKey: string, settings: ModelSettings): Promise<BaseChatModel> {
  const { ChatOpenAI } = await import("@langchain/openai")
  const baseURL = spec.kind === "simulated" ? await simulatorUrl() : spec.baseURL
  return new ChatOpenAI({
    model: spec.model,
    apiKey,
    // One retry loop in the whole stack, and it is not this one.
    maxRetries: 0,
    useResponsesApi: false,
    // Refusals are not among the fields LangChain copies into its message.
    __includeRawResponse: true,
    ...(settings.temperature === undefined ? {} : { temperature: settings.temperature }),
    ...(settings.maxOutputTokens === undefined ? {} : { maxTokens: settings.maxOutputTokens }),
    ...(settings.logprobs === true ? { logprobs: true } : {}),
    configuration: {
      maxRetries: 0,
      fetch: rateAwareFetch(),
      ...(baseURL === undefined ? {} : { baseURL }),
      // The client would send what OPENAI_ORG_ID and OPENAI_PROJECT_ID say to any host.
      ...(spec.kind === "openai" ? {} : { organization: null, project: null }),
    },
  })
}

/** The simulator of this process, started when a `simulated:` model is first called. */
async function simulatorUrl(): Promise<string> {
  simulator ??= import("../../simulator/index.js").then(async ({ startSimulator }) => {
    const { url } = await startSimulator({ unref: true })
    return url
  })
  simulator.catch(() => {
    simulator = undefined
  })
  return simulator
}
