import type { Batch, IndexedItem } from "./batch.js"
import { type Expectation, normalise } from "./expectation-maximisation.js"

/** Probabilities of the model. */
export interface ConfusionParameters {
  /** How often each label is the right one. */
  readonly priors: Float64Array
  /** How often a voter says a label when another is right, at `cell(labels, voter, said) + right`. */
  readonly confusion: Float64Array
}

/**
 * Where the row of a voter's label begins; the right labels lie side by side in it, since all are read at
 * once.
 */
export function cell(labels: number, voter: number, said: number): number {
  return (voter * labels + said) * labels
}

/** Where the fit starts: every label as likely as its share of the item's votes. */
export function majorityPosterior({ votes }: IndexedItem, labels: number): Float64Array {
  if (votes.length === 0) return new Float64Array(labels).fill(1 / labels)
  const shares = new Float64Array(labels)
  for (const { label } of votes) shares[label] = (shares[label] ?? 0) + 1 / votes.length
  return shares
}

/** The probabilities that the posteriors make likeliest. */
export function likeliestConfusion(
  batch: Batch,
  posteriors: readonly Float64Array[],
  smoothing: number,
): ConfusionParameters {
  const labels = batch.labels.length
  const priors = new Float64Array(labels).fill(smoothing)
  const confusion = new Float64Array(batch.voters.length * labels * labels).fill(smoothing)
  for (const [index, { votes }] of batch.items.entries()) {
    const posterior = posteriors[index] ?? priors
    add(priors, 0, posterior)
    for (const { voter, label } of votes) add(confusion, cell(labels, voter, label), posterior)
  }
  const given = batch.items.length + smoothing * labels
  return {
    priors: priors.map((count) => count / given),
    confusion: shared(confusion, batch.voters.length, labels),
  }
}

/** Turns the counts of each voter and right label into shares of what the voter said. */
function shared(counts: Float64Array, voters: number, labels: number): Float64Array {
  const sums = new Float64Array(voters * labels)
  const sumOf = (index: number): number => Math.floor(index / (labels * labels)) * labels + (index % labels)
  for (const [index, count] of counts.entries()) sums[sumOf(index)] = (sums[sumOf(index)] ?? 0) + count
  return counts.map((count, index) => count / (sums[sumOf(index)] ?? 1))
}

/** The posterior of each item over all labels. */
export function confusionExpectation(
  batch: Batch,
  { priors, confusion }: ConfusionParameters,
  smoothing: number,
): Expectation<readonly Float64Array[]> {
  const labels = batch.labels.length
  const [logPriors, logConfusion] = [priors.map(Math.log), confusion.map(Math.log)]
  let objective = 0
  for (const logarithm of logPriors) objective += smoothing * logarithm
  for (const logarithm of logConfusion) objective += smoothing * logarithm
  const posteriors = batch.items.map(({ votes }) => {
    const posterior = logPriors.slice()
    for (const { voter, label } of votes) {
      const row = cell(labels, voter, label)
      for (let right = 0; right < labels; right += 1) {
        posterior[right] = (posterior[right] ?? 0) + (logConfusion[row + right] ?? 0)
      }
    }
    objective += normalise(posterior)
    return posterior
  })
  return { posteriors, objective }
}

function add(sums: Float64Array, from: number, posterior: Float64Array): void {
  for (let right = 0; right < posterior.length; right += 1) {
    sums[from + right] = (sums[from + right] ?? 0) + (posterior[right] ?? 0)
  }
}
