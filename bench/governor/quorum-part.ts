import { createRuntime } from "../../src/runtime/runtime.js"
import { quorumClient } from "./clients/quorum-client.js"
import { settlingMs } from "./halved.js"
import { jainIndex } from "./jain.js"
import { type RunFigure, measureRun } from "./measure-run.js"
import { type Binding, makeProvider } from "./provider.js"
import { type VirtualTime } from "./virtual-time.js"
import { makeLoad } from "./workload.js"

export const bindings = ["requests", "tokens"] as const
export const knowledges = ["known", "learned"] as const
/** Flows that share a limiter. */
const flows = 8
const changedAtMs = 60_000

/** What is kept of one run. */
export type Figure = Pick<RunFigure, "share" | "shareByMakespan" | "lost"> & {
  readonly requests: number
  readonly rateLimited: number
}

/** Quorum's figures, one entry a seed. */
export interface QuorumFigures {
  readonly plain: readonly {
    readonly binds: Binding
    readonly knowledge: (typeof knowledges)[number]
    readonly runs: readonly Figure[]
  }[]
  /** Every fault that may be tried again, all in one run. */
  readonly faults: readonly Figure[]
  /** Milliseconds until under 1 % 429, by what binds. */
  readonly halved: Readonly<
    Record<Binding, readonly { readonly settlingMs: number; readonly lost: number }[]>
  >
  readonly jain: readonly number[]
}

export async function measureQuorum(
  seeds: readonly number[],
  count: number,
  time: VirtualTime,
): Promise<QuorumFigures> {
  const plain = bindings.flatMap((binds) =>
    knowledges.map((knowledge) => ({ binds, knowledge, runs: [] as Figure[] })),
  )
  const faults: Figure[] = []
  const halved: Record<Binding, { settlingMs: number; lost: number }[]> = { requests: [], tokens: [] }
  const jain: number[] = []
  for (const seed of seeds) {
    const load = makeLoad(seed, count)
    for (const { binds, knowledge, runs } of plain) {
      const client = quorumClient({ clock: time, knowledge })
      runs.push(kept(await measureRun(client, load, makeProvider(binds, seed), time)))
    }
    const faulty = makeProvider("requests", seed, {
      hangRate: 0.005,
      resetRate: 0.01,
      serverErrorRate: 0.01,
      overloadRate: 0.005,
    })
    const patient = quorumClient({ clock: time, knowledge: "learned", attemptTimeoutMs: 20_000 })
    faults.push(kept(await measureRun(patient, load, faulty, time)))
    for (const binds of bindings) {
      const rateLimit = { change: [{ afterMs: changedAtMs, factor: 0.5 }] }
      const client = quorumClient({ clock: time, knowledge: "learned" })
      const figure = await measureRun(client, load, makeProvider(binds, seed, { rateLimit }), time)
      halved[binds].push({ settlingMs: settlingMs(figure.sent, changedAtMs), lost: figure.lost })
    }
    jain.push(await shareFairly(seed, count, time))
  }
  return { plain, faults, halved, jain }
}

export function kept({ share, shareByMakespan, lost, stats }: RunFigure): Figure {
  return { share, shareByMakespan, lost, requests: stats.requests, rateLimited: stats.rateLimited }
}

/** Runs that come one after the other to a limiter whose bucket is empty: how equally it serves them until one has all it wants. */
async function shareFairly(seed: number, count: number, time: VirtualTime): Promise<number> {
  const each = Math.floor(count / flows)
  const provider = makeProvider("tokens", seed)
  const before = Math.ceil(count / 3)
  const runtime = createRuntime(time, () => "run")
  const taken = Array.from({ length: flows }, () => 0)
  let over = false
  await measureRun(
    {
      name: "runs on one limiter",
      run: (load, site) => {
        const sendAs = (flow: string, own: typeof load, onSent: (index: number) => void) =>
          quorumClient({ clock: time, knowledge: "known", runtime, flow, onSent }).run(own, site)
        const first = sendAs("before", load.slice(0, before), () => {})
        const runs = taken.map((_, flow) => {
          let left = each
          return sendAs(
            `run ${flow}`,
            load.slice(before + flow * each, before + (flow + 1) * each),
            (index) => {
              left -= 1
              if (!over) taken[flow] = (taken[flow] ?? 0) + (load[index]?.tokens ?? 0)
              over ||= left === 0
            },
          )
        })
        return Promise.all([first, ...runs])
      },
    },
    makeLoad(seed, before + each * flows),
    provider,
    time,
  )
  return jainIndex(taken)
}
