import { counted } from "../../report/numbers.js"
import { systemClock } from "../../runtime/clock.js"
import { type SimulatorOptions, type SimulatorStats, startSimulator } from "../../simulator/index.js"
import { exitCodes } from "../output/exit-code.js"

export interface SimulateFlags {
  readonly port: number
  readonly accuracy?: number
  readonly errorCorrelation?: number
  /** Milliseconds. */
  readonly latency?: number
  readonly rpm?: number
  readonly tpm?: number
  readonly errorRate?: number
  readonly overloadRate?: number
  readonly resetRate?: number
  readonly hangRate?: number
  readonly malformedRate?: number
  readonly refusalRate?: number
  readonly seed?: number
  readonly verbose?: true
}

/** How often --verbose looks for new requests, in milliseconds. */
const lookMs = 250

/** `quorum simulate`: serves until it is interrupted. */
export async function runSimulate(flags: SimulateFlags): Promise<number> {
  const simulator = await startSimulator(optionsOf(flags))
  const lines = [
    `SIMULATED: an OpenAI-compatible endpoint without a model, at ${simulator.url} (Ctrl-C ends it)`,
    `try: quorum vote "What is 17 * 23?" --samples 9 --model ${simulator.url}#demo`,
  ]
  process.stdout.write(`${lines.join("\n")}\n`)
  const stopWatching = flags.verbose === true ? watch(() => statsText(simulator.stats())) : () => {}
  await interrupted()
  stopWatching()
  process.stderr.write(`${statsText(simulator.stats())}\n`)
  await simulator.close()
  return exitCodes.complete
}

function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    process.once("SIGINT", () => resolve())
    process.once("SIGTERM", () => resolve())
  })
}

function watch(read: () => string): () => void {
  let before = read()
  let cancel = (): void => {}
  const look = (): void => {
    const now = read()
    if (now !== before) process.stderr.write(`${now}\n`)
    before = now
    cancel = systemClock.setTimer(lookMs, look)
  }
  look()
  return () => cancel()
}

function statsText(stats: SimulatorStats): string {
  const { requests, completed, rejected, rateLimited, failed, reset, aborted, inFlight } = stats
  return [
    `${counted(requests, "request")}: ${completed} completed`,
    ...(rejected === 0 ? [] : [`${rejected} rejected (${rateLimited} over the rate)`]),
    ...(failed === 0 ? [] : [`${failed} failed`]),
    ...(reset === 0 ? [] : [`${reset} reset`]),
    ...(aborted === 0 ? [] : [`${aborted} given up by the client`]),
    ...(inFlight === 0 ? [] : [`${inFlight} in flight`]),
  ].join(", ")
}

function optionsOf(flags: SimulateFlags): SimulatorOptions {
  const limits = {
    ...(flags.rpm === undefined ? {} : { requestsPerMinute: flags.rpm }),
    ...(flags.tpm === undefined ? {} : { tokensPerMinute: flags.tpm }),
  }
  const given = {
    seed: flags.seed,
    accuracy: flags.accuracy,
    errorCorrelation: flags.errorCorrelation,
    serverErrorRate: flags.errorRate,
    overloadRate: flags.overloadRate,
    resetRate: flags.resetRate,
    hangRate: flags.hangRate,
    malformedRate: flags.malformedRate,
    refusalRate: flags.refusalRate,
  }
  return {
    port: flags.port,
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
    ...(flags.latency === undefined ? {} : { latency: { medianMs: flags.latency } }),
    ...(Object.keys(limits).length === 0 ? {} : { rateLimit: limits }),
  }
}
