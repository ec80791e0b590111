import type { Blueprint } from "../../graph/blueprint.js"
import type { RestoredState } from "../../graph/past/run-past.js"
import { cutOff } from "../../graph/run/unstarted.js"
import { noAmounts } from "../../runtime/budget/budget.js"
import { Interruption } from "../../runtime/interruption.js"
import { systemRuntime } from "../../runtime/runtime.js"
import type { Result } from "../../task/result.js"
import { noSpend } from "../../task/usage.js"
import { type Session, compileFor, firstLeg, followRun, numbered } from "../follow-run.js"
import { type RecordedRun, overheadOf, repliesOf, restoredOf } from "./past-of.js"
import { readRun, withheldIn } from "./resume-journal.js"
import type { RecordOptions } from "../run-options.js"

/** The result of a run on record; of one that was cut off, what is there, integrated without any call. */
export async function foldRun(runId: string, given: Blueprint, options: RecordOptions): Promise<Result> {
  const recorded = await readRun(options.journal, runId, given, "fold")
  const { folded, entries } = recorded
  if (folded.result !== undefined) return withWarning(folded.result, withheldIn(folded))
  const { identity, input, only } = folded.run
  const endedAt = entries.at(-1)?.at ?? identity.startedAt
  const agents = repliesOf(recorded, {
    counted: true,
    otherwise: (agent) => cutOff({ id: agent, index: 0 }, [], endedAt),
  })
  const blueprint: Blueprint = { ...given, settings: { ...given.settings, runTimeoutMs: undefined } }
  const session: Session = {
    identity,
    input,
    runtime: options.runtime ?? systemRuntime,
    onEvent: numbered(options.onEvent),
    past: {
      state: stateAtCut(recorded, endedAt),
      agents,
      spent: noAmounts,
      ranMs: 0,
      warnings: [],
      live: false,
    },
    stopped: new Interruption({ status: "cancelled", by: "parent" }),
  }
  const result = await followRun(blueprint, compileFor(blueprint), session, firstLeg(session, only))
  const { ok, briefs } = result.coverage
  const cut = { ...result, reason: `the run was cut off: ${ok} of ${briefs} briefs ok`, endedAt }
  return withWarning(cut, withheldIn(folded))
}

/** A result on record, with what is to be said of the record. */
export function withWarning<R extends Result>(result: R, warning: string | undefined): R {
  return warning === undefined ? result : { ...result, warnings: [...result.warnings, warning] }
}

/** The state at the cut, with an outcome for every brief: whatever has none was cut off. */
function stateAtCut(recorded: RecordedRun, at: number): RestoredState {
  const { open, round, plan } = recorded.folded
  if (plan === undefined) return unplanned(recorded)
  const state = restoredOf(recorded, plan)
  const settled = new Set(state.outcomes.map(({ briefId }) => briefId))
  const missing = state.plan.briefs.filter(({ id }) => !settled.has(id))
  const ended = missing.map((brief) => cutOff(brief, open.get(brief.id) ?? [], at))
  return { ...state, round, outcomes: [...state.outcomes, ...ended] }
}

function unplanned({ entries }: RecordedRun): RestoredState {
  const failure = "the run was cut off before its plan went out"
  return {
    plan: { origin: "caller", briefs: [], failure, ...noSpend },
    round: 0,
    outcomes: [],
    earlier: [],
    repairs: 0,
    overhead: overheadOf(entries),
    verdict: null,
  }
}
