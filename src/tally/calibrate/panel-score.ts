import { mcnemarExact } from "./mcnemar.js"
import { type Share, shareOf } from "./share.js"

/** A panel beside its best voter, over the same rows. */
export interface PanelScore extends Share {
  /** More right answers than the best voter alone; equally many is not more. */
  readonly beatsBest: boolean
  readonly againstBest: {
    /** Rows that only the panel, or only its best voter, got right. */
    readonly onlyPanel: number
    readonly onlyBest: number
    /** Two-sided, of the exact McNemar test. */
    readonly pValue: number
  }
}

export function panelScore(panelCorrect: readonly boolean[], bestCorrect: readonly boolean[]): PanelScore {
  let [correct, onlyPanel, onlyBest] = [0, 0, 0]
  for (const [row, panel] of panelCorrect.entries()) {
    const best = bestCorrect[row] === true
    if (panel) correct += 1
    if (panel && !best) onlyPanel += 1
    if (best && !panel) onlyBest += 1
  }
  return {
    ...shareOf(correct, panelCorrect.length),
    beatsBest: onlyPanel > onlyBest,
    againstBest: { onlyPanel, onlyBest, pValue: mcnemarExact(onlyPanel, onlyBest) },
  }
}
