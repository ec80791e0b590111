import type { PanelScore } from "./panel-score.js"
import type { Share } from "./share.js"

export interface PanelToWarnOf {
  readonly size: number
  readonly best: { readonly voter: string } & Share
  /** The panel as it is used. */
  readonly reported: PanelScore
  /** The same voters, counted the other way. */
  readonly other: PanelScore & { readonly by: "equal votes" | "log-odds weights" }
}

/** Says that the panel does not beat its best voter, if so, how sure that is, and what would do better. */
export function panelWarning({ size, best, reported, other }: PanelToWarnOf): readonly string[] {
  if (reported.beatsBest) return []
  const { onlyPanel, onlyBest, pValue } = reported.againstBest
  const advice = other.beatsBest
    ? `${other.by} get ${percent(other.accuracy)}`
    : `${other.by} get ${percent(other.accuracy)} and do not either, so ask that voter alone or change the panel`
  return [
    `The panel of ${size} got ${percent(reported.accuracy)}, its best voter alone (${quoted(best.voter)}) ` +
      `${percent(best.accuracy)}: the panel does not beat it. Where they differ, ${onlyPanel} rows went to the panel and ` +
      `${onlyBest} to the voter (exact McNemar p ${shown(pValue)}); ${advice}`,
  ]
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}

function shown(pValue: number): string {
  return pValue < 0.0001 ? "below 0.0001" : pValue.toFixed(4)
}

/** Names of voters may come from anywhere: quoted, on one line, cut. */
function quoted(voter: string): string {
  return JSON.stringify(voter.length > 60 ? `${voter.slice(0, 57)}...` : voter)
}
