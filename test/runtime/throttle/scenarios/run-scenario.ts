import { type RequestRecord, quorumClient } from "../../../../bench/governor/clients/quorum-client.js"
import { type RunFigure, measureRun } from "../../../../bench/governor/measure-run.js"
import { type Binding, makeProvider } from "../../../../bench/governor/provider.js"
import { virtualTime } from "../../../../bench/governor/virtual-time.js"
import { makeLoad } from "../../../../bench/governor/workload.js"
import { classifyFailure } from "../../../../src/runtime/failure.js"
import { isInterruption } from "../../../../src/runtime/interruption.js"
import type { SimulatorOptions } from "../../../../src/simulator/index.js"
import type { FailureKind } from "../../../../src/task/outcome.js"

export const requests = 600
/** Most calls in flight that the scenarios ask for. */
export const concurrency = 64
export const seeds = Array.from({ length: 20 }, (_, index) => index + 1)

export async function runSeeds(scenario: Scenario): Promise<readonly ScenarioRun[]> {
  const runs: ScenarioRun[] = []
  for (const seed of seeds.slice(0, scenario.seeds)) runs.push(await runScenario(scenario, seed))
  return runs
}

/** A provider that makes trouble, and what is known of it beforehand. */
export interface Scenario {
  readonly binds: Binding
  readonly options?: SimulatorOptions
  readonly knowledge?: "known" | "learned"
  readonly attemptTimeoutMs?: number
  /** How many seeds are run. @default 20 */
  readonly seeds?: number
}

/** What came of 600 requests. */
export interface ScenarioRun extends Omit<RunFigure, "lost"> {
  /** How often each request was answered or given up: once, if all is well. */
  readonly settled: readonly number[]
  /** Requests that were given up, and why. */
  readonly lost: readonly { readonly index: number; readonly to: FailureKind }[]
  readonly attempts: readonly RequestRecord[]
  /** When tries were sent and when the first request was given up, by the client's clock. */
  readonly sentAt: readonly number[]
  readonly firstLostAt: number
}

/** Sends 600 small requests through the governor and the one retry loop, in virtual time. */
export async function runScenario(scenario: Scenario, seed: number): Promise<ScenarioRun> {
  const { binds, options = {}, knowledge = "learned", attemptTimeoutMs } = scenario
  const time = virtualTime(1_800_000_000_000)
  const settled = Array.from({ length: requests }, () => 0)
  const settle = (index: number): void => {
    settled[index] = (settled[index] ?? 0) + 1
  }
  const lost: { index: number; to: FailureKind }[] = []
  const attempts: RequestRecord[] = []
  const sentAt: number[] = []
  let firstLostAt = Infinity
  // Prompts of a line or two cost the simulator little; its limit of tokens is lowered with them.
  const load = makeLoad(seed, requests, 2)
  const rateLimit = { ...(binds === "tokens" ? { tokensPerMinute: 20_000 } : {}), ...options.rateLimit }
  const client = quorumClient({
    clock: time,
    knowledge,
    concurrency,
    ...(attemptTimeoutMs === undefined ? {} : { attemptTimeoutMs }),
    onSent: () => sentAt.push(time.now()),
    onAttempt: (record) => attempts.push(record),
    onLost: (thrown, { index }) => {
      settle(index)
      firstLostAt = Math.min(firstLostAt, time.now())
      lost.push({ index, to: isInterruption(thrown) ? "timeout" : classifyFailure(thrown).error.kind })
    },
  })
  const counted = {
    ...client,
    run: (all: typeof load, site: Parameters<typeof client.run>[1]) =>
      client.run(all, {
        ...site,
        answered: (request) => {
          settle(request.index)
          site.answered(request)
        },
      }),
  }
  const figure = await measureRun(counted, load, makeProvider(binds, seed, { ...options, rateLimit }), time)
  return { ...figure, settled, lost, attempts, sentAt, firstLostAt }
}
