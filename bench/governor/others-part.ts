import { otherClients } from "./clients/other-clients.js"
import { measureRun } from "./measure-run.js"
import { type Binding, makeProvider } from "./provider.js"
import { type Figure, bindings, kept } from "./quorum-part.js"
import type { VirtualTime } from "./virtual-time.js"
import { makeLoad } from "./workload.js"

/** What comes of the same load through what people write today, one entry a seed. */
export type OthersFigures = readonly {
  readonly client: string
  readonly binds: Binding
  readonly runs: readonly Figure[]
}[]

export async function measureOthers(
  seeds: readonly number[],
  count: number,
  time: VirtualTime,
): Promise<OthersFigures> {
  const all = otherClients.flatMap((client) =>
    bindings.map((binds) => ({ client, binds, runs: [] as Figure[] })),
  )
  for (const seed of seeds)
    for (const { client, binds, runs } of all)
      runs.push(kept(await measureRun(client, makeLoad(seed, count), makeProvider(binds, seed), time)))
  return all.map(({ client, ...rest }) => ({ client: client.name, ...rest }))
}
