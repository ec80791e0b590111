import type { PanelFigures } from "./score-panel.js"

/** The figures as lines of a table, in percent; `!` marks a panel that does not beat its best voter. */
export function panelTable(figures: readonly PanelFigures[]): readonly string[] {
  const cells = [
    ["panel", "voters", "single", "best", "equal", "log-odds", "oneCoin", "dawidSkene", "warning"],
    ...figures.map((one) => [
      one.panel,
      String(one.voters),
      percent(one.single),
      percent(one.best),
      percent(one.equal),
      percent(one.logOdds),
      percent(one.oneCoin),
      one.dawidSkene === null ? "-" : percent(one.dawidSkene),
      warned(one),
    ]),
  ]
  const widths = (cells[0] ?? []).map((_, column) =>
    Math.max(...cells.map((row) => row[column]?.length ?? 0)),
  )
  return cells.map((row) =>
    row
      .map((cell, column) =>
        column === 0 || column === row.length - 1
          ? cell.padEnd(widths[column] ?? 0)
          : cell.padStart(widths[column] ?? 0),
      )
      .join("  ")
      .trimEnd(),
  )
}

function percent(share: number): string {
  return (share * 100).toFixed(2)
}

/** Which kinds of the panel the calibration warns of. */
function warned({ calibrations: { equal, logOdds } }: PanelFigures): string {
  return [equal.warnings.length > 0 ? "equal" : "", logOdds.warnings.length > 0 ? "log-odds" : ""]
    .filter((kind) => kind !== "")
    .join(", ")
}
