import type { Batch, IndexedItem } from "./batch.js"
import { type Expectation, normalise } from "./expectation-maximisation.js"

export interface OneCoinSettings {
  readonly classes: number
  readonly smoothing: number
}

/** Where the fit starts: every choice as likely as its share of the item's votes. */
export function majorityShares({ votes, choices }: IndexedItem): Float64Array {
  const shares = new Float64Array(choices.length + 1)
  for (const { choice } of votes) shares[choice] = (shares[choice] ?? 0) + 1 / votes.length
  return shares
}

/** The accuracy of each voter that the posteriors make likeliest, no less than chance. */
export function likeliestAccuracies(
  batch: Batch,
  posteriors: readonly Float64Array[],
  { classes, smoothing }: OneCoinSettings,
): readonly number[] {
  const right = new Float64Array(batch.voters.length)
  for (const [index, { votes }] of batch.items.entries()) {
    for (const { voter, choice } of votes) {
      right[voter] = (right[voter] ?? 0) + (posteriors[index]?.[choice] ?? 0)
    }
  }
  // What is maximised is concave in each accuracy, so that at the bound the bound itself is the best allowed.
  return batch.answered.map((rows, voter) =>
    Math.max(1 / classes, ((right[voter] ?? 0) + smoothing) / (rows + 2 * smoothing)),
  )
}

/** The posterior of each item over its choices and, last, over all that nobody voted for. */
export function oneCoinExpectation(
  batch: Batch,
  accuracies: readonly number[],
  { classes, smoothing }: OneCoinSettings,
): Expectation<readonly Float64Array[]> {
  let objective = 0
  for (const accuracy of accuracies) objective += smoothing * (Math.log(accuracy) + Math.log1p(-accuracy))
  const posteriors = batch.items.map(({ votes, choices }) => {
    const all = Math.max(classes, choices.length)
    const posterior = new Float64Array(choices.length + 1)
    let everyoneWrong = -Math.log(all)
    for (const { voter, choice } of votes) {
      const accuracy = accuracies[voter] ?? 1 / classes
      const wrong = Math.log1p(-accuracy) - Math.log(all - 1)
      everyoneWrong += wrong
      posterior[choice] = (posterior[choice] ?? 0) + Math.log(accuracy) - wrong
    }
    for (const choice of choices.keys()) posterior[choice] = (posterior[choice] ?? 0) + everyoneWrong
    // With no choice left over this is log 0, and the last probability is 0.
    posterior[choices.length] = everyoneWrong + Math.log(all - choices.length)
    objective += normalise(posterior)
    return posterior
  })
  return { posteriors, objective }
}
