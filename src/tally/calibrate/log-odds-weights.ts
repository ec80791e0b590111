import { z } from "zod"
import { ConfigError } from "../../errors.js"
import { parseRuleOptions, show } from "../rule-options.js"
import { type LogOddsOptions, weightOptions } from "./calibration-options.js"
import { type CalibrationRow, type LabelledRow, readRows } from "./read-rows.js"

export const logOddsSchema = z.strictObject(weightOptions)

export type WeightSettings = z.output<typeof logOddsSchema>

/** No finite record shows more than this; it keeps the weight of a claimed accuracy of 1 finite. */
const mostAccurate = 0.9999

/**
 * The weight of each voter for `weighted({ by: "voter" })`, from labelled rows or from known accuracies.
 *
 * With accuracy p and K classes it is log(p (K - 1) / (1 - p)), which makes the weighted vote the likeliest
 * choice when voters err independently and each wrong choice is as likely as another. Sources: Nitzan &
 * Paroush, International Economic Review 23 (1982) 289-297; Shapley & Grofman, Public Choice 43 (1984)
 * 329-343; for K > 2 the symmetric error of the one-coin Dawid-Skene model. Accuracy counts the rows a voter
 * answered, smoothed by Laplace's rule of succession, so that a voter without a record weighs 0 too.
 *
 * A voter no better than chance (p <= 1 / K) weighs 0, never less: a negative weight would count its votes
 * against what it says, which pays only if it goes on erring more than chance does, and below chance few rows
 * tell that from bad luck.
 *
 * @throws ConfigError for no rows, rows without gold, accuracies outside 0 to 1, `classes` below 2, or
 * `smoothing` of 0 or less
 * @example
 * ```ts
 * import { logOddsWeights, weighted } from "langgraph-quorum/tally"
 *
 * const weights = logOddsWeights({ strong: 0.9, middling: 0.6, coin: 0.5 }) // 2.197, 0.405 and 0
 * const rule = weighted({ samples: 3, by: "voter", weights })
 * ```
 */
export function logOddsWeights(
  source: readonly CalibrationRow[] | Readonly<Record<string, number>>,
  options: LogOddsOptions = {},
): Readonly<Record<string, number>> {
  const settings = parseRuleOptions(logOddsSchema, options, "logOddsWeights")
  if (isRows(source)) {
    const { voters, rows } = readRows(source, "logOddsWeights")
    const weights = weightsFrom(rows, voters.length, settings)
    return Object.fromEntries(voters.map((voter, index) => [voter, weights[index] ?? 0]))
  }
  return Object.fromEntries(
    Object.entries(source).map(([voter, accuracy]) => {
      if (!(accuracy >= 0 && accuracy <= 1)) {
        throw new ConfigError(
          `logOddsWeights: expected the accuracy of ${show(voter)} to be from 0 to 1, got ${show(accuracy)}. Give shares, not percent`,
        )
      }
      return [voter, logOdds(accuracy, settings.classes)]
    }),
  )
}

/** The weights of voters 0 to `voters` - 1. */
export function weightsFrom(
  rows: readonly LabelledRow[],
  voters: number,
  settings: WeightSettings,
): number[] {
  const { classes, smoothing } = settings
  return Array.from({ length: voters }, (_, voter) => {
    const { correct, answered } = recordOf(rows, voter)
    // The rule of succession for `classes` outcomes: a voter without a record stands at chance, and so weighs 0.
    return logOdds((correct + smoothing) / (answered + smoothing * classes), classes)
  })
}

/** How many rows a voter answered, and how many of them correctly. */
export function recordOf(rows: readonly LabelledRow[], voter: number): { correct: number; answered: number } {
  let [correct, answered] = [0, 0]
  for (const { choices, gold } of rows) {
    const choice = choices[voter]
    if (choice === undefined || choice === "") continue
    answered += 1
    if (choice === gold) correct += 1
  }
  return { correct, answered }
}

function logOdds(accuracy: number, classes: number): number {
  if (accuracy * classes <= 1) return 0
  const p = Math.min(accuracy, mostAccurate)
  return Math.log((p * (classes - 1)) / (1 - p))
}

function isRows(
  source: readonly CalibrationRow[] | Readonly<Record<string, number>>,
): source is readonly CalibrationRow[] {
  return Array.isArray(source)
}
