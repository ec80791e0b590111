import type { Sent } from "./measure-run.js"

/**
 * Milliseconds from a change of the limits until under 1 % of what is sent comes back with 429, for good.
 *
 * The earliest moment from which on, to the end of the run, that holds of everything sent.
 */
export function settlingMs(sent: readonly Sent[], changedAtMs: number): number {
  const after = sent.filter(({ atMs }) => atMs >= changedAtMs)
  let rejected = 0
  let settled = after.length
  for (let index = after.length - 1; index >= 0; index -= 1) {
    if (after[index]?.status === 429) rejected += 1
    if (rejected >= (after.length - index) * 0.01) continue
    settled = index
  }
  // What is sent before that moment is what was too much.
  const lastTooMuch = after[settled - 1]
  return lastTooMuch === undefined ? 0 : lastTooMuch.atMs - changedAtMs
}
