import type { BaseChatModel } from "@langchain/core/language_models/chat_models"

/** What a LangChain chat model of the caller's own shows of itself. */
export interface OwnModel {
  /** The kind of its provider, as LangChain calls it. */
  readonly kind: string
  readonly model: string
  readonly baseURL: string | undefined
  readonly key: { readonly name: string; readonly value: string } | undefined
  /** Whose limits its key draws on, where that is told: organization, project. */
  readonly owners: readonly (string | undefined)[]
  /** Output tokens it is bound to, when it carries such a bound. */
  readonly outputLimit: number | undefined
}

/** Where OpenAI's models are, unless told otherwise. */
export const openAIURL = "https://api.openai.com/v1"

/** Where LangChain's clients keep their settings: each on itself, or in the options of what it calls through. */
const places = ["", "clientConfig", "clientOptions"]

/** Reads what a chat model is, where it is called and with which key: providers name these things differently. */
export function readOwnModel(input: BaseChatModel): OwnModel {
  const kind = input._llmType()
  const told = textAt(input, [
    "baseURL",
    "baseUrl",
    "apiUrl",
    "anthropicApiUrl",
    "azureOpenAIEndpoint",
    "azureOpenAIBasePath",
    "endpoint",
  ])
  const instance = textAt(input, ["azureOpenAIApiInstanceName"])?.value
  const limit: unknown = Reflect.get(input, "maxTokens")
  return {
    kind,
    // On Azure each deployment of a model has limits of its own.
    model: textAt(input, ["azureOpenAIApiDeploymentName", "model", "modelName", "modelId"])?.value ?? kind,
    baseURL:
      told?.value ?? (instance === undefined ? usualPlace(kind) : `https://${instance}.openai.azure.com`),
    key: keyOf(input),
    owners:
      kind === "openai"
        ? [
            textAt(input, ["organization"])?.value ?? process.env["OPENAI_ORG_ID"],
            textAt(input, ["project"])?.value ?? process.env["OPENAI_PROJECT_ID"],
          ]
        : [textAt(input, ["organization"])?.value],
    outputLimit: typeof limit === "number" && limit > 0 ? limit : undefined,
  }
}

function usualPlace(kind: string): string | undefined {
  return kind === "openai" ? process.env["OPENAI_BASE_URL"] || openAIURL : undefined
}

function keyOf(input: BaseChatModel): OwnModel["key"] {
  const found = textAt(input, ["apiKey", "anthropicApiKey", "azureOpenAIApiKey"])
  return found === undefined ? undefined : { name: `the model's \`${found.name}\``, value: found.value }
}

function textAt(
  input: object,
  names: readonly string[],
): { readonly name: string; readonly value: string } | undefined {
  for (const place of places) {
    const holder: unknown = place === "" ? input : Reflect.get(input, place)
    if (typeof holder !== "object" || holder === null) continue
    for (const name of names) {
      const value: unknown = Reflect.get(holder, name)
      if (typeof value === "string" && value !== "") return { name, value }
    }
  }
  return undefined
}
