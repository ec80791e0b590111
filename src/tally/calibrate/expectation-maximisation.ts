/** How a fit went. */
export interface FitTrace {
  /** How often the posteriors were computed. */
  readonly iterations: number
  /** False when the iterations ran out first. */
  readonly converged: boolean
  /**
   * What is climbed, after each iteration: the log-likelihood plus the logarithm of the smoothing prior.
   * Never falls.
   */
  readonly objective: readonly number[]
}

export interface Expectation<Posteriors> {
  readonly posteriors: Posteriors
  readonly objective: number
}

export interface ClimbSettings<Parameters, Posteriors> {
  readonly start: Parameters
  /** Posteriors under these parameters, and the objective at them. */
  expect(parameters: Parameters): Expectation<Posteriors>
  /** The parameters that these posteriors make likeliest. */
  maximise(posteriors: Posteriors): Parameters
  readonly maxIterations: number
  /** The least gain of the objective that is worth another iteration. */
  readonly leastGain: number
}

/**
 * Expectation-maximisation: climbs to parameters that no step betters, a local optimum.
 *
 * Source: Dempster, Laird & Rubin, Journal of the Royal Statistical Society B 39 (1977) 1-38.
 */
export function climb<Parameters, Posteriors>(
  settings: ClimbSettings<Parameters, Posteriors>,
): { readonly parameters: Parameters; readonly posteriors: Posteriors; readonly trace: FitTrace } {
  const { start, maxIterations, leastGain } = settings
  const objective: number[] = []
  let parameters = start
  for (;;) {
    const expected = settings.expect(parameters)
    const gain = expected.objective - (objective.at(-1) ?? -Infinity)
    objective.push(expected.objective)
    const converged = gain <= leastGain
    if (converged || objective.length >= maxIterations) {
      const trace = { iterations: objective.length, converged, objective }
      return { parameters, posteriors: expected.posteriors, trace }
    }
    parameters = settings.maximise(expected.posteriors)
  }
}

/** Turns log-weights into probabilities in place; returns the logarithm of their sum. */
export function normalise(logWeights: Float64Array): number {
  // A batch in which nobody voted has no label to be uncertain about.
  if (logWeights.length === 0) return 0
  const most = logWeights.reduce((left, right) => Math.max(left, right), -Infinity)
  let sum = 0
  for (const logWeight of logWeights) sum += Math.exp(logWeight - most)
  const logSum = most + Math.log(sum)
  for (const [index, logWeight] of logWeights.entries()) logWeights[index] = Math.exp(logWeight - logSum)
  return logSum
}
