/** Who a run is; fixed by its plan step, and the same however often it is resumed. */
export interface RunIdentity {
  readonly id: string
  readonly seed: number
  readonly seedGiven: boolean
  /** Epoch milliseconds. */
  readonly startedAt: number
}
