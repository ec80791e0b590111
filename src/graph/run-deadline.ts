import type { Clock } from "../runtime/clock.js"

/** Share of the run's time, and most of it in milliseconds, that an integrator with agents of its own is left. */
const integrationShare = 0.15
const integrationMs = 30_000

/** What happens when the time of a run is over, and who needs some of it after the branches. */
interface Endings {
  readonly integrates: boolean
  readonly fanOutEnds: () => void
  readonly runEnds: () => void
}

/** The two deadlines of a run: of its branches, and of all of it. */
export class RunDeadline {
  /** Epoch milliseconds; `Infinity` without a limit. */
  readonly at: number
  readonly fanOutAt: number
  readonly #cancels: readonly (() => void)[]
  #fanOutOver = false

  /** @param runTimeoutMs milliseconds from now; `undefined` for no limit */
  constructor(runTimeoutMs: number | undefined, clock: Clock, endings: Endings) {
    if (runTimeoutMs === undefined) {
      this.at = Infinity
      this.fanOutAt = Infinity
      this.#cancels = []
      return
    }
    const reserve = endings.integrates ? Math.min(runTimeoutMs * integrationShare, integrationMs) : 0
    this.at = clock.now() + runTimeoutMs
    this.fanOutAt = this.at - reserve
    const endFanOut = (): void => {
      this.#fanOutOver = true
      endings.fanOutEnds()
    }
    this.#cancels = [
      clock.setTimer(runTimeoutMs - reserve, endFanOut),
      clock.setTimer(runTimeoutMs, endings.runEnds),
    ]
  }

  /** True once the branches are out of time. */
  get fanOutOver(): boolean {
    return this.#fanOutOver
  }

  close(): void {
    for (const cancel of this.#cancels) cancel()
  }
}
