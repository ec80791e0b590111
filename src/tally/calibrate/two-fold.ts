import type { LabelledRow, LabelledVotes } from "./read-rows.js"
import { type PanelVote, panelVote } from "./panel-vote.js"
import { type WeightSettings, weightsFrom } from "./log-odds-weights.js"

/** The panel's vote on every row with every voter weighing the same. */
export function equalVotes({ voters, rows }: LabelledVotes): PanelVote[] {
  const weights = voters.map(() => 1)
  return rows.map(({ choices }) => panelVote(choices, weights))
}

/**
 * The panel's vote on every row by log-odds weights that were learned without that row (two-fold
 * cross-fitting).
 *
 * The even rows are decided by weights from the odd ones and the other way round, by position; further rows
 * of an item go where its first one went, or a row would be tried on what it taught.
 */
export function crossFittedVotes({ voters, rows }: LabelledVotes, settings: WeightSettings): PanelVote[] {
  const folds = foldsOf(rows)
  const [even, odd] = [0, 1].map((fold) =>
    weightsFrom(
      rows.filter((_, row) => folds[row] !== fold),
      voters.length,
      settings,
    ),
  )
  return rows.map(({ choices }, row) => panelVote(choices, (folds[row] === 0 ? even : odd) ?? []))
}

function foldsOf(rows: readonly LabelledRow[]): number[] {
  const foldOf = new Map<string, number>()
  return rows.map(({ item }) => {
    const fold = foldOf.get(item) ?? foldOf.size % 2
    foldOf.set(item, fold)
    return fold
  })
}
