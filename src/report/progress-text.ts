import { clip, count, dollars, time } from "./numbers.js"
import { type Progress, queuedCount, rate, remainingMs, settledCount, slowest } from "./progress.js"
import { throttleLines } from "./throttle-text.js"

/** Branches that have run this long are worth naming, in milliseconds. */
const slowMs = 2_000

/** Branches that are named as the slowest. */
const mostSlow = 3

/** Where a run is, what holds it back and which branches take longest: a few lines of at most `width` columns. */
export function progressLines(state: Progress, now: number, width: number): readonly string[] {
  if (state.total === 0)
    return [clip(`${state.pattern || "quorum"}: planning, ${time(now - state.startedAt)}`, width)]
  const head = `${state.pattern} ${gauge(state)} ${progressText(state, now)}`
  const limits = state.throttle === undefined ? [] : throttleLines(state.throttle)
  return [head, ...limits, ...slowestLine(state, now)].map((line) => clip(line, width))
}

/** The branches that have run longest, in one line; nothing while all of them are quick. */
export function slowestLine(state: Progress, now: number): readonly string[] {
  const slow = slowest(state, now, mostSlow).filter(({ runMs }) => runMs >= slowMs)
  const names = slow.map(({ label, runMs }) => `${clip(label, 40)} ${time(runMs)}`)
  return names.length === 0 ? [] : [`slowest: ${names.join(", ")}`]
}

/** Where a run is, in one line without a gauge. */
export function progressText(state: Progress, now: number): string {
  const { settled, retries, hedges, cached, running } = state
  const perSecond = rate(state, now)
  const remaining = remainingMs(state, now)
  const bad = [
    ...(settled.failed === 0 ? [] : [`${count(settled.failed)} failed`]),
    ...(settled.timed_out === 0 ? [] : [`${count(settled.timed_out)} timed out`]),
    ...(settled.cancelled === 0 ? [] : [`${count(settled.cancelled)} cancelled`]),
    ...(settled.skipped === 0 ? [] : [`${count(settled.skipped)} skipped`]),
    ...(retries === 0 ? [] : [`${count(retries)} retried`]),
    ...(hedges === 0 ? [] : [`${count(hedges)} hedged`]),
    ...(cached === 0 ? [] : [`${count(cached)} from the cache`]),
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
