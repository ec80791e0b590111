import { connect } from "node:net"
import { systemClock } from "../../runtime/clock.js"
import { classifyFailure } from "../../runtime/failure.js"
import type { OutcomeError } from "../../task/outcome.js"
import { type ModelSpec, apiKeyFor } from "./model-spec.js"
import { knowModel } from "./open-model.js"
import { explainRequestFailure } from "./request-failure.js"

/** What an endpoint said when it was asked for its models. */
export type Probe =
  | { readonly ok: true; readonly models: readonly string[] }
  | { readonly ok: false; readonly error: OutcomeError }

const patienceMs = 3_000

/**
 * Asks the endpoint of a spec which models it has, once, without retries and without paying for anything.
 *
 * @param baseURL instead of the spec's own, for the simulator
 * @throws ConfigError when the spec needs a key and there is none
 */
export async function probeEndpoint(spec: ModelSpec, baseURL = spec.baseURL): Promise<Probe> {
  const { default: OpenAI } = await import("openai")
  const client = new OpenAI({
    apiKey: apiKeyFor(spec),
    maxRetries: 0,
    timeout: patienceMs,
    ...(baseURL === undefined ? {} : { baseURL }),
    ...(spec.kind === "openai" ? {} : { organization: null, project: null }),
  })
  try {
    const { data } = await client.models.list()
    return { ok: true, models: data.map((model) => model.id) }
  } catch (thrown) {
    return { ok: false, error: classifyFailure(explainRequestFailure(thrown, knowModel(spec.id))).error }
  }
}

/**
 * The system's own code when nothing can be reached at an address: `ECONNREFUSED`, `ENOTFOUND`; `undefined` when
 * something answers, or when it is only slow, which the run's own retries deal with.
 */
export function refusalAt(baseURL: string): Promise<string | undefined> {
  const { hostname, port, protocol } = new URL(baseURL)
  return new Promise((resolve) => {
    const host = hostname.replace(/^\[(.*)\]$/, "$1")
    const socket = connect({ host, port: Number(port || (protocol === "https:" ? 443 : 80)) })
    const settle = (code?: string): void => {
      cancel()
      socket.destroy()
      resolve(code)
    }
    const cancel = systemClock.setTimer(patienceMs, () => settle())
    socket.once("connect", () => settle())
    socket.once("error", (error) => settle(refusalOf(error)))
  })
}

function refusalOf(error: Error): string | undefined {
  const code: unknown = Reflect.get(error, "code")
  return code === "ECONNREFUSED" || code === "ENOTFOUND" ? code : undefined
}
