import type { OutcomeError } from "../../task/outcome.js"

/** Whom a limiter still serves: nobody once it was stopped, and not for long a run that is being drained. */
export class Doors {
  readonly #joined = new Map<string, number>()
  /** Runs that are to send nothing any more but what can be sent at once, and why. */
  readonly #draining = new Map<string, Error>()
  /** Runs that know of the stop: what they start in their branches does not open the limiter again. */
  readonly #told = new Set<string>()
  #stopped: OutcomeError | undefined

  /** Why nobody is served. */
  get stopped(): OutcomeError | undefined {
    return this.#stopped
  }

  /** A run comes, and opens what was stopped before it came; the returned function is for when it goes. */
  join(flow: string | undefined): () => void {
    if (flow === undefined || !this.#told.has(flow)) this.#open()
    if (flow === undefined) return () => {}
    this.#joined.set(flow, (this.#joined.get(flow) ?? 0) + 1)
    return () => {
      const left = (this.#joined.get(flow) ?? 1) - 1
      if (left > 0) {
        this.#joined.set(flow, left)
        return
      }
      this.#joined.delete(flow)
      this.#draining.delete(flow)
    }
  }

  stop(error: OutcomeError, flow: string): void {
    this.#stopped = error
    for (const joined of this.#joined.keys()) this.#told.add(joined)
    this.#told.add(flow)
  }

  /** A call of that run is refused because of the stop. */
  tell(flow: string): void {
    this.#told.add(flow)
  }

  /** The outermost run has ended: whoever comes by its name next is another. */
  endFlow(flow: string): void {
    this.#told.delete(flow)
  }

  drain(flow: string, reason: Error): void {
    if (this.#joined.has(flow)) this.#draining.set(flow, reason)
  }

  /** Why a call of that run does not wait. */
  draining(flow: string): Error | undefined {
    return this.#draining.get(flow)
  }

  #open(): void {
    this.#stopped = undefined
    this.#told.clear()
  }
}
