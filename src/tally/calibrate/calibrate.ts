import { z } from "zod"
import { ConfigError } from "../../errors.js"
import { parseRuleOptions, show, wholeNumber } from "../rule-options.js"
import { type AgreementCurve, agreementCurve } from "./agreement-curve.js"
import { type LogOddsOptions, weightOptions } from "./calibration-options.js"
import { recordOf, weightsFrom } from "./log-odds-weights.js"
import { type PanelScore, panelScore } from "./panel-score.js"
import { panelWarning } from "./panel-warning.js"
import type { PanelVote } from "./panel-vote.js"
import { type CalibrationRow, type LabelledVotes, readRows } from "./read-rows.js"
import { type Share, shareOf } from "./share.js"
import { crossFittedVotes, equalVotes } from "./two-fold.js"

/** Options of `calibrate`. */
export interface CalibrateOptions extends LogOddsOptions {
  /** The kind of panel that the curve and the warnings speak of: the kind you vote with. @default "equal" */
  readonly votes?: "equal" | "log-odds" | undefined
  /** How many stretches of equal width the binned curve has. @default 10 */
  readonly bins?: number | undefined
}

export const calibrateSchema = z.strictObject({
  votes: z
    .enum(["equal", "log-odds"], {
      error: (issue) => `expected \`votes\` to be "equal" or "log-odds", got ${show(issue.input)}`,
    })
    .default("equal"),
  ...weightOptions,
  bins: wholeNumber("bins", 1).default(10),
})

/** What one voter did by itself: `correct` and `accuracy` are over the rows it answered. */
export interface VoterRecord extends Omit<Share, "rows"> {
  readonly voter: string
  readonly answered: number
  /** Over all rows, an abstention being no right answer: what the panel is compared with. */
  readonly alone: Share
  /** Log-odds weight, from all rows. */
  readonly weight: number
}

/** What labelled rows teach about a panel: plain JSON, to be kept beside the panel. */
export interface Calibration {
  readonly version: 1
  readonly rows: number
  readonly settings: Readonly<z.output<typeof calibrateSchema>>
  /** In the order in which the rows first name them. */
  readonly voters: readonly VoterRecord[]
  /** Log-odds weights from all rows, for `weighted({ by: "voter", weights })`. */
  readonly weights: Readonly<Record<string, number>>
  /**
   * The voter with the most right answers over all rows, the first listed of equals; picked on these same
   * rows.
   */
  readonly best: { readonly voter: string } & Share
  readonly panel: {
    readonly equal: PanelScore
    /** Each half of the rows decided by weights from the other half. */
    readonly logOdds: PanelScore
  }
  /** How often the panel of the kind reported was right, by its agreement. */
  readonly curve: AgreementCurve
  /** One, exactly when the panel of the kind reported does not beat its best voter. */
  readonly warnings: readonly string[]
}

/**
 * Learns from labelled rows how far to trust each voter and the panel, and whether the panel is worth its
 * price.
 *
 * Panels are scored over all rows, a row without a vote counting as wrong; ties go to the voter listed first.
 * Log-odds weights are scored by two-fold cross-fitting: even rows are decided by weights from the odd rows
 * and the other way round. A panel beats its best voter only with more right answers than it; equally many,
 * for more calls, is no gain. The exact McNemar test says what chance alone makes of such a difference.
 *
 * Read the curve with `probabilityCorrect` and `abstainThreshold`.
 *
 * @throws ConfigError for fewer than 2 rows, rows without gold or voters, or an option out of range
 * @example
 * ```ts
 * import { calibrate } from "langgraph-quorum/tally"
 *
 * const { warnings, weights, panel } = calibrate([
 *   { item: "1", votes: { strong: "4", weak: "5", weaker: "5" }, gold: 4 },
 *   { item: "2", votes: { strong: "9", weak: "9", weaker: "1" }, gold: 9 },
 * ])
 * console.log(warnings[0], weights["strong"], panel.logOdds.accuracy)
 * ```
 */
export function calibrate(rows: readonly CalibrationRow[], options: CalibrateOptions = {}): Calibration {
  const settings = parseRuleOptions(calibrateSchema, options, "calibrate")
  if (rows.length === 1) {
    throw new ConfigError(
      "calibrate: expected at least 2 rows, one to learn from and one to try it on, got 1. Label more",
    )
  }
  const labelled = readRows(rows, "calibrate")
  const weights = weightsFrom(labelled.rows, labelled.voters.length, settings)
  const voters = labelled.voters.map((voter, index): VoterRecord => {
    const { correct, answered } = recordOf(labelled.rows, index)
    const { accuracy, interval } = shareOf(correct, answered)
    const alone = shareOf(correct, rows.length)
    return { voter, answered, correct, accuracy, interval, alone, weight: weights[index] ?? 0 }
  })
  const bestIndex = indexOfBest(voters)
  const bestCorrect = labelled.rows.map(({ choices, gold }) => choices[bestIndex] === gold)

  const byEqual = equalVotes(labelled)
  const byLogOdds = crossFittedVotes(labelled, settings)
  const equal = panelScore(rightness(labelled, byEqual), bestCorrect)
  const logOdds = panelScore(rightness(labelled, byLogOdds), bestCorrect)
  const best = {
    voter: voters[bestIndex]?.voter ?? "",
    ...shareOf(bestCorrect.filter(Boolean).length, rows.length),
  }
  const [votes, reported, other] =
    settings.votes === "equal"
      ? [byEqual, equal, { by: "log-odds weights" as const, ...logOdds }]
      : [byLogOdds, logOdds, { by: "equal votes" as const, ...equal }]
  return {
    version: 1,
    rows: rows.length,
    settings,
    voters,
    weights: Object.fromEntries(voters.map(({ voter, weight }) => [voter, weight])),
    best,
    panel: { equal, logOdds },
    curve: agreementCurve(votes, rightness(labelled, votes), settings.bins),
    warnings: panelWarning({ size: voters.length, best, reported, other }),
  }
}

function rightness({ rows }: LabelledVotes, votes: readonly PanelVote[]): boolean[] {
  return rows.map(({ gold }, row) => votes[row]?.winner === gold)
}

function indexOfBest(voters: readonly VoterRecord[]): number {
  const most = Math.max(...voters.map(({ alone }) => alone.correct))
  return voters.findIndex(({ alone }) => alone.correct === most)
}
