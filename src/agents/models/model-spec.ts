import type { BaseChatModel } from "@langchain/core/language_models/chat_models"
import { ConfigError } from "../../errors.js"

/** A model spec such as `openai:gpt-5-mini`, or any LangChain chat model. */
export type ModelInput = string | ChatModel

/**
 * Any LangChain chat model. An interface, so that declarations give its name: what a `BaseChatModel` is made of is in
 * packages that not everybody has.
 */
export interface ChatModel extends BaseChatModel {}

/** A parsed model spec: where the model is and under which name. */
export interface ModelSpec {
  readonly kind: "openai" | "ollama" | "endpoint" | "simulated"
  /** The model's own name, for example `gpt-5-mini`. */
  readonly model: string
  /** As reports show it, for example `openai:gpt-5-mini`. */
  readonly id: string
  /** Base URL of the OpenAI-compatible endpoint; absent when the client's default or the simulator's is meant. */
  readonly baseURL?: string
}

const forms = "openai:NAME, ollama:NAME, http://HOST/v1#NAME or simulated:NAME"

/**
 * Reads a model spec: `openai:NAME`, `ollama:NAME`, `http(s)://HOST/v1#NAME` or `simulated:NAME`.
 *
 * @throws ConfigError when it has none of these forms
 *
 * @example
 * ```ts
 * import { parseModelSpec } from "langgraph-quorum/agents"
 *
 * const { kind, model } = parseModelSpec("openai:gpt-5-mini")
 * console.log(kind, model)
 * ```
 */
export function parseModelSpec(spec: string, environment: NodeJS.ProcessEnv = process.env): ModelSpec {
  if (/^https?:\/\//.test(spec)) return parseEndpoint(spec)
  const [, kind, model] = /^(openai|ollama|simulated):(.+)$/.exec(spec) ?? []
  if (kind === undefined || model === undefined) {
    throw new ConfigError(`Expected a model spec of the form ${forms}, got ${JSON.stringify(spec)}`)
  }
  if (kind === "openai") {
    const baseURL = environment["OPENAI_BASE_URL"]
    return { kind, model, id: spec, ...(baseURL === undefined || baseURL === "" ? {} : { baseURL }) }
  }
  if (kind === "ollama") return { kind, model, id: spec, baseURL: `${ollamaHost(environment)}/v1` }
  return { kind: "simulated", model, id: spec }
}

/** Where Ollama listens: `OLLAMA_HOST`, else port 11434 of this machine. */
export function ollamaHost(environment: NodeJS.ProcessEnv): string {
  const given = environment["OLLAMA_HOST"] ?? ""
  if (/^https?:\/\//.test(given)) return given.replace(/\/+$/, "")
  // Its server binds 0.0.0.0 to listen everywhere; nobody can call that.
  const host = given.replace(/^(?:0\.0\.0\.0)?(?=:|$)/, "127.0.0.1")
  return `http://${/:\d+$/.test(host) ? host : `${host}:11434`}`
}

function parseEndpoint(spec: string): ModelSpec {
  const mark = spec.indexOf("#")
  const model = mark === -1 ? "" : spec.slice(mark + 1)
  const baseURL = mark === -1 ? spec : spec.slice(0, mark)
  if (model === "" || !URL.canParse(baseURL)) {
    throw new ConfigError(
      `Expected an endpoint spec of the form http://HOST/v1#NAME, got ${JSON.stringify(spec)}. Name the model after a #`,
    )
  }
  return { kind: "endpoint", model, id: spec, baseURL: baseURL.replace(/\/+$/, "") }
}

/** The variable a spec's key stands in. Never hand the OpenAI key to another host by default. */
export function keyVariable(spec: ModelSpec): "OPENAI_API_KEY" | "QUORUM_API_KEY" {
  return spec.kind === "openai" ? "OPENAI_API_KEY" : "QUORUM_API_KEY"
}

/**
 * The key a spec's endpoint is called with.
 *
 * @throws ConfigError when `openai:` is asked for and `OPENAI_API_KEY` is not set
 */
export function apiKeyFor(spec: ModelSpec, environment: NodeJS.ProcessEnv = process.env): string {
  const key = environment[keyVariable(spec)]
  if (key !== undefined && key !== "") return key
  if (spec.kind !== "openai") return "none"
  throw new ConfigError(
    `Expected OPENAI_API_KEY to be set for ${spec.id}, got none. Set it, or try without a key: --model simulated:demo`,
  )
}
