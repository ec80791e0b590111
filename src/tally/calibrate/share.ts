import { type Interval, wilsonInterval } from "./wilson.js"

/** How many of how many were right, with the 95 % Wilson interval of the share. */
export interface Share {
  readonly correct: number
  readonly rows: number
  /** correct / rows; 0 when there are no rows. */
  readonly accuracy: number
  readonly interval: Interval
}

export function shareOf(correct: number, rows: number): Share {
  return { correct, rows, accuracy: rows === 0 ? 0 : correct / rows, interval: wilsonInterval(correct, rows) }
}
