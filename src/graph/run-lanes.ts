import type { Clock } from "../runtime/clock.js"
import type { Runtime } from "../runtime/runtime.js"
import { Lane, type LaneLimits } from "../runtime/throttle.js"
import { defaultConcurrency } from "./settings.js"

/** The lanes that a run has joined, and those of the resources that its briefs name as exclusive. */
export class RunLanes {
  readonly #runtime: Runtime
  readonly #limits: LaneLimits
  readonly #joined = new Map<string, { readonly lane: Lane; leave(): void }>()
  readonly #exclusive = new Map<string, Lane>()

  constructor(runtime: Runtime, limits: LaneLimits) {
    this.#runtime = runtime
    this.#limits = limits
  }

  /** The process-wide lane of a model, with this run's limits on it. */
  lane(key: string): Lane {
    const known = this.#joined.get(key)
    if (known !== undefined) return known.lane
    const joined = this.#runtime.lanes.join(key, this.#limits, defaultConcurrency)
    this.#joined.set(key, joined)
    return joined.lane
  }

  /** One at a time, within this run: a lock, and the line in front of it. */
  exclusive(name: string): Lane {
    const clock: Clock = this.#runtime.clock
    const lane = this.#exclusive.get(name) ?? new Lane(`exclusive ${name}`, clock, 1)
    this.#exclusive.set(name, lane)
    return lane
  }

  close(): void {
    for (const joined of this.#joined.values()) joined.leave()
    this.#joined.clear()
    this.#exclusive.clear()
  }
}
