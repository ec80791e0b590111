import { type Block, type Level, isotonic, pooled } from "./isotonic.js"
import type { PanelVote } from "./panel-vote.js"
import { type Share, shareOf } from "./share.js"

/** A stretch of agreements, and how often the panel was right there. */
export interface CurveStep extends Share {
  /** The least and the greatest agreement seen in it. */
  readonly from: number
  readonly to: number
}

/** How often a panel was right, by its agreement. */
export interface AgreementCurve {
  /** Rows and right ones at each agreement seen, rising. */
  readonly levels: readonly Level[]
  /** Never falling: what more agreement is worth when it cannot be worth less. */
  readonly isotonic: readonly CurveStep[]
  /** Stretches of equal width as they are, falling where they fall; empty ones are left out. */
  readonly binned: readonly CurveStep[]
}

/**
 * An agreement to three decimals, the resolution of every curve.
 *
 * Weights make nearly as many agreements as there are rows: the curve stays small, and 3/5 meets
 * 0.6000000000000001.
 */
export function gridAgreement(agreement: number): number {
  return Math.round(agreement * 1000) / 1000
}

/** The curve over all rows on which anybody voted. */
export function agreementCurve(
  votes: readonly PanelVote[],
  correct: readonly boolean[],
  bins: number,
): AgreementCurve {
  const levels = levelsOf(votes, correct)
  return { levels, isotonic: isotonic(levels).map(step), binned: binned(levels, bins).map(step) }
}

function levelsOf(votes: readonly PanelVote[], correct: readonly boolean[]): Level[] {
  const byAgreement = new Map<number, Level>()
  for (const [row, vote] of votes.entries()) {
    if (vote.winner === "") continue
    const agreement = gridAgreement(vote.agreement)
    const level = byAgreement.get(agreement) ?? { agreement, rows: 0, correct: 0 }
    byAgreement.set(agreement, {
      agreement,
      rows: level.rows + 1,
      correct: level.correct + (correct[row] === true ? 1 : 0),
    })
  }
  return [...byAgreement.values()].sort((left, right) => left.agreement - right.agreement)
}

/** Bin i of n holds the agreements from i / n to below (i + 1) / n, the last one also 1. */
function binned(levels: readonly Level[], bins: number): Block[] {
  const byBin = new Map<number, Block>()
  for (const { agreement, rows, correct } of levels) {
    const bin = Math.min(bins - 1, Math.floor(agreement * bins))
    const block: Block = { from: agreement, to: agreement, rows, correct }
    const before = byBin.get(bin)
    byBin.set(bin, before === undefined ? block : pooled(before, block))
  }
  return [...byBin.values()]
}

function step({ from, to, rows, correct }: Block): CurveStep {
  return { from, to, ...shareOf(correct, rows) }
}
