import { type Spread, spreadOf } from "../spread.js"
import { askAll } from "./ask-all.js"
import type { Asked } from "./ask-once.js"
import type { WayName } from "./ways.js"
import { difficulties } from "./questions.js"
import { type WayFigure, medianCallMs, wayFigures } from "./way-figures.js"

/** What voting in several ways came to, in one run on simulated replies. */
export interface LiveVotes {
  readonly simulated: true
  readonly callMs: number
  readonly ways: readonly WayFigure[]
  readonly byDifficulty: readonly { readonly name: string; readonly ways: readonly WayFigure[] }[]
  /** A few questions each, for the spread of ratios. */
  readonly blocks: readonly (readonly WayFigure[])[]
}

/** A multiple of the difficulties goes into each, so that all are alike. */
const blockCount = 5

export async function measureLiveVotes(onQuestion: (done: number) => void): Promise<LiveVotes> {
  const asked = (await askAll(onQuestion)).toSorted((left, right) => left.question.seed - right.question.seed)
  const callMs = medianCallMs(asked)
  const figures = (some: readonly Asked[]) => wayFigures(some, callMs)
  const perBlock = asked.length / blockCount
  return {
    simulated: true,
    callMs,
    ways: figures(asked),
    byDifficulty: difficulties.map((difficulty) => ({
      name: difficulty.name,
      ways: figures(asked.filter(({ question }) => question.difficulty === difficulty)),
    })),
    blocks: Array.from({ length: blockCount }, (_, block) =>
      figures(asked.slice(block * perBlock, (block + 1) * perBlock)),
    ),
  }
}

export function figureOf(ways: readonly WayFigure[], name: WayName): WayFigure {
  const found = ways.find(({ way }) => way === name)
  if (found === undefined) throw new Error(`expected ${name} to be measured`)
  return found
}

/** One way's figure over another's, in each block of questions. */
export function blockRatios(
  { blocks }: LiveVotes,
  above: WayName,
  below: WayName,
  of: "calls" | "rounds" | "criticalPath" | "wallMs",
): Spread {
  return spreadOf(blocks.map((ways) => figureOf(ways, above)[of] / figureOf(ways, below)[of]))
}
