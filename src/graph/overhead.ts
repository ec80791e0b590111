import { totalSpend } from "../task/usage.js"
import type { RunContext } from "./run/run-context.js"
import type { OverheadSpend } from "./state.js"

/** What agents beside the branches have spent by now: what the state knows of, and what came since. */
export function overheadSince(known: OverheadSpend, run: RunContext): OverheadSpend {
  return {
    ...totalSpend([known, run.beside.takeSpend()]),
    simulated: known.simulated || run.beside.simulated,
  }
}
