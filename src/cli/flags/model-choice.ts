import { type FoundModel, findDefaultModel } from "../../agents/models/default-model.js"
import { type ModelSpec, apiKeyFor, keyVariable, parseModelSpec } from "../../agents/models/model-spec.js"
import { refusalAt } from "../../agents/models/probe.js"
import { ConfigError, ProviderError } from "../../errors.js"
import { explainConnection } from "./provider-problem.js"

/** The model of a run, and why it is this one. */
export interface ChosenModel {
  readonly spec: ModelSpec
  readonly why: string
}

/**
 * The model that a flag names, else the default one, checked as far as that costs nothing.
 *
 * @throws ConfigError for a spec that cannot be read
 * @throws ProviderError for a missing key, or an address where nothing answers
 */
export async function chooseModel(named: string | undefined, flag = "--model"): Promise<ChosenModel> {
  const found =
    named === undefined ? await findDefaultModel(process.env) : { spec: named, why: `from ${flag}` }
  const spec = readSpec(found)
  refuseCredentials(spec)
  try {
    apiKeyFor(spec)
  } catch (error) {
    throw new ProviderError(error instanceof Error ? error.message : String(error), { cause: error })
  }
  return { spec, why: found.why }
}

/** A model that is named and never called: it needs no key. */
export function modelTold(spec: string, why: string): ChosenModel {
  const told = readSpec({ spec, why })
  const variable = keyVariable(told)
  // Its pattern is made all the same, and asks for one.
  if ((process.env[variable] ?? "") === "") process.env[variable] = "none"
  return { spec: told, why }
}

/** A spec that cannot be read is the mistake of whoever set it: say where it stands. */
export function readSpec({ spec, why }: FoundModel): ModelSpec {
  try {
    return parseModelSpec(spec)
  } catch (error) {
    throw new ConfigError(`${error instanceof Error ? error.message : String(error)} (${why})`, {
      cause: error,
    })
  }
}

/**
 * Refuses an address where nothing listens, before a run tries it again and again.
 *
 * @throws ProviderError naming the address
 */
export async function refuseDeadEndpoint({ spec }: ChosenModel): Promise<void> {
  if (spec.baseURL === undefined) return
  const code = await refusalAt(spec.baseURL)
  if (code !== undefined) throw new ProviderError(explainConnection(code, spec.baseURL, code))
}

/** Which model was taken and why, in one line for standard error. */
export function modelLine({ spec, why }: ChosenModel): string {
  if (spec.kind !== "simulated") return `model: ${spec.id} (${why})`
  return `model: ${spec.id}, SIMULATED (${why}). A real one: --model openai:NAME`
}

/** A key in an address would end up in every record of the run. */
function refuseCredentials(spec: ModelSpec): void {
  if (spec.baseURL === undefined) return
  const { username, password } = new URL(spec.baseURL)
  if (username !== "" || password !== "") {
    throw new ConfigError(
      "expected a model address without user and password in it. Put the key in QUORUM_API_KEY",
    )
  }
}
