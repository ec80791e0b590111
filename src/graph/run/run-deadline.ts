import type { Clock } from "../../runtime/clock.js"

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
  readonly #clock: Clock
  readonly #endings: Endings
  #cancels: readonly (() => void)[] = []
  #fanOutOver = false

  /** @param runTimeoutMs milliseconds from now; `Infinity` for no limit */
  constructor(runTimeoutMs: number, clock: Clock, endings: Endings) {
    this.#clock = clock
    this.#endings = endings
    if (runTimeoutMs === Infinity) {
      this.at = Infinity
      this.fanOutAt = Infinity
      return
    }
    const reserve = endings.integrates ? Math.min(runTimeoutMs * integrationShare, integrationMs) : 0
    this.at = clock.now() + runTimeoutMs
    this.fanOutAt = this.at - reserve
    this.wake()
  }

  /** True once the branches are out of time. */
  get fanOutOver(): boolean {
    return this.#fanOutOver
  }

  /** Sets the timers again; what is over meanwhile ends at once. */
  wake(): void {
    this.rest()
    const now = this.#clock.now()
    const endFanOut = (): void => {
      this.#fanOutOver = true
      this.#endings.fanOutEnds()
    }
    this.#cancels = [
      this.#ring(this.fanOutAt - now, endFanOut),
      this.#ring(this.at - now, () => this.#endings.runEnds()),
    ]
  }

  /** Takes the timers back: they would keep the process alive. */
  rest(): void {
    for (const cancel of this.#cancels) cancel()
    this.#cancels = []
  }

  #ring(milliseconds: number, end: () => void): () => void {
    if (milliseconds > 0) return this.#clock.setTimer(milliseconds, end)
    end()
    return () => {}
  }
}
