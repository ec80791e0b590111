import { type Interruption } from "./interruption.js"

const alone = (): void => {}

/**
 * A tree of things that can be stopped: the run, its branches, their attempts.
 *
 * Children are kept in a set and stopped by a call, not by listeners on one AbortSignal: more than ten of those
 * raise Node's MaxListenersExceededWarning. The signal of a scope is made when somebody asks for it.
 */
export class Scope {
  #interruption: Interruption | undefined
  #controller: AbortController | undefined
  /** Made for the first listener: most scopes of a large run never have one. */
  #listeners: Set<(reason: Interruption) => void> | undefined
  // Set before the parent is asked: one that is stopped already stops this scope while it is being made.
  #detach: () => void = alone

  constructor(parent?: Scope) {
    if (parent !== undefined) this.#detach = parent.onStop((reason) => this.stop(reason))
  }

  /** Why this scope was stopped, once it was. */
  get interruption(): Interruption | undefined {
    return this.#interruption
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    if (this.#interruption !== undefined) this.#controller.abort(this.#interruption)
    return this.#controller.signal
  }

  /** Stops this scope and everything below it; only the first reason counts. */
  stop(reason: Interruption): void {
    if (this.#interruption !== undefined) return
    this.#interruption = reason
    this.#detach()
    this.#controller?.abort(reason)
    const listeners = this.#listeners
    this.#listeners = undefined
    for (const listener of listeners ?? []) listener(reason)
  }

  /** Calls `listener` when the scope is stopped, at once if it was; the returned function takes it back. */
  onStop(listener: (reason: Interruption) => void): () => void {
    if (this.#interruption !== undefined) {
      listener(this.#interruption)
      return () => {}
    }
    this.#listeners ??= new Set()
    this.#listeners.add(listener)
    return () => this.#listeners?.delete(listener)
  }

  throwIfStopped(): void {
    if (this.#interruption !== undefined) throw this.#interruption
  }

  /** Settles with `work`, or rejects as soon as the scope is stopped; `work` itself may go on. */
  race<T>(work: Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const release = this.onStop(reject)
      work.then(
        (value) => {
          release()
          return resolve(value)
        },
        (thrown: unknown) => {
          release()
          // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- passed on as it came
          reject(thrown)
        },
      )
    })
  }

  /** Cuts the scope off its parent when its work is done. */
  close(): void {
    this.#detach()
  }
}
