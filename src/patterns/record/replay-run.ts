import { ConfigError } from "../../errors.js"
import type { Blueprint } from "../../graph/blueprint.js"
import { RecordedBranches } from "../../graph/past/recorded-branches.js"
import type { RestoredState } from "../../graph/past/run-past.js"
import { unasked } from "../../graph/run/unstarted.js"
import { noAmounts } from "../../runtime/budget/budget.js"
import { Interruption } from "../../runtime/interruption.js"
import type { RunEntry } from "../../runtime/journal/journal-entry.js"
import { systemRuntime } from "../../runtime/runtime.js"
import { type Json, isPlainObject } from "../../task/json.js"
import type { Outcome } from "../../task/outcome.js"
import type { Plan } from "../../task/plan.js"
import { contentHash } from "../../task/plan-hash.js"
import type { Result } from "../../task/result.js"
import { noSpend } from "../../task/usage.js"
import { withWarning } from "./fold-run.js"
import { type Session, compileFor, firstLeg, followRun, numbered } from "../follow-run.js"
import { describeOptions } from "./describe-options.js"
import { type JournalledPattern, optionChanges } from "./journalled-run.js"
import { type RecordedRun, repliesOf, restoredOf } from "./past-of.js"
import { turnsIn } from "./recorded-turns.js"
import { replayedBlueprint } from "./replayed-blueprint.js"
import { readRun, withheldIn } from "./resume-journal.js"
import type { RecordOptions } from "../run-options.js"

/** Runs a run that has ended once more, on what is on record of it. */
export async function replayRun(
  runId: string,
  pattern: JournalledPattern,
  options: RecordOptions,
): Promise<Result> {
  const { blueprint: given } = pattern
  const recorded = await readRun(options.journal, runId, given, "replay")
  const { run, result, plan } = recorded.folded
  const refuse = (expected: string, got: string, remedy: string): never => {
    throw new ConfigError(`${given.pattern}.replay: expected ${expected}, got ${got}. ${remedy}`)
  }
  if (result === undefined)
    return refuse(
      "a run that has ended",
      `"${runId}", which has not`,
      "Look at it by `fold`, or go on with it by `resume`",
    )
  if (plan === undefined)
    return refuse("a run whose plan went out", `"${runId}": ${result.reason}`, "There is nothing to replay")
  const differs = isOther(given, result)
  const { turns, earlier } = turnsIn(recorded.entries)
  const branches = new RecordedBranches(turns)
  const blueprint = replayedBlueprint(given, { branches, result, briefs: plan.briefs.length, differs })
  const asked = new Set<string>()
  const otherwise = (agent: string): Outcome => {
    asked.add(`the agent ${agent}`)
    return unasked({ id: agent, index: 0 })
  }
  const begin = beginning(recorded, plan, earlier)
  const session: Session = {
    identity: run.identity,
    input: run.input,
    runtime: options.runtime ?? systemRuntime,
    onEvent: numbered((event) => {
      branches.onEvent(event)
      return options.onEvent?.(event)
    }),
    past: {
      state: begin.state,
      agents: repliesOf(recorded, { counted: begin.counted, otherwise }),
      spent: noAmounts,
      ranMs: 0,
      warnings: [],
      live: false,
    },
    stopped: begin.stopped,
  }
  const replayed = await followRun(blueprint, compileFor(blueprint), session, firstLeg(session, run.only))
  for (const id of branches.unknown) asked.add(`brief "${id}"`)
  if (asked.size > 0)
    return refuse(
      `everything of run "${runId}" to be on record`,
      `${[...asked].join(", ")}, which would have to be called`,
      "Run it anew",
    )
  return withWarning(asRecorded(replayed, result, isSame(pattern, run)), withheldIn(recorded.folded))
}

/** What a replay begins with. */
interface Beginning {
  readonly state: RestoredState
  /** Whether the state has the spending of the agents beside the branches. */
  readonly counted: boolean
  readonly stopped?: Interruption
}

/**
 * The first plan, before anything went out. A run that was cancelled, or whose failed briefs went out again after it had
 * ended, begins with its outcomes: how it got there is not what it was decided by.
 */
function beginning(recorded: RecordedRun, plan: Plan, earlier: readonly Outcome[]): Beginning {
  const { entries, folded } = recorded
  const state = { ...restoredOf(recorded, plan), round: folded.round }
  if (folded.result?.status === "cancelled")
    return { state, counted: true, stopped: cancelledAs(folded.outcomes) }
  if (entries.some((entry) => entry.type === "resumed" && entry.retryFailed)) return { state, counted: true }
  const first = entries.find((entry) => entry.type === "plan")?.plan ?? plan
  return { state: fromStart(first, earlier, state), counted: false }
}

function fromStart(plan: Plan, earlier: readonly Outcome[], { overhead }: RestoredState): RestoredState {
  return {
    plan,
    round: 0,
    outcomes: [],
    earlier,
    repairs: 0,
    overhead: { ...noSpend, simulated: overhead.simulated },
    verdict: null,
  }
}

function cancelledAs(outcomes: readonly Outcome[]): Interruption {
  const above = outcomes.some((outcome) => outcome.status === "cancelled" && outcome.by === "parent")
  return new Interruption({ status: "cancelled", by: above ? "parent" : "user" })
}

function isOther({ integrator }: Blueprint, { integrator: was }: Result): boolean {
  const { name, params } = integrator
  return contentHash({ name, params }) !== contentHash({ name: was.name, params: was.params })
}

/** Options that a replay does not go by: nobody is called. */
const uncalled: readonly string[] = ["agent", "the agent", "model"]

/** Whether nothing by which a result is decided is another than on record. */
function isSame({ options, blueprint }: JournalledPattern, run: RunEntry): boolean {
  const was = deciding(run.options)
  return (
    optionChanges({ options: was }, deciding(describeOptions(options, blueprint, run.input))).length === 0
  )
}

function deciding(options: Json): Json {
  if (!isPlainObject(options)) return options
  return Object.fromEntries(Object.entries(options).filter(([key]) => !uncalled.includes(key)))
}

/** The replay's result with what only the run itself could know: when it ended, and what it ran out of. */
function asRecorded(
  replayed: Result,
  { endedAt, ranOut, reason, status, outcomes }: Result,
  sameOptions: boolean,
): Result {
  const recorded = new Map(outcomes.map((outcome) => [outcome.briefId, outcome]))
  const same = sameOptions && status === replayed.status
  return {
    ...replayed,
    ...(ranOut === undefined || replayed.status === "complete" ? {} : { ranOut }),
    ...(same ? { reason } : {}),
    // One that was skipped never went out: its times are those of the replay.
    outcomes: replayed.outcomes.map((outcome) =>
      outcome.status === "skipped" ? (recorded.get(outcome.briefId) ?? outcome) : outcome,
    ),
    endedAt,
  }
}
