import { batch } from "../../src/patterns/batch.js"
import { createRuntime } from "../../src/runtime/runtime.js"
import type { LoadClient } from "./load-client.js"
import { measureRun } from "./measure-run.js"
import { makeProvider } from "./provider.js"
import { type Figure, kept } from "./quorum-part.js"
import type { VirtualTime } from "./virtual-time.js"
import { type LoadRequest, makeLoad, maxTokens } from "./workload.js"

/** The whole way, graph and chat agent included, to a provider of which one request in 200 hangs. */
export type HedgingFigures = Readonly<Record<"hedged" | "not hedged", readonly Figure[]>>

/** Fewer are enough of what stands beside it only. */
const seedsBeside = 5
/** A hang is a failure after this, where nothing else ends it. */
const attemptTimeoutMs = 30_000

export async function measureHedging(
  seeds: readonly number[],
  count: number,
  time: VirtualTime,
): Promise<HedgingFigures> {
  const figures = { hedged: [] as Figure[], "not hedged": [] as Figure[] }
  for (const seed of seeds)
    for (const way of seed <= seedsBeside ? (["hedged", "not hedged"] as const) : (["hedged"] as const)) {
      const provider = makeProvider("requests", seed, { hangRate: 0.005 })
      const client = batchClient(way === "hedged", time)
      figures[way].push(kept(await measureRun(client, makeLoad(seed, count, 2), provider, time)))
    }
  return figures
}

/** `batch` with a model, which finds its way to the provider by the process's own fetch. */
function batchClient(hedge: boolean, time: VirtualTime): LoadClient {
  return {
    name: "batch",
    async run(load, site) {
      const { url, seed } = site
      globalThis.fetch = site.ask
      const pattern = batch({
        model: `${url}#demo`,
        objective: "Answer.",
        maxOutputTokens: maxTokens,
        concurrency: 256,
        attemptTimeoutMs,
        hedge,
      })
      let runs = 0
      const runtime = createRuntime(time, () => `run-${seed}-${(runs += 1)}`)
      const onEvent = (
        event: Parameters<NonNullable<Parameters<typeof pattern.run>[1]>["onEvent"] & object>[0],
      ) => {
        if (event.type !== "outcome" || event.outcome.status !== "ok") return
        const request: LoadRequest | undefined = load[event.outcome.index]
        if (request !== undefined) site.answered(request)
      }
      await pattern.run(
        load.map(({ prompt }) => prompt),
        { runtime, seed, onEvent },
      )
    },
  }
}
