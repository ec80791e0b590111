import type { Attempt, Outcome } from "../task/outcome.js"
import type { Result } from "../task/result.js"
import { addCost } from "../task/usage.js"
import { clip, count, counted, dollars, time } from "./numbers.js"

/** Tries that are told one by one, of one branch; more are counted. */
const mostTries = 8
const lineWidth = 240

/** What a line says of a try. */
type Told = Pick<
  Attempt,
  | "number"
  | "target"
  | "kind"
  | "status"
  | "runMs"
  | "delayMs"
  | "queueMs"
  | "tokenWaitMs"
  | "backoffMs"
  | "cached"
>

/** A try in one line: its kind, what it went to, how it ended and after how long, and what it waited for before. */
export function tryLine(tried: Told, message: string): string {
  const { number, target, kind, status, runMs } = tried
  const ended = tried.cached === true ? "from the cache" : `${statusWords[status]} after ${time(runMs)}`
  const waited = waitText(tried)
  const parts = [ended, ...(waited === "" ? [] : [waited])].join(", ")
  return clip(`try ${number} (${kind}) ${target}: ${parts}${message === "" ? "" : `: ${message}`}`, lineWidth)
}

const statusWords: Readonly<Record<Attempt["status"], string>> = {
  ok: "ok",
  failed: "failed",
  timed_out: "timed out",
  cancelled: "cancelled",
}

/** What a try waited for before it was sent: "waited 3.4 s (backoff 1.0 s, queue 0.4 s, tokens 2.0 s)". */
function waitText({
  delayMs,
  queueMs,
  tokenWaitMs,
  backoffMs,
}: Pick<Attempt, "delayMs" | "queueMs" | "tokenWaitMs" | "backoffMs">): string {
  const parts = [
    ...(backoffMs < 1 ? [] : [`backoff ${time(backoffMs)}`]),
    ...(queueMs < 1 ? [] : [`queue ${time(queueMs)}`]),
    ...(tokenWaitMs < 1 ? [] : [`limit ${time(tokenWaitMs)}`]),
  ]
  return parts.length === 0 ? "" : `waited ${time(delayMs)} (${parts.join(", ")})`
}

/** The tries of a list, each in a line. */
export function tryLines(tried: readonly (Told & { readonly message: string })[]): readonly string[] {
  const lines = tried.slice(0, mostTries).map((one) => tryLine(one, one.message))
  const further = tried.length - lines.length
  return further > 0 ? [...lines, `and ${count(further)} more: see --json`] : lines
}

/** Every try of every branch, for those who want all of it. */
export function allTries({ outcomes }: Result): readonly string[] {
  const tried = outcomes.filter(({ attempts }) => attempts.length > 0)
  if (tried.length === 0) return []
  return [
    "tries:",
    ...tried.flatMap(({ briefId, attempts }) =>
      attempts.map((one) => `  ${clip(briefId, 40)}: ${tryLine(one, one.error?.message ?? "")}`),
    ),
  ]
}

/** What became of second tries of stragglers, of the budget, of briefs that were given up, and what the cache saved. */
export function governorLines({ outcomes }: Result): readonly string[] {
  return [...setAsideLine(outcomes), ...budgetLine(outcomes), ...hedgeLine(outcomes), ...cacheLine(outcomes)]
}

function setAsideLine(outcomes: readonly Outcome[]): readonly string[] {
  const ids = outcomes.flatMap((one) =>
    one.status === "failed" && one.error.code === "set_aside" ? [clip(one.briefId, 40)] : [],
  )
  if (ids.length === 0) return []
  const shown = ids.slice(0, 4).join(", ")
  const further = ids.length - 4
  return [
    `set aside after failing on two: ${counted(ids.length, "brief")} (${shown}${further > 0 ? ` and ${count(further)} more` : ""})`,
  ]
}

function budgetLine(outcomes: readonly Outcome[]): readonly string[] {
  const cut = outcomes.filter((one) => one.status === "cancelled" && one.by === "budget").length
  const unsent = outcomes.filter((one) => one.status === "skipped" && one.reason === "budget").length
  return cut + unsent === 0
    ? []
    : [`stopped by the budget: ${counted(unsent, "brief")} not started, ${count(cut)} cut short`]
}

function hedgeLine(outcomes: readonly Outcome[]): readonly string[] {
  const hedged = outcomes.filter(({ attempts }) => attempts.some(({ kind }) => kind === "hedge"))
  if (hedged.length === 0) return []
  let won = 0
  let tokens = 0
  let cost: number | null = 0
  for (const { attempts } of hedged) {
    if (attempts.some((one) => one.kind === "hedge" && one.status === "ok")) won += 1
    for (const loser of attempts.filter(({ status }) => status === "cancelled")) {
      tokens += loser.usage.inputTokens + loser.usage.outputTokens
      cost = addCost(cost, loser.cost)
    }
  }
  const lost = tokens === 0 ? "" : ` (${counted(tokens, "token")}, ${dollars(cost)})`
  return [
    `stragglers tried a second time: ${count(hedged.length)}, ${count(won)} won by the second; the slower ones were cut off${lost}`,
  ]
}

function cacheLine(outcomes: readonly Outcome[]): readonly string[] {
  let hits = 0
  let all = 0
  for (const { attempts } of outcomes) {
    all += attempts.length
    for (const { cached } of attempts) if (cached === true) hits += 1
  }
  return hits === 0 ? [] : [`answered from the reply cache: ${count(hits)} of ${counted(all, "call")}`]
}
