import { z } from "zod"
import { show, wholeNumber } from "../rule-options.js"

/**
 * Observations of each kind that an estimate starts with; so small or large that logarithms run out is
 * refused.
 */
export function pseudoCount(name: string) {
  return z.custom<number>((value) => typeof value === "number" && value >= 1e-6 && value <= 1e6, {
    error: (issue) => `expected \`${name}\` to be from 0.000001 to 1000000, got ${show(issue.input)}`,
  })
}

/** Options of `logOddsWeights`. */
export interface LogOddsOptions {
  /**
   * How many choices a voter is taken to err among, 2 or more.
   *
   * 2 asks a voter to be right more often than not. The true number of choices assumes that voters err
   * independently; models err alike, and on recorded panels it overrates the weak ones.
   *
   * @default 2
   */
  readonly classes?: number | undefined
  /**
   * How often each choice is added to a voter's record, so that few rows stay near chance (Laplace's 1).
   * @default 1
   */
  readonly smoothing?: number | undefined
}

export const weightOptions = {
  classes: wholeNumber("classes", 2).default(2),
  smoothing: pseudoCount("smoothing").default(1),
}
