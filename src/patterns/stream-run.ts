import type { RunEvent, RunEventSink } from "../runtime/events.js"
import type { RunOptions } from "./run-options.js"

/** Events that may wait for whoever reads them before the run waits, too. */
const mostWaiting = 1_000

/** Turns a run into an async iterable of its events; leaving the loop early cancels the run. */
export async function* streamRun(
  start: (onEvent: RunEventSink, signal: AbortSignal) => Promise<unknown>,
  options: RunOptions,
): AsyncGenerator<RunEvent, void, undefined> {
  const waiting: RunEvent[] = []
  let wake = (): void => {}
  let caughtUp = (): void => {}
  let behind: Promise<void> | undefined
  let ended = false
  const left = new AbortController()
  const signal = options.signal === undefined ? left.signal : AbortSignal.any([options.signal, left.signal])
  let listener = options.onEvent
  // A listener that throws is dropped; whoever reads the stream still gets every event.
  const tell = async (event: RunEvent): Promise<void> => {
    try {
      await listener?.(event)
    } catch {
      listener = undefined
    }
  }
  const run = start((event) => {
    waiting.push(event)
    const told = listener === undefined ? undefined : tell(event)
    wake()
    if (waiting.length <= mostWaiting) return told
    behind ??= new Promise((resolve) => {
      caughtUp = resolve
    })
    return Promise.all([behind, told])
  }, signal).finally(() => {
    ended = true
    wake()
  })
  // A rejection is thrown below, where the consumer waits; until then it must not count as unhandled.
  run.catch(() => {})
  try {
    while (true) {
      for (let event = waiting.shift(); event !== undefined; event = waiting.shift()) yield event
      behind = undefined
      caughtUp()
      if (ended) break
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
    await run
  } finally {
    left.abort()
    caughtUp()
  }
}
