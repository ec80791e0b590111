import type { Aim } from "../aims.js"
import { spreadOf } from "../spread.js"
import { type GovernorFigures, extent } from "./measure-governor.js"
import type { Figure } from "./quorum-part.js"

const percent = (values: readonly (number | null)[]): readonly number[] =>
  values.map((value) => (value ?? 0) * 100)

/** Holds the figures against the aims; where an aim names a worst seed too, both have to hold. */
export function governorAims(figures: GovernorFigures): readonly Aim[] {
  const { quorum, hedging, waiting, journal, lanes } = figures
  const { requests } = extent
  const all = quorum.plain.flatMap(({ runs }) => runs)
  const extra = (runs: readonly Figure[]) => percent(runs.map((run) => run.requests / requests - 1))
  const lost = [...all, ...quorum.faults, ...hedging.hedged].map((run) => run.lost)
  const halved = [...quorum.halved.requests, ...quorum.halved.tokens]
  return [
    ...quorum.plain.map(({ binds, knowledge, runs }) =>
      atLeast(
        `share of the limit, ${binds} bind, limits ${knowledge}`,
        percent(runs.map(({ share }) => share)),
        95,
        92,
      ),
    ),
    atLeast(
      "share of the limit by makespan, 0.5 % hang, hedged",
      percent(hedging.hedged.map(({ shareByMakespan }) => shareByMakespan)),
      90,
      85,
    ),
    atMost("429s a request", " %", percent(all.map(({ rateLimited }) => rateLimited / requests)), 0.3, 1),
    atMost("lost requests", "", [...lost, ...halved.map((run) => run.lost)], 0, 0),
    atMost("extra requests with hangs, not hedged", " %", extra(hedging["not hedged"]), 3),
    atMost("extra requests with hangs, hedged", " %", extra(hedging.hedged), 6),
    atMost(
      "limits halved: until under 1 % 429",
      " s",
      halved.map(({ settlingMs }) => settlingMs / 1_000),
      2,
    ),
    { ...atLeast("8 runs on one limiter: Jain index", quorum.jain, 0.97), unit: "" },
    atMost("abort of a call that waits behind 10,000", " ms", waiting.abortMs, 5),
    atMost("the governor takes a call, 10,000 waiting", " us", waiting.overhead["10000"] ?? [], 25),
    atMost("the governor takes a call, 100,000 waiting", " us", waiting.overhead["100000"] ?? [], 30),
    atMost("the journal takes a branch at 10,000", " us", journal.processorUs, 40),
    atMost("the journal's bytes a branch, without outputs", " B", [journal.bytes], 1_024),
    ...lanes
      .filter(({ way }) => way === "largest first, hedged")
      .map(({ lanes: name, overIdeal }) =>
        atMost(
          `10,000 files on 50 lanes, ${name}: over ideal`,
          " x",
          [overIdeal],
          name === "one lane 20 times slower" ? 1.14 : 1.09,
        ),
      ),
  ]
}

function atLeast(what: string, values: readonly number[], median: number, worst?: number): Aim {
  const measured = spreadOf(values)
  const met = measured.median >= median && (worst === undefined || measured.min >= worst)
  return { what: named(what, worst), unit: " %", bound: { atLeast: median }, measured, met }
}

function atMost(what: string, unit: string, values: readonly number[], median: number, worst?: number): Aim {
  const measured = spreadOf(values)
  const met = measured.median <= median && (worst === undefined || measured.max <= worst)
  return { what: named(what, worst), unit, bound: { atMost: median }, measured, met }
}

function named(what: string, worst: number | undefined): string {
  return worst === undefined ? what : `${what} (worst ${worst})`
}
