import type { Clock } from "../../runtime/clock.js"
import type { Runtime } from "../../runtime/runtime.js"
import { Lane } from "../../runtime/throttle/line/lane.js"
import type { Limiter, LimiterLimits } from "../../runtime/throttle/limiter.js"
import type { LimiterSnapshot } from "../../runtime/throttle/snapshot.js"
import { defaultConcurrency } from "../settings.js"

/** The limiters that a run has joined, and the lanes of the resources that its briefs name as exclusive. */
export class RunLanes {
  readonly #runtime: Runtime
  readonly #limits: LimiterLimits
  readonly #flow: string | undefined
  readonly #joined = new Map<string, { readonly limiter: Limiter; leave(): void }>()
  readonly #exclusive = new Map<string, Lane>()

  /** @param flow the outermost run, for which all that its nested runs call waits */
  constructor(runtime: Runtime, limits: LimiterLimits, flow?: string) {
    this.#runtime = runtime
    this.#limits = limits
    this.#flow = flow
  }

  /** The process-wide limiter of a model, with this run's limits on it. */
  limiter(key: string): Limiter {
    const known = this.#joined.get(key)
    if (known !== undefined) return known.limiter
    const joined = this.#runtime.limiters.join(key, this.#limits, defaultConcurrency, this.#flow)
    this.#joined.set(key, joined)
    return joined.limiter
  }

  /** One at a time, within this run: a lock, and the line in front of it. */
  exclusive(name: string): Lane {
    const clock: Clock = this.#runtime.clock
    const lane = this.#exclusive.get(name) ?? new Lane(`exclusive ${name}`, clock, 1)
    this.#exclusive.set(name, lane)
    return lane
  }

  /** Refuses the calls of this run and its nested ones that wait to be sent; those in flight go on. */
  refuseWaiting(reason: Error): void {
    if (this.#flow !== undefined) this.#runtime.limiters.refuseFlow(this.#flow, reason)
  }

  /** The limiters that this run has to do with. */
  snapshots(): readonly LimiterSnapshot[] {
    return [...this.#joined.values()].map(({ limiter }) => limiter.snapshot())
  }

  close(): void {
    for (const joined of this.#joined.values()) joined.leave()
    this.#joined.clear()
    this.#exclusive.clear()
  }
}
