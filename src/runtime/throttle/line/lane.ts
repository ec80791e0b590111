import { AsyncResource } from "node:async_hooks"
import type { Clock } from "../../clock.js"
import type { Scope } from "../../scope.js"
import { PriorityLine } from "./priority-line.js"
import { graceMs } from "./queued-call.js"

interface Waiting {
  readonly priority: number
  waiting: boolean
  readonly start: () => void
}

/**
 * A queue that only counts: so many at once, by priority, then in order of arrival. For branches, and for locks.
 *
 * Every branch passes it, and most find room at once: so it is no p-queue, which makes several promises and events of each.
 */
export class Lane {
  readonly key: string
  readonly #clock: Clock
  readonly #line = new PriorityLine<Waiting>()
  readonly #listeners: (() => void)[] = []
  #concurrency: number
  #waiting = 0
  #running = 0

  constructor(key: string, clock: Clock, concurrency: number) {
    this.key = key
    this.#clock = clock
    this.#concurrency = concurrency
  }

  /** Most at once; what runs already goes on when it is made less. */
  get concurrency(): number {
    return this.#concurrency
  }

  set concurrency(most: number) {
    this.#concurrency = most
    this.#letIn()
  }

  get waiting(): number {
    return this.#waiting
  }

  get running(): number {
    return this.#running
  }

  /** True when whoever comes now starts at once. */
  get hasRoom(): boolean {
    return this.#running + this.#waiting < this.#concurrency
  }

  /** Calls `listener` whenever a place has become free. */
  onFree(listener: () => void): void {
    this.#listeners.push(listener)
  }

  /** Runs `work` when its turn comes; rejects at once when the scope is stopped, waiting or running. */
  run<T>(work: () => Promise<T>, scope: Scope, priority = 0): Promise<T> {
    if (scope.interruption !== undefined) return Promise.reject(scope.interruption)
    if (this.hasRoom) return this.#start(work, scope)
    return new Promise<T>((resolve, reject) => {
      const waiting: Waiting = {
        priority,
        waiting: true,
        // Without its own context the work would run in that of whichever ended before it.
        start: AsyncResource.bind(() => {
          forget()
          resolve(this.#start(work, scope))
        }),
      }
      this.#line.push(waiting)
      this.#waiting += 1
      const forget = scope.onStop((reason) => {
        waiting.waiting = false
        this.#waiting -= 1
        this.#line.tidy(this.#waiting)
        reject(reason)
      })
    })
  }

  /** The place is held until the work has really ended; once it is stopped, for a second at most. */
  #start<T>(work: () => Promise<T>, scope: Scope): Promise<T> {
    this.#running += 1
    return new Promise<T>((resolve, reject) => {
      let holds = true
      const free = (): void => {
        if (!holds) return
        holds = false
        this.#running -= 1
        this.#letIn()
      }
      let cancel: (() => void) | undefined
      const forget = scope.onStop((reason) => {
        reject(reason)
        cancel = this.#clock.setTimer(graceMs, free)
      })
      const end = (): void => {
        forget()
        cancel?.()
        free()
      }
      begin(work).then(
        (value) => {
          resolve(value)
          return end()
        },
        (thrown: unknown) => {
          // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- passed on as it came
          reject(thrown)
          end()
        },
      )
    })
  }

  #letIn(): void {
    while (this.#running < this.#concurrency) {
      const next = this.#line.shift()
      if (next === undefined) break
      next.waiting = false
      this.#waiting -= 1
      next.start()
    }
    for (const listener of this.#listeners) listener()
  }
}

/** Work that throws before its first await fails like any other. */
function begin<T>(work: () => Promise<T>): Promise<T> {
  try {
    return work()
  } catch (thrown) {
    // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- passed on as it came
    return Promise.reject(thrown)
  }
}
