import type { BaseChatModel } from "@langchain/core/language_models/chat_models"
import { ConfigError } from "../errors.js"
import { describe } from "../task/json.js"
import { type ModelInput, type ModelSpec, apiKeyFor, keyVariable, parseModelSpec } from "./model-spec.js"

/** A model that can be called, and what is known of it. */
export interface KnownModel {
  readonly id: string
  /** Name of the queue it shares with everybody who uses the same model at the same place. */
  readonly laneKey: string
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

const opened = new Map<string, Promise<BaseChatModel>>()
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
  const kind = input._llmType()
  const model = modelNameOf(input) ?? kind
  return {
    id: `${kind}:${model}`,
    laneKey: `${kind} ${model}`,
    spec: undefined,
    provider: kind === "openai" ? "openai" : kind,
    model,
    key: ownKeyOf(input),
    // The Responses API takes a schema in another place than Chat Completions.
    speaksOpenAI: kind === "openai" && Reflect.get(input, "useResponsesApi") !== true,
    ownOutputLimit: numberAt(input, "maxTokens"),
    open: () => Promise.resolve(input),
  }
}

function knowSpec(spec: ModelSpec): KnownModel {
  const apiKey = apiKeyFor(spec)
  const laneKey = `${spec.baseURL ?? spec.kind} ${spec.model}`
  return {
    id: spec.id,
    laneKey,
    spec,
    provider: spec.kind === "openai" ? "openai" : undefined,
    model: spec.model,
    key: { name: keyVariable(spec), value: apiKey },
    speaksOpenAI: true,
    ownOutputLimit: undefined,
    open: (settings) => {
      const key = JSON.stringify([
        laneKey,
        apiKey,
        settings.temperature,
        settings.maxOutputTokens,
        settings.logprobs,
      ])
      const known = opened.get(key)
      if (known !== undefined) return known
      const chat = openSpec(spec, apiKey, settings)
      opened.set(key, chat)
      // The next call tries again, should this one fail.
      chat.catch(() => opened.delete(key))
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
      ...(baseURL === undefined ? {} : { baseURL }),
      // The client would send what OPENAI_ORG_ID and OPENAI_PROJECT_ID say to any host.
      ...(spec.kind === "openai" ? {} : { organization: null, project: null }),
    },
  })
}

/** The simulator of this process, started when a `simulated:` model is first called. */
async function simulatorUrl(): Promise<string> {
  simulator ??= import("../simulator/index.js").then(async ({ startSimulator }) => {
    const { url } = await startSimulator({ unref: true })
    return url
  })
  simulator.catch(() => {
    simulator = undefined
  })
  return simulator
}

function numberAt(model: object, key: string): number | undefined {
  const value: unknown = Reflect.get(model, key)
  return typeof value === "number" && value > 0 ? value : undefined
}

/** LangChain's OpenAI client keeps its key in the open. */
function ownKeyOf(model: BaseChatModel): KnownModel["key"] {
  const value: unknown = Reflect.get(model, "apiKey")
  return typeof value === "string" && value !== "" ? { name: "the model's `apiKey`", value } : undefined
}

function modelNameOf(model: BaseChatModel): string | undefined {
  for (const key of ["model", "modelName", "modelId"]) {
    const name: unknown = Reflect.get(model, key)
    if (typeof name === "string" && name !== "") return name
  }
  return undefined
}
