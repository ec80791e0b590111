import type { Conflict, Duplicate } from "./conflict.js"
import type { Failure } from "./failure.js"
import type { Json } from "./json.js"
import { type CancelledBy, type Outcome, isOk } from "./outcome.js"
import type { Requirement } from "./plan.js"
import type { Prose } from "./prose.js"
import type { RecordLedger } from "./record.js"
import type { Usage } from "./usage.js"

export type RunStatus = "complete" | "partial" | "failed" | "cancelled"

/** How many briefs there were and how they ended. */
export interface Coverage {
  readonly briefs: number
  readonly ok: number
  readonly failed: number
  readonly timedOut: number
  readonly cancelled: number
  readonly skipped: number
  /** Usable outcomes the run needed. */
  readonly quorum: number
}

/** One finding of a validation, for example that the output breaks its schema. */
export interface Finding {
  /** The check that found it, `V1` to `V9`. */
  readonly check: string
  readonly message: string
  /** Briefs that could mend it, were they run again. */
  readonly briefIds?: readonly string[]
  readonly recordIds?: readonly string[]
}

/** How one check of a validation ended. */
export interface CheckReport {
  readonly check: string
  readonly name: string
  readonly status: "passed" | "failed" | "waived" | "not_applicable"
}

/** Result of validating the output against the task. */
export interface Verdict {
  readonly ok: boolean
  readonly findings: readonly Finding[]
  readonly checks: readonly CheckReport[]
}

/** What the caller gets: the one output, how it was reached, what is missing and what it cost. */
export interface Result<Output = unknown> {
  readonly status: RunStatus
  /** One line for people: why the status is what it is. */
  readonly reason: string
  /** What the run ran out of, when it is not complete: in a branch, while planning or while integrating. */
  readonly ranOut?: "deadline" | "budget"
  /** Present unless the run failed before an output could be made. */
  readonly output?: Output
  readonly pattern: string
  readonly runId: string
  readonly seed: number
  /** True when the simulator made any of this. */
  readonly simulated: boolean
  readonly coverage: Coverage
  /** The failure account: briefs that are missing, and what the output therefore lacks. */
  readonly failures: readonly Failure[]
  /** Conflicts that the integrator found; an integrator that does not look for them reports none. */
  readonly conflicts: readonly Conflict[]
  /** Records that say the same, merged or proposed for it. */
  readonly duplicates: readonly Duplicate[]
  /** What became of every record, where the integrator keeps a ledger. */
  readonly records?: RecordLedger
  /** The merged structure, where the output is a text written from it. */
  readonly merged?: Json
  /** The sentences of a written output and the records they cite. */
  readonly prose?: Prose
  /** Why a planner split the task this way. */
  readonly rationale?: string
  /** Why a planner did not split it. */
  readonly unsplit?: string
  /** What the plan found that the task asks for. */
  readonly requirements?: readonly Requirement[]
  readonly warnings: readonly string[]
  readonly verdict: Verdict
  readonly integrator: { readonly name: string; readonly params: Json }
  /** In plan order. */
  readonly outcomes: readonly Outcome[]
  readonly usage: Usage
  /** US dollars; `null` when a price is not known. */
  readonly cost: number | null
  readonly rounds: number
  /** Rounds in which missing briefs went out again, or the integrator mended its work; at most 2. */
  readonly repairs: number
  /** Epoch milliseconds. */
  readonly startedAt: number
  readonly endedAt: number
}

export function coverageOf(outcomes: readonly Outcome[], briefs: number, quorum: number): Coverage {
  const count = { ok: 0, failed: 0, timed_out: 0, cancelled: 0, skipped: 0 }
  for (const outcome of outcomes) count[outcome.status] += 1
  return {
    briefs,
    ok: count.ok,
    failed: count.failed,
    timedOut: count.timed_out,
    cancelled: count.cancelled,
    skipped: count.skipped,
    quorum,
  }
}

