import type { IntegrateContext, Outcome } from "langgraph-quorum"
import { majority, merge, numeric, unionBy } from "langgraph-quorum/merge"
import type { Aim } from "../aims.js"
import { printTable } from "../print-table.js"
import { type Spread, showSpread, spreadOf } from "../spread.js"
import { processorSince } from "../voting/processor-time.js"

const mergeSizes = [1_000, 10_000, 20_000] as const

/** What the deterministic layer takes for outputs of 5 fields and a list of 3 elements, in processor time. */
export interface MergeFigure {
  readonly size: number
  /** The whole layer at once, when all branches are through. */
  readonly milliseconds: Spread
  readonly microsecondsPerBrief: Spread
  /** What is left of it at the end, when outputs were looked at as they arrived. */
  readonly leftMilliseconds: Spread
  /** Share of the layer's cost that fell into the branches' time. */
  readonly overlap: Spread
  /** At once, in order of the rounds, for ratios between figures of one round. */
  readonly rounds: readonly number[]
}

const integrator = merge({
  rules: {
    title: "majority",
    licence: ["confidence", majority({ quorum: 3 })],
    score: numeric({ tolerance: 10 }),
    "findings[]": unionBy("file"),
    "findings[].severity": majority(),
    total: "sum",
  },
})

/**
 * Merges once for each size and round, at one go and with outputs taken in as they arrive, in turn.
 *
 * @throws Error where the two are not the same merge
 */
export async function measureMerge(rounds: number): Promise<readonly MergeFigure[]> {
  const samples = mergeSizes.map((size) => ({
    size,
    outcomes: makeOutcomes(size),
    whole: [] as number[],
    early: [] as number[],
    left: [] as number[],
  }))
  // The first round compiles.
  for (let round = -1; round < rounds; round += 1) {
    for (const { outcomes, whole, early, left } of samples) {
      const atOnce = await integrate(outcomes, new Map())
      const memory = new Map<string, unknown>()
      const arriving = takeIn(outcomes, memory)
      const atTheEnd = await integrate(outcomes, memory)
      if (atOnce.counts !== atTheEnd.counts)
        throw new Error(`expected one merge, got ${atOnce.counts} and ${atTheEnd.counts}`)
      if (round < 0) continue
      whole.push(atOnce.milliseconds)
      early.push(arriving)
      left.push(atTheEnd.milliseconds)
    }
  }
  return samples.map(({ size, whole, early, left }) => ({
    size,
    milliseconds: spreadOf(whole),
    microsecondsPerBrief: spreadOf(whole.map((ms) => (ms * 1_000) / size)),
    leftMilliseconds: spreadOf(left),
    rounds: whole,
    overlap: spreadOf(early.map((ms, round) => ms / (ms + (left[round] ?? 0)))),
  }))
}

export function printMerge(figures: readonly MergeFigure[], rounds: number): void {
  console.log(
    `Merge: 5 fields and a list of 3 elements a brief; processor time, median (range) of ${rounds} rounds`,
  )
  printTable([
    ["briefs", "at once: ms", "us a brief", "looked at as they arrive: ms left", "in the branches' time"],
    ...figures.map(({ size, milliseconds, microsecondsPerBrief, leftMilliseconds, overlap }) => [
      size.toLocaleString("en-US"),
      showSpread(milliseconds, 0),
      showSpread(microsecondsPerBrief, 1),
      showSpread(leftMilliseconds, 0),
      `${(overlap.median * 100).toFixed(0)} %`,
    ]),
  ])
}

export function mergeAims(figures: readonly MergeFigure[]): readonly Aim[] {
  const of = (size: number): MergeFigure => {
    const found = figures.find((one) => one.size === size)
    if (found === undefined) throw new Error(`expected a merge of ${size} briefs to be measured`)
    return found
  }
  const [tenThousand, twentyThousand] = [of(10_000), of(20_000)]
  const ratios = twentyThousand.rounds.map((ms, round) => ms / (tenThousand.rounds[round] ?? Number.NaN))
  return [
    aimAtMost("10,000 briefs are merged in", " ms", 1_000, tenThousand.milliseconds),
    aimAtMost("merging 20,000 briefs takes, of 10,000", " x", 2.6, spreadOf(ratios)),
  ]
}

function aimAtMost(what: string, unit: string, atMost: number, measured: Spread): Aim {
  return { what, unit, bound: { atMost }, measured, met: measured.median <= atMost }
}

/** Every brief reports on three files: one of its own, one of a hundred, and one that all know. */
function makeOutcomes(size: number): readonly Outcome[] {
  const usage = { calls: 0, inputTokens: 0, outputTokens: 0, cachedTokens: 0, reasoningTokens: 0 }
  return Array.from({ length: size }, (_, index) => ({
    briefId: `part-${index + 1}`,
    index,
    attempts: [],
    startedAt: 0,
    endedAt: 0,
    queueMs: 0,
    runMs: 0,
    usage,
    cost: 0,
    status: "ok",
    confidence: (index % 10) / 10,
    output: {
      title: `Report ${index % 7}`,
      licence: index % 3 === 0 ? "ISC" : "MIT",
      score: index % 5,
      total: index / 10,
      date: "2026-11-21",
      findings: [`own-${index}.ts`, `shared-${index % 100}.ts`, "everywhere.ts"].map((file) => ({
        file,
        text: `what there is to say about ${file}`,
        severity: index % 11 === 0 ? "high" : "low",
      })),
    },
  }))
}

/** Shows the integrator every outcome as it arrives, and says what that took. */
function takeIn(outcomes: readonly Outcome[], memory: Map<string, unknown>): number {
  const arrived: Outcome[] = []
  const before = process.cpuUsage()
  for (const outcome of outcomes) {
    arrived.push(outcome)
    integrator.settled?.(arrived, memory)
  }
  return processorSince(before)
}

async function integrate(
  outcomes: readonly Outcome[],
  memory: Map<string, unknown>,
): Promise<{ readonly milliseconds: number; readonly counts: string }> {
  // It asks nobody: no judge, no writer, no further briefs.
  const context = { task: "", briefs: [], failures: [], findings: [], requirements: [], memory }
  const before = process.cpuUsage()
  const integration = await integrator.integrate(outcomes, context as unknown as IntegrateContext)
  const milliseconds = processorSince(before)
  if (!integration.done || integration.records === undefined) throw new Error("expected a merge")
  return { milliseconds, counts: JSON.stringify(integration.records.counts) }
}
