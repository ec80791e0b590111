import type { Aim } from "./aims.js"
import { printTable } from "./print-table.js"
import { showSpread } from "./spread.js"

/** Prints what was aimed at beside what came out. */
export function printAims(aims: readonly Aim[]): void {
  console.log("\nAims")
  printTable(
    aims.map((aim) => [
      aim.what,
      `${showSpread(aim.measured, 2)}${aim.unit}`,
      boundOf(aim),
      aim.met ? "met" : "NOT MET",
    ]),
  )
}

function boundOf({ bound, unit }: Aim): string {
  return "atMost" in bound ? `at most ${bound.atMost}${unit}` : `at least ${bound.atLeast}${unit}`
}
