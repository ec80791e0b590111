import { spentOn } from "../../graph/past/catch-up.js"
import { RecordedAgents, type RecordedAgentsOptions } from "../../graph/past/recorded-agents.js"
import type { RestoredState, RunPast } from "../../graph/past/run-past.js"
import type { OverheadSpend } from "../../graph/state.js"
import { plus } from "../../runtime/budget/amounts.js"
import { type Amounts, noAmounts } from "../../runtime/budget/budget.js"
import { isFinal } from "../../runtime/journal/final-outcome.js"
import type { FoldedRun } from "../../runtime/journal/fold-journal.js"
import type { JournalEntry } from "../../runtime/journal/journal-entry.js"
import type { Plan } from "../../task/plan.js"
import { type Outcome, isOk } from "../../task/outcome.js"
import type { CheckReport, Finding, Verdict } from "../../task/result.js"
import { totalSpend } from "../../task/usage.js"

/** A run as its journal tells it. */
export interface RecordedRun {
  readonly entries: readonly JournalEntry[]
  readonly folded: FoldedRun
}

/**
 * What a run that goes on has behind it.
 *
 * @param retryFailed whether agents are asked again that failed
 */
export function pastOf(
  recorded: RecordedRun,
  retryFailed: boolean,
): Pick<RunPast, "state" | "agents" | "spent" | "ranMs"> {
  const { entries, folded } = recorded
  const state = folded.plan === undefined ? undefined : restoredOf(recorded, folded.plan)
  return {
    ...(state === undefined ? {} : { state }),
    agents: repliesOf(recorded, { counted: state !== undefined }, retryFailed),
    spent: spentBy(folded),
    ranMs: ranMs(entries),
  }
}

/** Replies of agents beside the branches, without those that are asked for again. */
export function repliesOf(
  { folded }: RecordedRun,
  options: RecordedAgentsOptions,
  retryFailed = false,
): RecordedAgents {
  const usable = retryFailed ? isOk : isFinal
  const replies = [...folded.agents].map(([key, outcomes]) => [key, outcomes.filter(usable)] as const)
  return new RecordedAgents(new Map(replies), options)
}

/** All that is known to be spent; what calls cost that were open when the run was cut off, nobody knows. */
function spentBy({ outcomes, earlier, agents, spent }: FoldedRun): Amounts {
  const known = [...outcomes, ...earlier, ...[...agents.values()].flat()].map(spentOn).reduce(plus, noAmounts)
  const { calls, inputTokens, outputTokens } = spent.usage
  return {
    calls: Math.max(known.calls, calls),
    tokens: inputTokens + outputTokens,
    cost: spent.cost ?? known.cost,
  }
}

/** The state of a run as of the end of its journal. */
export function restoredOf({ entries, folded }: RecordedRun, plan: Plan): RestoredState {
  const { outcomes, earlier, round } = folded
  const settled = new Set(outcomes.map(({ briefId }) => briefId))
  const pending = plan.briefs.some(({ id }) => !settled.has(id))
  const went = entries.findLastIndex(({ type }) => type === "plan")
  const reopened = entries.findLastIndex(({ type }) => type === "reopened")
  return {
    plan,
    // What was cut off goes out in the round in which it was; what the run itself was about to send again, in the next.
    round: pending && went > reopened ? Math.max(0, round - 1) : round,
    outcomes,
    earlier,
    // Also those in which the integrator mended its work, and no brief went out again.
    repairs: entries.filter(({ type }) => type === "reopened").length,
    overhead: overheadOf(entries),
    verdict: verdictBefore(entries),
  }
}

/** What agents beside the branches spent once the plan was out; before that, it is in the plan. */
export function overheadOf(entries: readonly JournalEntry[]): OverheadSpend {
  const planned = entries.findIndex(({ type }) => type === "plan")
  const asked = entries
    .slice(Math.max(0, planned))
    .flatMap((entry) => (entry.type === "agent" ? [entry.outcome] : []))
  const all = entries.flatMap((entry) => (entry.type === "agent" ? [entry.outcome] : []))
  return { ...totalSpend(asked), simulated: all.some(isSimulated) }
}

function isSimulated({ simulated }: Outcome): boolean {
  return simulated === true
}

/** The verdict that the last mending was decided on: what stands after it is validated anew. */
function verdictBefore(entries: readonly JournalEntry[]): Verdict | null {
  let before: Verdict | null = null
  let checks: CheckReport[] = []
  let findings: Finding[] = []
  for (const entry of entries) {
    if (entry.type === "check") {
      checks.push(entry.check)
      findings.push(...entry.findings)
    } else if (entry.type === "reopened" || entry.type === "resumed") {
      if (entry.type === "reopened" && checks.length > 0)
        before = { ok: findings.length === 0, findings, checks }
      checks = []
      findings = []
    }
  }
  return before
}

/** Milliseconds for which the processes of a run lived, as far as their entries tell. */
function ranMs(entries: readonly JournalEntry[]): number {
  let sum = 0
  let since = entries[0]?.at ?? 0
  let last = since
  for (const { type, at } of entries) {
    if (type === "resumed") {
      sum += last - since
      since = at
    }
    last = at
  }
  return sum + Math.max(0, last - since)
}
