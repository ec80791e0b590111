import type { EventEmitter } from "node:events"

// SIGHUP: the terminal was closed.
const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const

/**
 * Calls `first` for the first SIGINT, SIGTERM or SIGHUP and `again` for every one after it.
 *
 * @param source what emits the signals: `process`
 * @returns a function that stops listening
 */
export function onInterrupt(
  source: Pick<EventEmitter, "on" | "off">,
  { first, again }: { readonly first: () => void; readonly again: () => void },
): () => void {
  let interrupted = false
  const listener = (): void => {
    if (interrupted) return again()
    interrupted = true
    first()
  }
  for (const signal of signals) source.on(signal, listener)
  return () => {
    for (const signal of signals) source.off(signal, listener)
  }
}
