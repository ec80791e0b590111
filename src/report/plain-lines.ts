import type { Clock } from "../runtime/clock.js"
import type { RunEvent } from "../runtime/events.js"
import { type Outcome, explainOutcome } from "../task/outcome.js"
import { harmless } from "./harmless.js"
import { clip, time } from "./numbers.js"
import { labelOf, settledCount, watchProgress } from "./progress.js"
import type { ProgressReport } from "./progress-report.js"
import { progressText, slowestLine } from "./progress-text.js"
import { throttleLines } from "./throttle-text.js"

/** Runs up to this size get a line for each outcome. */
const smallRun = 12
/** Milliseconds between two lines of progress. */
const paceMs = 1_000
/** Milliseconds between two accounts of what holds the run back. */
const limitsPaceMs = 10_000
/** Failures that get a line each; more are counted, and stand in the result. */
const mostFailures = 20
const lineWidth = 160

/** Progress as lines that a log can hold: one a second at most, one for each of the first failures. */
export function plainLines(stream: { write(text: string): unknown }, clock: Clock): ProgressReport {
  const { state, take } = watchProgress()
  let spokenAt = clock.now()
  let limitsAt = spokenAt
  let failures = 0
  let stopped = false
  const say = (line: string): void => {
    stream.write(`${clip(line, lineWidth)}\n`)
  }
  const sayLimits = (now: number): void => {
    if (now - limitsAt < limitsPaceMs || state.phase === "ended") return
    limitsAt = now
    const limits = state.throttle === undefined ? [] : throttleLines(state.throttle)
    for (const line of [...limits, ...slowestLine(state, now)]) say(line)
  }
  const onOutcome = (outcome: Outcome): void => {
    const label = labelOf(state, outcome.briefId)
    const news = outcome.status === "failed" || outcome.status === "timed_out"
    if (!news) {
      if (state.total <= smallRun) say(`${label}: ${explainOutcome(outcome)}, ${time(outcome.runMs)}`)
      return
    }
    failures += 1
    if (failures <= mostFailures) say(`${label}: ${explainOutcome(outcome)}`)
    if (failures === mostFailures + 1) say("more failures are counted here and listed in the result")
  }
  return {
    onEvent(event: RunEvent) {
      if (stopped) return
      take(event)
      if (event.type === "outcome") onOutcome(event.outcome)
      const now = clock.now()
      sayLimits(now)
      if (state.total <= smallRun || now - spokenAt < paceMs || settledCount(state) === 0) return
      spokenAt = now
      say(progressText(state, now))
    },
    note(line) {
      stream.write(`${harmless(line)}\n`)
    },
    stop() {
      stopped = true
    },
  }
}
