import { z } from "zod"
import type { Params } from "../params.js"
import { parseRuleOptions, wholeNumber } from "../rule-options.js"
import { type BatchItem, readBatch } from "./batch.js"
import { type BatchChoice, batchChoice } from "./batch-choice.js"
import type { BatchModel } from "./batch-model.js"
import { type BatchModelOptions, batchOptions } from "./batch-options.js"
import { pseudoCount } from "./calibration-options.js"
import { type FitTrace, climb } from "./expectation-maximisation.js"
import { likeliestAccuracies, majorityShares, oneCoinExpectation } from "./one-coin-steps.js"

/** Options of `oneCoin`. */
export interface OneCoinOptions extends BatchModelOptions {
  /** Right and wrong answers, so many of each, that every voter starts with. @default 1 */
  readonly smoothing?: number | undefined
  /**
   * The fewest choices a voter is taken to err among, 2 or more; an item with more different votes has as
   * many as those.
   *
   * No voter counts as worse than chance among them.
   *
   * @default 2
   */
  readonly classes?: number | undefined
}

export const oneCoinSchema = z.strictObject({
  ...batchOptions,
  smoothing: pseudoCount("smoothing").default(1),
  classes: wholeNumber("classes", 2).default(2),
})

type Settings = z.output<typeof oneCoinSchema>

export interface OneCoinItem extends BatchChoice {
  /** Probability that the right choice is one that nobody voted for. */
  readonly other: number
}

export interface OneCoinVoter {
  readonly voter: string
  readonly answered: number
  /** How often it is right when it answers, as estimated. */
  readonly accuracy: number
}

export interface OneCoinFit extends FitTrace {
  /** In the order given. */
  readonly items: readonly OneCoinItem[]
  /** Sorted by name. */
  readonly voters: readonly OneCoinVoter[]
}

/**
 * Decides a batch of items without knowing any right answer, learning on the way how often each voter is
 * right.
 *
 * Every voter has one coin: it is right with its own probability and else picks any wrong choice alike; every
 * choice is as likely as another beforehand. Estimated by expectation-maximisation from the majority's
 * shares. Items may have choices of their own (free answers). The model holds that voters err independently:
 * voters that err alike outvote a better one here too, and only labelled rows (`calibrate`) can show that.
 *
 * That no voter counts as worse than chance keeps the labels from changing places, which would fit as well.
 *
 * Sources: Dawid & Skene, Applied Statistics 28 (1979) 20-28, with one parameter a voter as in Raykar et al.,
 * Journal of Machine Learning Research 11 (2010) 1297-1322 and Ghosh, Kale & McAfee, EC 2011, 167-176.
 *
 * @throws ConfigError for an option out of range; its `fit` for no items, no voters, or an item that comes
 * twice
 * @example
 * ```ts
 * import { oneCoin } from "langgraph-quorum/tally"
 *
 * const { items, voters } = oneCoin().fit([
 *   { item: "1", votes: { ann: "cat", ben: "cat", eve: "dog" } },
 *   { item: "2", votes: { ann: "dog", ben: "dog", eve: "cat" } },
 *   { item: "3", votes: { ann: "cat", ben: "cat", eve: "cat" } },
 * ])
 * console.log(items[0]?.winner, voters[0]?.accuracy) // "cat", and how often ann is right
 * ```
 */
export function oneCoin(options: OneCoinOptions = {}): BatchModel<OneCoinFit> {
  const settings = parseRuleOptions(oneCoinSchema, options, "oneCoin")
  const params: Params = { ...settings }
  return { name: "oneCoin", params, fit: (items) => fit(items, settings) }
}

function fit(given: readonly BatchItem[], settings: Settings): OneCoinFit {
  const batch = readBatch(given, "oneCoin")
  const { parameters, posteriors, trace } = climb({
    start: likeliestAccuracies(batch, batch.items.map(majorityShares), settings),
    expect: (accuracies) => oneCoinExpectation(batch, accuracies, settings),
    maximise: (expected) => likeliestAccuracies(batch, expected, settings),
    maxIterations: settings.maxIterations,
    leastGain: settings.tolerance * batch.items.length,
  })
  const named = (label: number): string => batch.labels[label] ?? ""
  const items = new Map(
    batch.items.map(({ item, choices, said }, index): [string, OneCoinItem] => {
      const posterior = posteriors[index] ?? []
      const probabilities = choices.map((label, choice) => [named(label), posterior[choice] ?? 0] as const)
      const decided = batchChoice(item, probabilities, said.map(named), settings.ties)
      return [item, { ...decided, other: posterior[choices.length] ?? 0 }]
    }),
  )
  return {
    items: given.flatMap(({ item }) => items.get(item) ?? []),
    voters: batch.voters.map((voter, index) => ({
      voter,
      answered: batch.answered[index] ?? 0,
      accuracy: parameters[index] ?? 0,
    })),
    ...trace,
  }
}
