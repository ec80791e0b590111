import { ConfigError } from "../../errors.js"
import { atLeast, between } from "./stop-options.js"

/**
 * The smallest lead `k` for `aheadBy` with which all of `steps` votes come out right with probability `target`, when a
 * single reply is right with probability `p` and the wrong ones all say the same (the worst case).
 *
 * k = ceil( ln(target^(-1/steps) - 1) / ln((1 - p) / p) ). Source: MAKER (arXiv 2511.09030).
 *
 * @param p above 0.5 and below 1: a voter that is wrong more often than right cannot be voted right
 * @param target above 0 and below 1
 * @param steps whole number of votes, at least 1. @default 1
 * @throws ConfigError outside these bounds
 * @example
 * ```ts
 * import { kMin } from "langgraph-quorum/tally"
 *
 * console.log(kMin(0.99, 0.95, 1_000_000)) // 4
 * ```
 */
export function kMin(p: number, target: number, steps = 1): number {
  between(0, p, 1, "kMin", "p")
  between(0, target, 1, "kMin", "target")
  atLeast(1, steps, "kMin", "steps")
  if (p <= 0.5) {
    throw new ConfigError(
      `kMin: expected \`p\` above 0.5, got ${p}: no lead makes a vote right whose voters are wrong as often as right. Use better voters`,
    )
  }
  // expm1 keeps the digits where target^(-1/steps) is close to 1; the slack keeps an exact k from rounding up.
  const odds = Math.expm1(-Math.log(target) / steps)
  return Math.max(1, Math.ceil(Math.log(odds) / Math.log((1 - p) / p) - 1e-12))
}
