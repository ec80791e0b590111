/** Whether a provider charges the longest reply as a request comes in, and gives nothing of it back. */
export interface UpFront {
  /** The headers say so: a call whose longest reply is larger than a limit can never pass. */
  readonly told: boolean
  /** They say so, or it is assumed. */
  charges(now: number): boolean
  tell(charges: boolean): void
  /** A rejection that nothing explains: less may be left than the replies leave. */
  assume(now: number): void
  /** A call passed whose longest reply is more than the limit. */
  refute(): void
}

/** An assumption is given up after so many milliseconds, after twice as many when it was made again. */
const assumedMs = 120_000

/** Unknown at first, which is taken for no. */
export function createUpFront(): UpFront {
  let told: boolean | undefined
  let assumedUntil = -Infinity
  let lastsMs = assumedMs
  let refuted = false
  return {
    get told() {
      return told === true
    },
    charges: (now) => told ?? (!refuted && now < assumedUntil),
    tell(charges) {
      told = charges
    },
    assume(now) {
      if (now < assumedUntil) return
      assumedUntil = now + lastsMs
      lastsMs *= 2
    },
    refute() {
      refuted = true
    },
  }
}
