import { Heap } from "../../runtime/throttle/line/heap.js"
import type { PlannedBrief } from "../../task/brief.js"
import type { Lane } from "../../runtime/throttle/line/lane.js"

interface Waiting {
  readonly briefId: string
  readonly priority: number
  readonly sequence: number
  readonly start: () => void
}

/**
 * Where branches wait to start: higher priorities first, then in the order of their coming.
 *
 * The lane behind it is handed no more than it has room for: 100,000 branches wait here as an entry each, not as calls that
 * have been prepared.
 */
export class StartingLine {
  readonly #lane: Lane
  readonly #stopped: (briefId: string) => boolean
  readonly #line = new Heap<Waiting>(goesBefore)
  #sequence = 0

  /** @param stopped whether the branch of a brief is not to start any more: it is let through, to find that out */
  constructor(lane: Lane, stopped: (briefId: string) => boolean) {
    this.#lane = lane
    this.#stopped = stopped
    lane.onFree(() => this.#letIn())
  }

  get waiting(): number {
    return this.#line.size
  }

  /** Calls `start` when there is room for it. */
  wait({ id: briefId, priority = 0 }: PlannedBrief, start: () => void): void {
    if (this.#stopped(briefId)) return start()
    this.#sequence += 1
    this.#line.push({ briefId, priority, sequence: this.#sequence, start })
    this.#letIn()
  }

  /** Lets the branch of a brief through at once: it has been stopped. */
  release(briefId: string): void {
    let start: (() => void) | undefined
    this.#line.keep((waiting) => {
      if (waiting.briefId === briefId) start = waiting.start
      return waiting.briefId !== briefId
    })
    start?.()
  }

  /** Lets everybody through: all of them have been stopped. */
  flush(): void {
    for (let next = this.#line.shift(); next !== undefined; next = this.#line.shift()) next.start()
  }

  #letIn(): void {
    while (this.#line.size > 0 && this.#lane.hasRoom) this.#line.shift()?.start()
  }
}

function goesBefore(one: Waiting, other: Waiting): boolean {
  return one.priority === other.priority ? one.sequence < other.sequence : one.priority > other.priority
}
