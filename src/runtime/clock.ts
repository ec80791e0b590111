import { randomUUID } from "node:crypto"
import { type IntervalHistogram, monitorEventLoopDelay } from "node:perf_hooks"

/** Time, injected: tests run on a virtual one. The only place that touches the system's clock and timers. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number
  /** Calls `callback` after `milliseconds`; the returned function cancels it. */
  setTimer(milliseconds: number, callback: () => void): () => void
}

/** Longest delay that the system's timers keep (2^31 - 1 ms, about 24.8 days); they fire longer ones at once. */
const longestDelay = 2_147_483_647

/** Whoever sets the system's clock back must not make time stand still for us: what is added to it since. */
let setBackMs = 0
let latest = 0

export const systemClock: Clock = {
  now() {
    const told = Date.now() + setBackMs
    if (told < latest) setBackMs += latest - told
    else latest = told
    return latest
  },
  setTimer(milliseconds, callback) {
    if (milliseconds === Infinity) return () => {}
    const timer = setTimeout(callback, Math.min(Math.max(milliseconds, 0), longestDelay))
    return () => clearTimeout(timer)
  },
}

/** Eight letters and digits that no other run has. */
export function systemLetters(): string {
  return randomUUID().slice(0, 8)
}

/** How late the event loop was, in milliseconds. */
export interface LoopDelay {
  readonly mean: number
  readonly p99: number
}

const loopResolutionMs = 10

let loopMonitor: IntervalHistogram | undefined

/** How late the event loop has been since this was first asked; watching it keeps no process alive. */
export function eventLoopDelay(): LoopDelay {
  if (loopMonitor === undefined) {
    loopMonitor = monitorEventLoopDelay({ resolution: loopResolutionMs })
    loopMonitor.enable()
  }
  return { mean: latenessOf(loopMonitor.mean), p99: latenessOf(loopMonitor.percentile(99)) }
}

/** What is recorded is the whole time between two timers, in nanoseconds; before there are two it is no number. */
function latenessOf(nanoseconds: number): number {
  return Number.isFinite(nanoseconds) ? Math.max(0, nanoseconds / 1e6 - loopResolutionMs) : 0
}
