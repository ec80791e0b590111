import { systemClock } from "../../src/runtime/clock.js"
import { startSimulator } from "../../src/simulator/index.js"
import { quorumClient } from "./clients/quorum-client.js"
import { type Answered, figureOf, measureRun } from "./measure-run.js"
import { makeProvider } from "./provider.js"
import { virtualTime } from "./virtual-time.js"
import { makeLoad } from "./workload.js"

/** A window of six seconds. */
const scale = 10
/** No more sockets than that, so that opening them at once is not what is measured: a busy machine takes a second for 200. */
const concurrency = 32

/** The same load over real sockets in real time and within the process in virtual time: they have to agree. */
export interface ScaledFigure {
  readonly virtual: number | null
  readonly real: number | null
  readonly rateLimited: { readonly virtual: number; readonly real: number }
}

export async function measureScaled(count: number): Promise<ScaledFigure> {
  const load = makeLoad(1, count)
  const provider = makeProvider("requests", 1, {}, scale)
  const time = virtualTime(1_800_000_000_000)
  const virtual = await measureRun(
    quorumClient({ clock: time, knowledge: "learned", concurrency }),
    load,
    provider,
    time,
  )
  const simulator = await startSimulator(provider.options)
  const answered: Answered[] = []
  const startedAt = systemClock.now()
  await quorumClient({ clock: systemClock, knowledge: "learned", concurrency }).run(load, {
    provider,
    ask: fetch,
    url: simulator.url,
    seed: 1,
    answered: (request) => answered.push({ request, atMs: systemClock.now() - startedAt }),
  })
  const real = figureOf(load, answered, provider, simulator.stats(), [])
  await simulator.close()
  return {
    virtual: virtual.share,
    real: real.share,
    rateLimited: { virtual: virtual.stats.rateLimited, real: real.stats.rateLimited },
  }
}
