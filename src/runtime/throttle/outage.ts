/** Whether a provider is so overloaded that whoever has somewhere else to go need not try it. */
export interface Outage {
  readonly out: boolean
  /** A call ended with an overload; true when that was the one too many. */
  overload(now: number): boolean
  /** A call went well. */
  success(): void
  /** Whether a call that could go elsewhere may try: now and then one, to find out. */
  probes(now: number): boolean
}

/** So many overloads in a row, without any success, are no accident. */
const mostInARow = 8
const probeEveryMs = 15_000

/** Out after 8 overloads in a row until a call goes well; one call every 15 s is let through to find out. */
export function createOutage(): Outage {
  let inARow = 0
  let probesAt = Infinity
  return {
    get out() {
      return inARow >= mostInARow
    },
    overload(now) {
      inARow += 1
      if (inARow !== mostInARow) return false
      probesAt = now + probeEveryMs
      return true
    },
    success() {
      inARow = 0
    },
    probes(now) {
      if (now < probesAt) return false
      probesAt = now + probeEveryMs
      return true
    },
  }
}
