import { z } from "zod"
import type { CountingState } from "./counting-rule.js"
import { pluralityRule } from "./plurality.js"
import { usualQuorum } from "./quorum.js"
import { type FixedRuleOptions, fixedRuleOptions } from "./rule-fields.js"
import { checkQuorum, parseRuleOptions, show, wholeNumber } from "./rule-options.js"
import type { Rule } from "./rule.js"
import { anyOf } from "./stop/any-of.js"
import { betaStop } from "./stop/beta-stop.js"
import { lockIn } from "./stop/lock-in.js"

/** Options of `adaptive`. */
export interface AdaptiveOptions extends Omit<FixedRuleOptions, "samples" | "quorum"> {
  /** Most ballots. @default 15 */
  readonly samples?: number | undefined
  /** Posterior probability at which it stops, above 0 and below 1. @default 0.95 */
  readonly confidence?: number | undefined
  /** Ballots before it may stop, never above samples. @default what could stop it at the earliest: 4 at 0.95 */
  readonly firstWave?: number | undefined
  /** Fewest usable ballots for a decision: a count, or a share of those launched. @default half, at least 2 */
  readonly quorum?: number | undefined
  /** Invalid ballots that are drawn again, at most: they then take no sample. @default 0 */
  readonly redraw?: number | undefined
}

export const adaptiveSchema = z.strictObject({
  ...fixedRuleOptions,
  samples: wholeNumber("samples", 1).default(15),
  confidence: z
    .custom<number>((value) => isShare(value), {
      error: (issue) => `expected \`confidence\` to be above 0 and below 1, got ${show(issue.input)}`,
    })
    .default(0.95),
  firstWave: wholeNumber("firstWave", 1).optional(),
  quorum: z
    .custom<number>((value) => isShare(value) || (Number.isSafeInteger(value) && Number(value) >= 1), {
      error: (issue) =>
        `expected \`quorum\` to be a count of at least 1 or a share between 0 and 1, got ${show(issue.input)}`,
    })
    .optional(),
  redraw: wholeNumber("redraw", 0).default(0),
})

function isShare(value: unknown): boolean {
  return typeof value === "number" && value > 0 && value < 1
}

/**
 * Plurality that draws only as many ballots as the question needs: it stops when the leader is ahead of the next with
 * the wanted posterior probability, or can no longer be caught. Easy questions take 4 ballots, contested ones go on.
 *
 * Source: Aggarwal et al., "Let's Sample Step by Step: Adaptive-Consistency" (arXiv 2305.11860). Near a tie the
 * probability is no guarantee; `plurality({ samples, stop: certified({ delta, classes }) })` has one.
 *
 * @throws ConfigError for an unknown option, a confidence outside (0, 1), `samples` below 1 or a quorum above it
 * @example
 * ```ts
 * import { adaptive } from "langgraph-quorum/tally"
 *
 * const rule = adaptive()
 * console.log(rule.decide(rule.init())) // { action: "continue", wave: 4 }
 * ```
 */
export function adaptive(options: AdaptiveOptions = {}): Rule<CountingState> {
  const { quorum, samples, confidence, firstWave, ...own } = parseRuleOptions(
    adaptiveSchema,
    options,
    "adaptive",
  )
  checkQuorum(quorum, samples, "adaptive")
  return pluralityRule({
    name: "adaptive",
    params: {
      confidence,
      ...(firstWave === undefined ? {} : { firstWave }),
      quorum: quorum ?? "half",
    },
    samples,
    quorum: (launched) => Math.min(samples, quorumAmong(launched, quorum)),
    stop: anyOf(lockIn(), betaStop(confidence)),
    ...(firstWave === undefined ? {} : { firstWave }),
    ...own,
  })
}

function quorumAmong(launched: number, quorum: number | undefined): number {
  if (quorum === undefined) return usualQuorum(Math.max(2, launched))
  // The small slack keeps a share such as 0.07 of 100 from asking for 8 (0.07 * 100 is 7.000000000000001).
  return quorum < 1 ? Math.max(1, Math.ceil(quorum * launched - 1e-9)) : quorum
}
