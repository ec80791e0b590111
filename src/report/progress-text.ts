import { clip, count, dollars, time } from "./numbers.js"
import { type Progress, queuedCount, rate, remainingMs, settledCount, slowest } from "./progress.js"

/** Branches that have run this long are worth naming, in milliseconds. */
const slowMs = 2_000

/** Where a run is, in one or two lines of at most `width` columns. */
export function progressLines(state: Progress, now: number, width: number): readonly string[] {
  if (state.total === 0)
    return [clip(`${state.pattern || "quorum"}: planning, ${time(now - state.startedAt)}`, width)]
  const head = `${state.pattern} ${gauge(state)} ${progressText(state, now)}`
  const slow = slowest(state, now, 3).filter(({ runMs }) => runMs >= slowMs)
  const names = slow.map(({ label, runMs }) => `${clip(label, 40)} ${time(runMs)}`)
  return [clip(head, width), ...(names.length === 0 ? [] : [clip(`slowest: ${names.join(", ")}`, width)])]
}

/** Where a run is, in one line without a gauge. */
export function progressText(state: Progress, now: number): string {
  const { settled, retries, running } = state
  const perSecond = rate(state, now)
  const remaining = remainingMs(state, now)
  const bad = [
    ...(settled.failed === 0 ? [] : [`${count(settled.failed)} failed`]),
    ...(settled.timed_out === 0 ? [] : [`${count(settled.timed_out)} timed out`]),
    ...(settled.cancelled === 0 ? [] : [`${count(settled.cancelled)} cancelled`]),
    ...(settled.skipped === 0 ? [] : [`${count(settled.skipped)} skipped`]),
    ...(retries === 0 ? [] : [`${count(retries)} retried`]),
  ]
  const parts = [
    `${count(settledCount(state))}/${count(state.total)}`,
    ...bad,
    ...(running.size === 0 ? [] : [`${count(running.size)} running`]),
    ...(queuedCount(state) === 0 ? [] : [`${count(queuedCount(state))} queued`]),
    ...(state.phase === "integrating" ? ["integrating"] : []),
    ...(perSecond === undefined ? [] : [`${perSecond < 10 ? perSecond.toFixed(1) : count(perSecond)}/s`]),
    ...(remaining === undefined ? [] : [`${time(remaining)} left`]),
    ...(state.cost === null || state.cost === 0 ? [] : [dollars(state.cost)]),
  ]
  return parts.join(" · ")
}

const gaugeWidth = 20

function gauge(state: Progress): string {
  const filled = Math.floor((settledCount(state) / state.total) * gaugeWidth)
  return `${"█".repeat(filled)}${"░".repeat(gaugeWidth - filled)}`
}
