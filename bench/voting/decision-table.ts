import { printTable } from "../print-table.js"
import { type DecisionFigure, contests, largestSize, sizes } from "./decision-cost.js"

/** Prints what decisions take, a row for each rule. */
export function printDecisions(figures: readonly DecisionFigure[]): void {
  console.log(
    "Decisions: us a ballot, counted and decided on after every one, at 10 / 1,000 / 10,000 ballots;\n" +
      "ms of one decision over 10,000, and of the whole tally (count) over them; processor time. Rankings are of 20",
  )
  const rules = new Map(figures.map(({ rule, quadratic }) => [rule, quadratic]))
  printTable([
    ["rule", ...contests.flatMap((contest) => [`${contest}: us a ballot`, "decision", "tally"])],
    ...[...rules].map(([rule, quadratic]) => [
      quadratic ? `${rule} *` : rule,
      ...contests.flatMap((contest) =>
        cells(figures.filter((one) => one.rule === rule && one.contest === contest)),
      ),
    ]),
  ])
  console.log("* with the square of the distinct choices, of which it compares 500 at most")
}

function cells(own: readonly DecisionFigure[]): readonly string[] {
  const perBallot = sizes.map(
    (size) => own.find((one) => one.size === size)?.microsecondsPerBallot ?? Number.NaN,
  )
  const largest = own.find(({ size }) => size === largestSize)
  return [
    perBallot.map((us) => us.toFixed(2)).join(" / "),
    `${(largest?.decisionMs ?? Number.NaN).toFixed(1)} ms`,
    `${(largest?.tallyMs ?? Number.NaN).toFixed(1)} ms`,
  ]
}
