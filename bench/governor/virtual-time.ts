import type { Clock } from "../../src/runtime/clock.js"

/** Turns of the event loop in which promises may settle before time passes; bodies of replies take some. */
const turns = 3
const nextTurn = globalThis.setImmediate

interface Timer {
  at: number
  readonly order: number
  readonly callback: () => void
  waits: boolean
}

/** Time that passes as soon as nothing is left to do, for clients that take no clock. */
export interface VirtualTime extends Clock {
  /** Fires timers until `work` has settled, and settles as it did. */
  until<T>(work: Promise<T>): Promise<T>
}

/**
 * Time that passes when nothing else is left to do; timers fire in order of their instants, then of their making.
 *
 * @param start epoch milliseconds it begins at
 */
export function virtualTime(start: number): VirtualTime {
  let now = start
  let made = 0
  const heap: Timer[] = []
  const setTimer = (milliseconds: number, callback: () => void): (() => void) => {
    if (milliseconds === Infinity) return () => {}
    if (Number.isNaN(milliseconds)) throw new Error("Expected a timer to have a time, got NaN")
    made += 1
    const timer = { at: now + Math.max(milliseconds, 0), order: made, callback, waits: true }
    push(heap, timer)
    return () => {
      timer.waits = false
    }
  }
  return {
    now: () => now,
    setTimer,
    async until(work) {
      const state = { settled: false }
      const mark = (): void => {
        state.settled = true
      }
      work.then(mark, mark)
      for (;;) {
        for (let turn = 0; turn < turns && !state.settled; turn += 1)
          await new Promise<void>((resolve) => {
            nextTurn(resolve)
          })
        if (state.settled) return work
        const timer = popWaiting(heap)
        if (timer === undefined)
          throw new Error("Expected the work to settle, but it waits and no timer is left")
        now = Math.max(now, timer.at)
        timer.waits = false
        timer.callback()
      }
    },
  }
}

/** Replaces this process's timers and `Date.now`, for good: other people's clients then live in virtual time too. */
export function replaceGlobalTime(time: VirtualTime): void {
  const handleOf = (cancel: () => void) => {
    const handle = { cancel, ref: () => handle, unref: () => handle, hasRef: () => true }
    return handle
  }
  const setTimeout = (callback: (...given: unknown[]) => void, milliseconds = 0, ...given: unknown[]) =>
    handleOf(time.setTimer(Math.max(1, milliseconds), () => callback(...given)))
  const setInterval = (callback: (...given: unknown[]) => void, milliseconds = 0, ...given: unknown[]) => {
    const again = (): (() => void) =>
      time.setTimer(Math.max(1, milliseconds), () => {
        cancel = again()
        callback(...given)
      })
    let cancel = again()
    return handleOf(() => cancel())
  }
  const clear = (handle?: { readonly cancel?: () => void }): void => handle?.cancel?.()
  Object.assign(globalThis, { setTimeout, clearTimeout: clear, setInterval, clearInterval: clear })
  Date.now = () => time.now()
}

function before(left: Timer, right: Timer): boolean {
  return left.at < right.at || (left.at === right.at && left.order < right.order)
}

function push(heap: Timer[], timer: Timer): void {
  let place = heap.length
  heap.push(timer)
  while (place > 0) {
    const parent = (place - 1) >> 1
    const above = heap[parent]
    if (above === undefined || !before(timer, above)) break
    heap[place] = above
    place = parent
  }
  heap[place] = timer
}

/** The earliest timer that was not cancelled. */
function popWaiting(heap: Timer[]): Timer | undefined {
  for (let first = pop(heap); first !== undefined; first = pop(heap)) if (first.waits) return first
  return undefined
}

function pop(heap: Timer[]): Timer | undefined {
  const first = heap[0]
  const last = heap.pop()
  if (first === undefined || last === undefined || heap.length === 0) return first
  let place = 0
  for (;;) {
    const [left, right] = [heap[2 * place + 1], heap[2 * place + 2]]
    const rightFirst = left !== undefined && right !== undefined && before(right, left)
    const [child, at] = rightFirst ? [right, 2 * place + 2] : [left, 2 * place + 1]
    if (child === undefined || !before(child, last)) break
    heap[place] = child
    place = at
  }
  heap[place] = last
  return first
}
