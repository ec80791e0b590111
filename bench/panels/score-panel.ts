import { type Calibration, calibrate } from "../../src/tally/calibrate/calibrate.js"
import { dawidSkene } from "../../src/tally/calibrate/dawid-skene.js"
import { oneCoin } from "../../src/tally/calibrate/one-coin.js"
import type { CalibrationRow } from "../../src/tally/calibrate/read-rows.js"
import type { Panel } from "./make-panels.js"
import type { RecordedAnswers } from "./recorded-answers.js"

/** What a panel gets right, as shares of all rows. */
export interface CalibratedPanel {
  readonly panel: string
  readonly voters: number
  /** One voter, on average. */
  readonly single: number
  readonly best: number
  readonly equal: number
  readonly logOdds: number
  /** Calibrated as an equal panel and as a weighted one. */
  readonly calibrations: { readonly equal: Calibration; readonly logOdds: Calibration }
}

/** The same, and what models that know no gold get right. */
export interface PanelFigures extends CalibratedPanel {
  readonly oneCoin: number
  /** `null` for free answers, which have no confusion to learn. */
  readonly dawidSkene: number | null
}

export function calibratePanel(recording: RecordedAnswers, panel: Panel): CalibratedPanel {
  const rows = rowsOf(recording, panel)
  const equal = calibrate(rows, { votes: "equal" })
  const logOdds = calibrate(rows, { votes: "log-odds" })
  const alone = equal.voters.map((voter) => voter.alone.accuracy)
  return {
    panel: panel.name,
    voters: panel.models.length,
    single: alone.reduce((sum, accuracy) => sum + accuracy, 0) / alone.length,
    best: equal.best.accuracy,
    equal: equal.panel.equal.accuracy,
    logOdds: equal.panel.logOdds.accuracy,
    calibrations: { equal, logOdds },
  }
}

export function scorePanel(recording: RecordedAnswers, panel: Panel): PanelFigures {
  const rows = rowsOf(recording, panel)
  const labels = new Set(recording.rows.flatMap(({ answers }) => answers))
  const share = (fit: { readonly items: readonly { readonly winner: string | null }[] }): number =>
    fit.items.filter(({ winner }, row) => winner === recording.rows[row]?.gold).length / rows.length
  return {
    ...calibratePanel(recording, panel),
    oneCoin: share(oneCoin({ ties: "first" }).fit(rows)),
    dawidSkene: labels.size > 20 ? null : share(dawidSkene({ ties: "first" }).fit(rows)),
  }
}

/** The recording as rows to calibrate on, with the panel's voters in its order. */
export function rowsOf(recording: RecordedAnswers, panel: Panel): readonly CalibrationRow[] {
  return recording.rows.map(({ item, gold, answers }) => ({
    item,
    gold,
    votes: Object.fromEntries(
      panel.models.map((model) => [recording.models[model] ?? String(model), answers[model] ?? null]),
    ),
  }))
}
