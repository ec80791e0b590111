import { z } from "zod"
import { systemClock } from "../../runtime/clock.js"
import { ollamaHost } from "./model-spec.js"

/** A model spec and where it comes from. */
export interface FoundModel {
  readonly spec: string
  /** In a few words, for people: "from QUORUM_MODEL". */
  readonly why: string
}

/** The part of `fetch` that is needed to ask Ollama. */
export type FetchLike = (url: string, options: { readonly signal: AbortSignal }) => Promise<Response>

/** How long a local Ollama may take to say that it is there, in milliseconds. */
const ollamaPatienceMs = 300

const tagsSchema = z.object({ models: z.array(z.object({ name: z.string().min(1) })) })

/**
 * The model to use when nobody named one: `QUORUM_MODEL`, else OpenAI when there is a key, else the first model of
 * a local Ollama, else the simulator.
 */
export async function findDefaultModel(
  environment: NodeJS.ProcessEnv,
  fetchLike: FetchLike = fetch,
): Promise<FoundModel> {
  const named = environment["QUORUM_MODEL"] ?? ""
  if (named !== "") return { spec: named, why: "from QUORUM_MODEL" }
  if ((environment["OPENAI_API_KEY"] ?? "") !== "") {
    return { spec: "openai:gpt-5-mini", why: "because OPENAI_API_KEY is set" }
  }
  const host = ollamaHost(environment)
  const local = await firstOllamaModel(host, fetchLike)
  if (local !== undefined) return { spec: `ollama:${local}`, why: `the first model of Ollama at ${host}` }
  return { spec: "simulated:demo", why: "no QUORUM_MODEL, OPENAI_API_KEY or local Ollama" }
}

async function firstOllamaModel(host: string, fetchLike: FetchLike): Promise<string | undefined> {
  const tooLate = new AbortController()
  const cancel = systemClock.setTimer(ollamaPatienceMs, () => tooLate.abort())
  try {
    const response = await fetchLike(`${host}/api/tags`, { signal: tooLate.signal })
    if (!response.ok) return undefined
    const tags = tagsSchema.safeParse(await response.json())
    return tags.success ? tags.data.models[0]?.name : undefined
  } catch {
    // Nothing listens there, or something that is no Ollama: the common case, and no reason to say anything.
    return undefined
  } finally {
    cancel()
  }
}
