import { type SimulatorOptions, type SimulatorStats, simulatorFetch } from "../../src/simulator/index.js"
import type { LoadClient } from "./load-client.js"
import { overNetwork } from "./network.js"
import type { Provider } from "./provider.js"
import type { VirtualTime } from "./virtual-time.js"
import type { LoadRequest } from "./workload.js"

/** One request that was answered, and when, in milliseconds after the start. */
export interface Answered {
  readonly request: LoadRequest
  readonly atMs: number
}

/** What came of one load through one client. */
export interface RunFigure {
  /** Share of the limit used until the 99th percentile of completions; `null` when fewer were answered. */
  readonly share: number | null
  /** The same until the last completion. */
  readonly shareByMakespan: number | null
  readonly lost: number
  readonly stats: SimulatorStats
  /** Every request the provider got, in the order they came. */
  readonly sent: readonly Sent[]
}

/** One request as the provider saw it. */
export interface Sent {
  /** Milliseconds after the start. */
  readonly atMs: number
  /** `undefined` while there is no reply, and for ever where none came. */
  status: number | undefined
}

const url = "http://simulator/v1"

/** Sends a load through a client to a simulated provider, in virtual time. */
export async function measureRun(
  client: LoadClient,
  load: readonly LoadRequest[],
  provider: Provider,
  time: VirtualTime,
): Promise<RunFigure> {
  const ask = simulatorFetch(provider.options, time)
  const startedAt = time.now()
  const answered: Answered[] = []
  const sent: Sent[] = []
  const { seed = 1 }: SimulatorOptions = provider.options
  const recorded: typeof fetch = async (input, init) => {
    const one: Sent = { atMs: time.now() - startedAt, status: undefined }
    sent.push(one)
    const response = await ask(input, init)
    one.status = response.status
    return response
  }
  await time.until(
    client.run(load, {
      provider,
      ask: overNetwork(recorded, seed, time),
      url,
      seed,
      answered: (request) => answered.push({ request, atMs: time.now() - startedAt }),
    }),
  )
  return figureOf(load, answered, provider, ask.stats(), sent)
}

/** Holds what was answered against what the provider would have let through by then. */
export function figureOf(
  load: readonly LoadRequest[],
  answered: readonly Answered[],
  provider: Provider,
  stats: SimulatorStats,
  sent: readonly Sent[],
): RunFigure {
  return {
    share: shareAt(answered, Math.ceil(load.length * 0.99), provider),
    shareByMakespan: shareAt(answered, load.length, provider),
    lost: load.length - answered.length,
    stats,
    sent,
  }
}

/** Cost of the first `count` completions over what a full bucket and its refill come to by then. */
function shareAt(answered: readonly Answered[], count: number, provider: Provider): number | null {
  const last = answered[count - 1]
  if (last === undefined) return null
  const costs = answered
    .slice(0, count)
    .map(({ request }) => (provider.binds === "requests" ? 1 : request.tokens))
  const limit = provider.binds === "requests" ? provider.requestsPerMinute : provider.tokensPerMinute
  const windowMs = provider.options.rateLimit?.windowMs ?? 60_000
  const used = costs.reduce((sum, cost) => sum + cost, 0)
  return used / (limit * (1 + last.atMs / windowMs))
}
