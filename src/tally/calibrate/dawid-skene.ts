import { z } from "zod"
import { ConfigError } from "../../errors.js"
import type { Params } from "../params.js"
import { parseRuleOptions, wholeNumber } from "../rule-options.js"
import { type BatchItem, readBatch } from "./batch.js"
import { type BatchChoice, batchChoice } from "./batch-choice.js"
import type { BatchModel } from "./batch-model.js"
import { type BatchModelOptions, batchOptions } from "./batch-options.js"
import { pseudoCount } from "./calibration-options.js"
import {
  type ConfusionParameters,
  cell,
  confusionExpectation,
  likeliestConfusion,
  majorityPosterior,
} from "./dawid-skene-steps.js"
import { type FitTrace, climb } from "./expectation-maximisation.js"

/** Options of `dawidSkene`. */
export interface DawidSkeneOptions extends BatchModelOptions {
  /**
   * How often every voter starts out having said each label for each, and each label having been right.
   *
   * In 10 to 100 planted items of 10 labels, 1 drowned what was seen; from 1,000 items on it made no odds.
   *
   * @default 0.1
   */
  readonly smoothing?: number | undefined
  /**
   * The most different labels a batch may hold; each voter has as many probabilities as their square.
   * @default 100
   */
  readonly maxLabels?: number | undefined
}

export const dawidSkeneSchema = z.strictObject({
  ...batchOptions,
  smoothing: pseudoCount("smoothing").default(0.1),
  maxLabels: wholeNumber("maxLabels", 1).default(100),
})

type Settings = z.output<typeof dawidSkeneSchema>

export interface DawidSkeneVoter {
  readonly voter: string
  readonly answered: number
  /** How often it is right when it answers, as estimated, over labels as frequent as `priors` says. */
  readonly accuracy: number
  /**
   * `confusion[right][said]`: how often it says the second label when the first is right. Rows add up to 1.
   */
  readonly confusion: readonly (readonly number[])[]
}

export interface DawidSkeneFit extends FitTrace {
  /** All labels of the batch, sorted: the order of `priors` and `confusion`. */
  readonly labels: readonly string[]
  /** How often each label is the right one, as estimated. */
  readonly priors: readonly number[]
  /**
   * In the order given. A winner may be a label that nobody gave this item, when those who vote so mean that.
   */
  readonly items: readonly BatchChoice[]
  /** Sorted by name. */
  readonly voters: readonly DawidSkeneVoter[]
}

/**
 * Decides a batch of items over the same few labels without knowing any right answer, learning on the way how
 * often each voter takes which label for which.
 *
 * Estimated by expectation-maximisation from the majority's shares, every estimate starting with `smoothing`
 * observations of each kind. It needs many votes on each label by each voter; with few, or with free answers,
 * take `oneCoin`. The model holds that voters err independently: voters that err alike outvote a better one
 * here too, and only labelled rows (`calibrate`) can show that.
 *
 * Source: Dawid & Skene, "Maximum likelihood estimation of observer error-rates using the EM algorithm",
 * Applied Statistics 28 (1979) 20-28.
 *
 * @throws ConfigError for an option out of range; its `fit` for no items, no voters, an item that comes
 * twice, or more than `maxLabels` labels
 * @example
 * ```ts
 * import { dawidSkene } from "langgraph-quorum/tally"
 *
 * const { items, voters, labels } = dawidSkene().fit([
 *   { item: "1", votes: { ann: "cat", ben: "cat", eve: "dog" } },
 *   { item: "2", votes: { ann: "dog", ben: "dog", eve: "cat" } },
 *   { item: "3", votes: { ann: "cat", ben: "cat", eve: "cat" } },
 * ])
 * console.log(items[0]?.winner, labels, voters[0]?.confusion) // "cat", ["cat", "dog"] and how ann mixes them up
 * ```
 */
export function dawidSkene(options: DawidSkeneOptions = {}): BatchModel<DawidSkeneFit> {
  const settings = parseRuleOptions(dawidSkeneSchema, options, "dawidSkene")
  const params: Params = { ...settings }
  return { name: "dawidSkene", params, fit: (items) => fit(items, settings) }
}

function fit(given: readonly BatchItem[], settings: Settings): DawidSkeneFit {
  const batch = readBatch(given, "dawidSkene")
  const { labels } = batch
  if (labels.length > settings.maxLabels) {
    throw new ConfigError(
      `dawidSkene: expected at most ${settings.maxLabels} different labels, got ${labels.length}. Take oneCoin for free answers, or raise \`maxLabels\``,
    )
  }
  const { parameters, posteriors, trace } = climb({
    start: likeliestConfusion(
      batch,
      batch.items.map((item) => majorityPosterior(item, labels.length)),
      settings.smoothing,
    ),
    expect: (confusion) => confusionExpectation(batch, confusion, settings.smoothing),
    maximise: (expected) => likeliestConfusion(batch, expected, settings.smoothing),
    maxIterations: settings.maxIterations,
    leastGain: settings.tolerance * batch.items.length,
  })
  const items = new Map(
    batch.items.map(({ item, said }, index): [string, BatchChoice] => {
      const probabilities = labels.map((label, right) => [label, posteriors[index]?.[right] ?? 0] as const)
      return [
        item,
        batchChoice(
          item,
          probabilities,
          said.map((label) => labels[label] ?? ""),
          settings.ties,
        ),
      ]
    }),
  )
  return {
    labels,
    priors: Array.from(parameters.priors),
    items: given.flatMap(({ item }) => items.get(item) ?? []),
    voters: batch.voters.map((voter, index) => ({
      voter,
      answered: batch.answered[index] ?? 0,
      ...mixedUp(parameters, index),
    })),
    ...trace,
  }
}

/** How a voter takes labels for one another, and how often it is right. */
function mixedUp(
  { priors, confusion }: ConfusionParameters,
  voter: number,
): Pick<DawidSkeneVoter, "accuracy" | "confusion"> {
  const labels = [...priors.keys()]
  const rows = labels.map((right) =>
    labels.map((said) => confusion[cell(labels.length, voter, said) + right] ?? 0),
  )
  const accuracy = labels.reduce((sum, label) => sum + (priors[label] ?? 0) * (rows[label]?.[label] ?? 0), 0)
  return { accuracy, confusion: rows }
}
