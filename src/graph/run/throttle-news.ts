import type { RunEvents } from "../../runtime/events.js"
import type { Runtime } from "../../runtime/runtime.js"
import { throttleSnapshot } from "../../runtime/throttle/snapshot.js"
import type { RunLanes } from "./run-lanes.js"

/** Shortest time in milliseconds between two pieces of news. */
const everyMs = 1_000

/** Tells who listens to a run about the limits that its calls keep, at most once a second, while something happens. */
export class ThrottleNews {
  readonly #runtime: Runtime
  readonly #lanes: RunLanes
  readonly #events: RunEvents
  #toldAt = -Infinity

  constructor(runtime: Runtime, lanes: RunLanes, events: RunEvents) {
    this.#runtime = runtime
    this.#lanes = lanes
    this.#events = events
  }

  tell(): void {
    const now = this.#runtime.clock.now()
    if (now - this.#toldAt < everyMs) return
    this.#toldAt = now
    const limiters = this.#lanes.snapshots()
    if (limiters.length === 0) return
    this.#events.emit({ type: "throttle", snapshot: throttleSnapshot(limiters) })
  }
}
