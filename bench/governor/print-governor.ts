import { printTable } from "../print-table.js"
import { showSpread, spreadOf } from "../spread.js"
import { type GovernorFigures, extent } from "./measure-governor.js"
import type { Figure } from "./quorum-part.js"

/** Prints who makes what of the same limits, and what the governor takes for it. */
export function printGovernor({
  quorum,
  others,
  hedging,
  lanes,
  scaled,
  waiting,
  journal,
}: GovernorFigures): void {
  const { requests, seeds, otherSeeds } = extent
  console.log(
    `Governor: ${requests} requests to a provider in OpenAI's form that lets 180 requests or 36,000 tokens a minute through,` +
      ` replies of 1 s in the median; virtual time, median (range) of ${seeds} seeds, ${otherSeeds} for the others`,
  )
  printTable([
    ["client", "what binds", "share of limit %", "429s a request %", "lost", "extra requests %"],
    ...quorum.plain.map(({ binds, knowledge, runs }) => row(`Quorum, limits ${knowledge}`, binds, runs)),
    ...others.map(({ client, binds, runs }) => row(client, binds, runs)),
    row("Quorum, 3 % faults of all kinds", "requests", quorum.faults),
    row("Quorum's batch, 0.5 % hang", "requests", hedging["not hedged"]),
    row("Quorum's batch, 0.5 % hang, hedged", "requests", hedging.hedged),
  ])
  console.log(
    "Share of the limit: cost of the first 99 % of completions over the full bucket and its refill until the last of them;" +
      " – where a run lost more. Tokens are charged as OpenAI does: input and the longest output." +
      " Estimates of input are up to 10 % off. 600 is no multiple of 180: a strict window would come out right by chance.",
  )
  const byMakespan = (runs: readonly Figure[]) =>
    shown(
      runs.map(({ shareByMakespan }) => shareByMakespan),
      100,
    )
  console.log(
    `By makespan with 0.5 % hangs: ${byMakespan(hedging["not hedged"])} % not hedged, ${byMakespan(hedging.hedged)} % hedged`,
  )
  console.log(
    `Over real sockets, ten times as fast: ${shown([scaled.real], 100)} %, in virtual time ${shown([scaled.virtual], 100)} %;` +
      ` 429s: ${scaled.rateLimited.real} and ${scaled.rateLimited.virtual}`,
  )
  console.log(
    `Waiting in line, processor time a call: ${Object.entries(waiting.overhead)
      .map(
        ([backlog, us]) => `${showSpread(spreadOf(us), 1)} us at ${Number(backlog).toLocaleString("en-US")}`,
      )
      .join(", ")}, priorities mixed`,
  )
  console.log(
    `Journal a branch that does nothing, ${journal.branches.toLocaleString("en-US")} of them: ${showSpread(spreadOf(journal.processorUs), 1)} us of the` +
      ` processor, ${showSpread(spreadOf(journal.elapsedUs), 1)} us elapsed, ${journal.bytes.toFixed(0)} bytes`,
  )
  console.log("\nMakespan of 10,000 real files on 50 lanes, over ideal (all work over all speeds)")
  const names = [...new Set(lanes.map((figure) => figure.lanes))]
  const ways = [...new Set(lanes.map(({ way }) => way))]
  printTable([
    ["batch", ...names],
    ...ways.map((way) => [
      way,
      ...names.map(
        (name) => lanes.find((one) => one.way === way && one.lanes === name)?.overIdeal.toFixed(2) ?? "",
      ),
    ]),
  ])
}

function row(client: string, binds: string, runs: readonly Figure[]): readonly string[] {
  const { requests } = extent
  return [
    client,
    binds,
    shown(
      runs.map(({ share }) => share),
      100,
    ),
    shown(
      runs.map(({ rateLimited }) => rateLimited / requests),
      100,
    ),
    showSpread(spreadOf(runs.map(({ lost }) => lost)), 0),
    shown(
      runs.map((run) => run.requests / requests - 1),
      100,
    ),
  ]
}

/** A run that never got as far counts as nothing. */
function shown(values: readonly (number | null)[], times: number): string {
  if (values.every((value) => value === null)) return "–"
  return showSpread(spreadOf(values.map((value) => (value ?? 0) * times)), 1)
}
