import { createLogUpdate } from "log-update"
import type { Clock } from "../runtime/clock.js"
import type { RunEvent } from "../runtime/events.js"
import { harmless } from "./harmless.js"
import { watchProgress } from "./progress.js"
import { progressLines } from "./progress-text.js"
import type { ProgressReport } from "./progress-report.js"

/** Milliseconds between two pictures, at least. */
const frameMs = 100
/** Milliseconds after which running times are shown anew though nothing happened. */
const idleMs = 1_000

/** A few lines at the bottom of a terminal that are drawn over again, and gone when the run has ended. */
export function liveRegion(stream: NodeJS.WriteStream, clock: Clock): ProgressReport {
  const draw = createLogUpdate(stream)
  const { state, take } = watchProgress()
  let stopped = false
  let drawnAt = 0
  let cancel = (): void => {}
  let planned: "frame" | "idle" | undefined

  const show = (): void => {
    planned = undefined
    drawnAt = clock.now()
    // One column stays free: some terminals wrap a line that fills the last one.
    draw(progressLines(state, drawnAt, (stream.columns || 80) - 1).join("\n"))
    plan("idle", idleMs)
  }
  const plan = (kind: "frame" | "idle", delay: number): void => {
    cancel()
    planned = kind
    cancel = clock.setTimer(delay, show)
  }
  return {
    onEvent(event: RunEvent) {
      if (stopped) return
      take(event)
      if (planned !== "frame") plan("frame", Math.max(0, drawnAt + frameMs - clock.now()))
    },
    note(line) {
      draw.clear()
      stream.write(`${harmless(line)}\n`)
      if (!stopped && state.startedAt > 0) show()
    },
    stop() {
      if (stopped) return
      stopped = true
      cancel()
      draw.clear()
      draw.done()
    },
  }
}
