import type { Clock } from "../../runtime/clock.js"
import { AttemptError } from "../../runtime/failure.js"

/** How long a stream may be silent between two of its pieces. */
export interface Patience {
  readonly idleMs: number | undefined
  readonly clock: Clock
}

/**
 * Reads a stream to its end and adds its pieces up; nothing, when it had none.
 *
 * @throws AttemptError with the code `stream_idle` when it is silent for longer than `idleMs` after a piece; the wait for
 *   the first is no silence, for models think before they speak
 */
export async function foldStream<T>(
  stream: AsyncIterable<T>,
  add: (whole: T | undefined, piece: T) => T,
  { idleMs, clock }: Patience,
): Promise<T | undefined> {
  const pieces = stream[Symbol.asyncIterator]()
  let whole: T | undefined
  let next = await pieces.next()
  while (next.done !== true) {
    whole = add(whole, next.value)
    const coming = pieces.next()
    next = await (idleMs === undefined ? coming : within(idleMs, coming, clock))
  }
  return whole
}

function within<T>(idleMs: number, coming: Promise<T>, clock: Clock): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const cancel = clock.setTimer(idleMs, () => {
      const message = `stream idle: nothing came for ${idleMs} ms in the middle of a reply`
      reject(new AttemptError({ kind: "timeout", code: "stream_idle", message }))
    })
    coming.then(resolve, reject).finally(cancel)
  })
}
