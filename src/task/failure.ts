import type { PlannedBrief } from "./brief.js"
import { type Attempt, type Outcome, explainOutcome, isOk } from "./outcome.js"

/** One try of a missing brief. */
export interface Tried extends Pick<
  Attempt,
  "kind" | "delayMs" | "queueMs" | "tokenWaitMs" | "backoffMs" | "runMs" | "cached"
> {
  /** From 1, over the whole branch. */
  readonly number: number
  /** What was tried, for example `openai:gpt-5-mini` or `function wordCount`. */
  readonly target: string
  readonly status: Attempt["status"]
  /** What came of it, in words. */
  readonly message: string
  /** Epoch milliseconds. */
  readonly startedAt: number
  readonly endedAt: number
}

/** One missing brief in the failure account: why, what was tried, what the output lacks, how to rerun it. */
export interface Failure {
  readonly briefId: string
  readonly index: number
  readonly objective: string
  /** Ids of the plan's requirements that it was to serve. */
  readonly requirementIds: readonly string[]
  /** Names of the input items that it was to work on. */
  readonly items: readonly string[]
  readonly status: Exclude<Outcome["status"], "ok">
  /** One line for people. */
  readonly reason: string
  /** Every try with its times, in order; empty when nothing was tried. */
  readonly tried: readonly Tried[]
  /** In words: its objective, with the items and the requirements that the output therefore lacks. */
  readonly lacks: string
  /** True when the branch left partial output in its outcome. */
  readonly partial: boolean
  /** What to give as `only` (API) or `--only` (command) to run just this brief again. */
  readonly rerun: string
}

/**
 * The failure account: every brief without a usable output, in plan order.
 *
 * Ballots that a vote no longer needed are not missing; any other brief that was cancelled because the rest was enough
 * is, as nobody else did its part.
 */
export function failureAccount(
  briefs: readonly PlannedBrief[],
  outcomes: readonly Outcome[],
): readonly Failure[] {
  if (outcomes.every(isOk)) return []
  const byId = new Map(briefs.map((brief) => [brief.id, brief]))
  return outcomes.flatMap((outcome) => {
    const brief = byId.get(outcome.briefId)
    return outcome.status === "ok" || isSpareBallot(outcome, brief) ? [] : [failureOf(outcome, brief)]
  })
}

function isSpareBallot(outcome: Outcome, brief: PlannedBrief | undefined): boolean {
  return outcome.status === "cancelled" && outcome.by === "decided" && brief?.sampleIndex !== undefined
}

function failureOf(outcome: Exclude<Outcome, { status: "ok" }>, brief: PlannedBrief | undefined): Failure {
  const { objective = "", items = [], requirementIds = [] } = brief ?? {}
  return {
    briefId: outcome.briefId,
    index: outcome.index,
    objective,
    requirementIds,
    items,
    status: outcome.status,
    reason: explainOutcome(outcome),
    tried: outcome.attempts.map(triedOf),
    lacks: [
      objective,
      ...(items.length === 0 ? [] : [named("item", items)]),
      ...(requirementIds.length === 0 ? [] : [named("requirement", requirementIds)]),
    ].join("; "),
    partial: "partial" in outcome && outcome.partial !== undefined,
    rerun: outcome.briefId,
  }
}

function triedOf(attempt: Attempt): Tried {
  const { status, startedAt, runMs, usage: _usage, cost: _cost, error, ...facts } = attempt
  return {
    ...facts,
    status,
    startedAt,
    runMs,
    message: error?.message ?? statusWords[status],
    endedAt: startedAt + runMs,
  }
}

const statusWords: Readonly<Record<Attempt["status"], string>> = {
  ok: "replied, but the branch did not end well",
  failed: "failed",
  timed_out: "timed out",
  cancelled: "cancelled",
}

/** Names that a line holds; more are counted, and stand in the lists beside it. */
const mostNames = 5

function named(noun: string, names: readonly string[]): string {
  const further = names.length - mostNames
  const shown = names.slice(0, mostNames).join(", ")
  return `${noun}${names.length === 1 ? "" : "s"} ${shown}${further > 0 ? ` and ${further} more` : ""}`
}
