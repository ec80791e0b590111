import type { CandidateName } from "./candidates.js"
import type { FanOutFigure } from "./fan-out.js"
import { type Spread, spreadOf } from "./spread.js"
import type { StartUpFigure } from "./start-up.js"
import { largestSize } from "./voting/decision-cost.js"
import { liveSizes } from "./voting/live-cost.js"
import { blockRatios } from "./voting/live-votes.js"
import type { VotingFigures } from "./voting/measure-voting.js"

/** What was aimed at and what came out. */
export interface Aim {
  readonly what: string
  readonly unit: string
  readonly bound: { readonly atMost: number } | { readonly atLeast: number }
  readonly measured: Spread
  /** Judged by the median. */
  readonly met: boolean
}

/** Holds the figures of one run against the aims of the project. */
export function aimsOf(fanOut: readonly FanOutFigure[], startUp: readonly StartUpFigure[]): readonly Aim[] {
  const figure = (name: CandidateName, size: number): FanOutFigure => {
    const found = fanOut.find((one) => one.name === name && one.size === size)
    if (found === undefined) throw new Error(`expected ${name} to be measured at ${size}`)
    return found
  }
  const [tenThousand, fiftyThousand] = [figure("quorum", 10_000), figure("quorum", 50_000)]
  const help = startUp.find((one) => one.what === "quorum --help")
  return [
    aim("50,000 branches cost, of 10,000", " x", { atMost: 5.5 }, ratios(fiftyThousand, tenThousand)),
    aim(
      "raw LangGraph takes, of Quorum at 10,000",
      " x",
      { atLeast: 8 },
      ratios(figure("raw LangGraph", 10_000), tenThousand),
    ),
    aim("a branch takes at 10,000", " us", { atMost: 60 }, tenThousand.microsecondsPerBranch),
    aim("a branch takes at 50,000", " us", { atMost: 60 }, fiftyThousand.microsecondsPerBranch),
    aim("a branch holds at 10,000", " KB", { atMost: 6 }, tenThousand.kilobytesPerBranch),
    aim("a branch holds at 50,000", " KB", { atMost: 6 }, fiftyThousand.kilobytesPerBranch),
    ...(help === undefined ? [] : [aim("quorum --help takes", " ms", { atMost: 150 }, help.milliseconds)]),
  ]
}

/** Holds the figures of voting against its aims. */
export function votingAims({ votes, decisions, liveCost }: VotingFigures): readonly Aim[] {
  // The one that compares each choice with each is said to be quadratic, and bounds itself.
  const slowest = decisions
    .filter(({ size, quadratic }) => size === largestSize && !quadratic)
    .reduce((worst, one) => (one.decisionMs > worst.decisionMs ? one : worst))
  const live = liveCost.find(({ size }) => size === Math.max(...liveSizes))
  if (live === undefined) throw new Error("expected the largest vote to be measured")
  return [
    aim(
      "adaptive calls, of fixed 15",
      " x",
      { atMost: 0.6 },
      blockRatios(votes, "adaptive", "fixed 15", "calls"),
    ),
    aim(
      "adaptive waits, of one by one",
      " x",
      { atMost: 0.5 },
      blockRatios(votes, "adaptive", "adaptive, one by one", "criticalPath"),
    ),
    aim(
      `the slowest rule (${slowest.rule}) decides over 10,000 ballots in`,
      " ms",
      { atMost: 50 },
      spreadOf([slowest.decisionMs]),
    ),
    aim("a ballot of 4,000 costs, of one of 1,000", " x", { atMost: 1.5 }, live.ofSmallest),
  ]
}

/** Ratios within a round, so that both figures had the same machine. */
function ratios(above: FanOutFigure, below: FanOutFigure): Spread {
  return spreadOf(
    above.milliseconds.map((milliseconds, round) => milliseconds / (below.milliseconds[round] ?? Number.NaN)),
  )
}

function aim(what: string, unit: string, bound: Aim["bound"], measured: Spread): Aim {
  const met = "atMost" in bound ? measured.median <= bound.atMost : measured.median >= bound.atLeast
  return { what, unit, bound, measured, met }
}
