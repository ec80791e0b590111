import { concurrency } from "../candidates.js"
import { printTable } from "../print-table.js"
import { showSpread } from "../spread.js"
import type { LiveCost } from "./live-cost.js"

/** Prints what a ballot costs beside a branch. */
export function printLiveCost(figures: readonly LiveCost[], rounds: number): void {
  console.log(
    `Votes of functions that do nothing (plurality, never), concurrency ${concurrency}: us of processor time, median (range) of ${rounds} rounds`,
  )
  printTable([
    ["ballots", "us a ballot", "us a branch of a section", "ballot of branch", "of a ballot of the smallest"],
    ...figures.map(({ size, microsecondsPerBallot, microsecondsPerBranch, ofBranch, ofSmallest }) => [
      size.toLocaleString("en-US"),
      showSpread(microsecondsPerBallot, 0),
      showSpread(microsecondsPerBranch, 0),
      `${showSpread(ofBranch, 2)} x`,
      `${showSpread(ofSmallest, 2)} x`,
    ]),
  ])
}