/** What the status of a run is derived from. */
export interface StatusFacts {
  readonly coverage: Coverage
  readonly outcomes: readonly Outcome[]
  readonly failures: readonly Failure[]
  /** Ids of briefs that must be `ok`. */
  readonly required: ReadonlySet<string>
  readonly verdict: Verdict
  readonly hasOutput: boolean
  /** What the integrator says stands in the way of a complete result, for example a tie. */
  readonly shortfall?: string
  readonly cancelledBy?: Exclude<CancelledBy, "decided" | "budget">
  /** Conflicts that nobody decided: they do not make a result partial, and are not kept quiet either. */
  readonly unresolved?: number
  /** Which cap stopped the run, in words. */
  readonly overBudget?: string
  /** Why a person rejected the plan. */
  readonly rejected?: string
  /** True when less than the quorum and the required briefs is to be taken as a partial result. */
  readonly tolerated?: boolean
}

/** Derives the status by code from outcomes, quorum and verdict: `partial` is never shown as `complete`. */
export function deriveStatus(facts: StatusFacts): { readonly status: RunStatus; readonly reason: string } {
  const { coverage, failures, verdict } = facts
  const usable = `${coverage.ok} of ${coverage.briefs} briefs ok`
  if (facts.cancelledBy !== undefined)
    return { status: "cancelled", reason: `cancelled by ${facts.cancelledBy}, ${usable}` }
  if (facts.rejected !== undefined) {
    return {
      status: "cancelled",
      reason: `the plan was rejected${facts.rejected === "" ? "" : `: ${facts.rejected}`}`,
    }
  }
  const delivered = new Set(facts.outcomes.filter(isOk).map((outcome) => outcome.briefId))
  const lacking = [...facts.required].filter((id) => !delivered.has(id))
  const wanting = [
    ...(coverage.ok < coverage.quorum ? [`${usable}, quorum is ${coverage.quorum}`] : []),
    ...(lacking.length === 0 ? [] : [`required brief missing: ${lacking.join(", ")}`]),
  ]
  const capped = facts.overBudget === undefined ? [] : [facts.overBudget]
  if (wanting.length > 0 && (facts.tolerated !== true || coverage.ok === 0))
    return { status: "failed", reason: [...wanting.slice(0, 1), ...capped].join("; ") }
  if (!facts.hasOutput)
    return { status: "failed", reason: facts.shortfall ?? "the integrator made no output" }
  const shortfalls = [
    ...capped,
    ...wanting,
    ...(failures.length > 0 ? [`${failures.length} of ${coverage.briefs} briefs missing`] : []),
    ...(facts.shortfall === undefined ? [] : [facts.shortfall]),
    ...nestedShortfalls(facts.outcomes),
    ...findingLines(verdict.findings),
    ...(verdict.ok || verdict.findings.length > 0 ? [] : ["the output did not pass validation"]),
  ]
  if (shortfalls.length > 0) return { status: "partial", reason: shortfalls.join("; ") }
  const { unresolved = 0 } = facts
  const open = `${unresolved} ${unresolved === 1 ? "conflict" : "conflicts"} unresolved`
  return { status: "complete", reason: unresolved === 0 ? usable : `${usable}, ${open}` }
}

/** Findings that the reason tells; each stands in the verdict. */
const mostFindings = 3

function findingLines(findings: readonly Finding[]): readonly string[] {
  const told = findings.slice(0, mostFindings).map(({ check, message }) => `${check}: ${message}`)
  const further = findings.length - told.length
  return further === 0 ? told : [...told, `and ${further} more ${further === 1 ? "finding" : "findings"}`]
}

/** Partial runs inside that the reason names; each stands in its outcome. */
const mostNested = 3

function nestedShortfalls(outcomes: readonly Outcome[]): string[] {
  const partial = outcomes.filter(
    (outcome) => outcome.status === "ok" && outcome.nested?.status === "partial",
  )
  const named = partial
    .slice(0, mostNested)
    .map(
      (outcome) => `the run inside brief "${outcome.briefId}" is partial (${outcome.nested?.reason ?? ""})`,
    )
  const further = partial.length - named.length
  return further === 0 ? named : [...named, `and ${further} more runs inside are partial`]
}
