import { Interruption } from "../../src/runtime/interruption.js"
import { Scope } from "../../src/runtime/scope.js"

export const byUser = (): Interruption => new Interruption({ status: "cancelled", by: "user" })

export function stoppedScope(): Scope {
  const scope = new Scope()
  scope.stop(byUser())
  return scope
}

/** Counts those who came to listen after this and have not taken themselves back. */
export function countListeners(scope: Scope): () => number {
  const listeners = new Set<() => void>()
  const onStop = scope.onStop.bind(scope)
  scope.onStop = (listener) => {
    const forget = onStop(listener)
    const counted = (): void => {
      listeners.delete(counted)
      forget()
    }
    listeners.add(counted)
    return counted
  }
  return () => listeners.size
}

/** A promise and what settles it. */
export function handle<T = void>(): {
  readonly promise: Promise<T>
  readonly resolve: (value: T) => void
  readonly reject: (reason: Error) => void
} {
  let resolve: (value: T) => void = () => {}
  let reject: (reason: Error) => void = () => {}
  const promise = new Promise<T>((fulfil, refuse) => {
    resolve = fulfil
    reject = refuse
  })
  return { promise, resolve, reject }
}
