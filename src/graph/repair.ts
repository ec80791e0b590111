import type { LangGraphRunnableConfig } from "@langchain/langgraph"
import type { Failure } from "../task/failure.js"
import type { Outcome } from "../task/outcome.js"
import type { Verdict } from "../task/result.js"
import { mostRepairs, roomFor } from "./room-for-rounds.js"
import type { RunContext } from "./run/run-context.js"
import { mayGoOutAgain, sendAgain } from "./send-again.js"
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

/** Checks on a written answer, which its writer can repair without any branch. */
const checksOfProse: ReadonlySet<string> = new Set(["V4", "V5", "V7", "V9"])

/**
 * What goes back after a validation: only missing briefs, those that serve a requirement or that a finding names; else
 * the sentences that a check failed. Nothing when it may not, or when the repair before did not help.
 */
export function repairOf(facts: RepairFacts): QuorumStateUpdate | undefined {
  const { state, verdict, run, config } = facts
  const { integration } = state
  if (verdict.ok && facts.failures.length === 0) return undefined
  if (integration === null || !integration.hasOutput) return undefined
  if (!mayRepair(state, run, config, verdict)) return undefined
  // What a person decided about missing briefs stands.
  const wanted = state.shortfall === null ? wantedAgain(facts) : []
  if (wanted.length > 0) return sendAgain(wanted, state)
  const repairable = verdict.findings.some(({ check }) => checksOfProse.has(check))
  if (!repairable || integration.prose === null) return undefined
  return { integration: null, repairs: state.repairs + 1 }
}

/** Whether anything of this run may be done again. */
export function mayRepair(
  state: QuorumStateValue,
  run: RunContext,
  config: LangGraphRunnableConfig,
  verdict?: Verdict,
): boolean {
  const { blueprint } = run
  const most = Math.min(mostRepairs, blueprint.validation?.repairs ?? mostRepairs)
  const room = roomFor(1, { ...state, repairs: state.repairs + 1 }, config, blueprint)
  return state.repairs < most && !run.closed && room && helped(state, verdict)
}

/**
 * A first repair may always be tried; a further one only when the one before brought an outcome that can be used, or has
 * left fewer findings.
 *
 * @param verdict of this integration; without one, validation is yet to say whether an answer that was repaired is better
 */
function helped(
  { outcomes, earlier, repairs, verdict: before }: QuorumStateValue,
  verdict?: Verdict,
): boolean {
  if (repairs === 0) return true
  const again = new Set(earlier.map(({ briefId }) => briefId))
  if (outcomes.some((outcome) => outcome.status === "ok" && again.has(outcome.briefId))) return true
  return before !== null && (verdict === undefined || verdict.findings.length < before.findings.length)
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
