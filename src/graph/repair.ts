import type { LangGraphRunnableConfig } from "@langchain/langgraph"
import type { Failure } from "../task/failure.js"
import type { Outcome } from "../task/outcome.js"
import type { Verdict } from "../task/result.js"
import { mayGoOutAgain, mayMend, sendAgain } from "./mend.js"
import type { RunContext } from "./run-context.js"
import type { QuorumStateUpdate, QuorumStateValue } from "./state.js"

/** What a repair is decided on. */
export interface RepairFacts {
  readonly state: QuorumStateValue
  readonly outcomes: readonly Outcome[]
  readonly failures: readonly Failure[]
  readonly verdict: Verdict
  readonly run: RunContext
  readonly config: LangGraphRunnableConfig
}

/** Checks on a written answer, which its writer can mend without any branch. */
const checksOfProse: ReadonlySet<string> = new Set(["V4", "V5", "V7", "V9"])

/**
 * What goes back after a validation: only missing briefs, those that serve a requirement or that a finding names; else
 * the sentences that a check failed. Nothing when it may not, or when the repair before did not help.
 */
export function repairOf(facts: RepairFacts): QuorumStateUpdate | undefined {
  const { state, verdict, run, config } = facts
  const { integration } = state
  if (verdict.ok && facts.failures.length === 0) return undefined
  if (integration === null || !integration.hasOutput || !mayMend(state, run, config)) return undefined
  if (!helped(facts)) return undefined
  // What a person decided about missing briefs stands.
  const wanted = state.shortfall === null ? wantedAgain(facts) : []
  if (wanted.length > 0) return sendAgain(wanted, state)
  const mendable = verdict.findings.some(({ check }) => checksOfProse.has(check))
  if (!mendable || integration.prose === null) return undefined
  return { integration: null, mends: state.mends + 1 }
}

/** The first repair may always be tried; a further one only when the one before brought something. */
function helped({ state, outcomes, verdict }: RepairFacts): boolean {
  if (state.verdict === null) return true
  if (verdict.findings.length < state.verdict.findings.length) return true
  const again = new Set(state.earlier.map(({ briefId }) => briefId))
  return outcomes.some((outcome) => outcome.status === "ok" && again.has(outcome.briefId))
}

function wantedAgain({ outcomes, failures, verdict, state }: RepairFacts): readonly string[] {
  const named = new Set([
    ...verdict.findings.flatMap(({ briefIds = [] }) => briefIds),
    ...failures.filter(({ requirementIds }) => requirementIds.length > 0).map(({ briefId }) => briefId),
  ])
  const missing = new Set(mayGoOutAgain(outcomes, state.planned.briefs))
  const needs = new Map(state.planned.briefs.map(({ id, dependsOn = [] }) => [id, dependsOn]))
  // One that was skipped needs what it depends on, which is missing, too.
  const wanted = new Set<string>()
  const pending = [...named]
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (wanted.has(id) || !missing.has(id)) continue
    wanted.add(id)
    pending.push(...(needs.get(id) ?? []))
  }
  return outcomes.map(({ briefId }) => briefId).filter((id) => wanted.has(id))
}
