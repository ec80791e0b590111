import { ConfigError } from "../../errors.js"
import { openedRun } from "../../graph/run/runs.js"
import type { RunPast } from "../../graph/past/run-past.js"
import { type FoldedRun, foldJournal } from "../../runtime/journal/fold-journal.js"
import type { JournalEntry } from "../../runtime/journal/journal-entry.js"
import { isFinal } from "../../runtime/journal/final-outcome.js"
import { type Journal, continueJournal } from "../../runtime/journal/journal.js"
import { readJournal } from "../../runtime/journal/read-journal.js"
import type { Runtime } from "../../runtime/runtime.js"
import { type Json, toJson } from "../../task/json.js"
import { failureAccount } from "../../task/failure.js"
import type { Outcome } from "../../task/outcome.js"
import { describeOptions } from "./describe-options.js"
import { type JournalledPattern, optionChanges } from "./journalled-run.js"
import { type RecordedRun, pastOf } from "./past-of.js"
import type { WaitingRun } from "../waiting/waiting-run.js"

/** A run that is about to go on, and the journal it goes on in. */
export interface ResumedRun {
  readonly journal: Journal
  readonly past: RunPast
  readonly folded: FoldedRun
}

/** How a run goes on. */
interface TakingUp {
  readonly retryFailed: boolean
  /** What it is taken up by, where something is said of that. */
  readonly command?: Json | undefined
  readonly runtime: Runtime
}

/**
 * Reads what is on record of a run.
 *
 * @throws ConfigError when it is one of another pattern, or runs in this process
 * @throws JournalError when there is none, or it is damaged
 */
export async function readRun(
  root: string,
  runId: string,
  { pattern }: JournalledPattern["blueprint"],
  use: "resume" | "fold" | "replay",
): Promise<RecordedRun> {
  if (openedRun(runId) !== undefined) {
    throw new ConfigError(
      `${pattern}.${use}: expected a run that nobody runs, got "${runId}", which is running in this process. Await it`,
    )
  }
  const { entries } = await readJournal(root, runId)
  const folded = foldJournal(entries)
  if (folded.run.pattern !== pattern) {
    throw new ConfigError(
      `${pattern}.${use}: expected a run of this pattern, got "${runId}", which is a ${folded.run.pattern}. Use the pattern that it was made with`,
    )
  }
  return { entries, folded }
}

/**
 * Takes up a run where its journal ends: what is final stays, the rest goes out again.
 *
 * @throws ConfigError for a run that has ended, another pattern, or changed options, each named; nothing is written then
 * @throws JournalError when there is none, it is damaged, or another process writes it
 */
export async function resumeRun(
  root: string,
  runId: string,
  pattern: JournalledPattern,
  { retryFailed, command, runtime }: TakingUp,
): Promise<ResumedRun> {
  const before = await readRun(root, runId, pattern.blueprint, "resume")
  refuse(before, pattern, retryFailed)
  return continued(root, runId, { retryFailed, command, runtime }, async (journal, n) => {
    const recorded =
      n === before.entries.length + 1
        ? resumed(before, { n, at: runtime.clock.now(), cause: null, type: "resumed", retryFailed })
        : // Another process has gone on with it meanwhile.
          await readRun(root, runId, pattern.blueprint, "resume")
    const past = { ...pastOf(recorded, retryFailed), warnings: warningsOn(before.folded), live: true }
    return { journal, past, folded: recorded.folded }
  })
}

/**
 * Goes on recording a run that waits in a checkpointer, which says where its graph stands.
 *
 * @throws ConfigError when it was cut off rather than waits, or the journal knows more of it than the checkpointer
 * @throws JournalError when there is none, it is damaged, or another process writes it
 */
export async function recordWaiting(
  root: string,
  { identity, question, settled }: WaitingRun,
  { blueprint }: JournalledPattern,
  runtime: Runtime,
): Promise<{ readonly journal: Journal; readonly past: RunPast }> {
  const where = `${blueprint.pattern}.resume`
  const { id } = identity
  const recorded = await readRun(root, id, blueprint, "resume")
  const { plan, outcomes, result } = recorded.folded
  if (question === undefined)
    throw new ConfigError(
      `${where}: expected a run that waits for an answer, got "${id}", which was cut off. Go on with it by its \`journal\` alone: what has ended since its last checkpoint is only there`,
    )
  const wentOn = question.request.kind === "approval" && plan !== undefined
  if (result !== undefined || wentOn || outcomes.length > settled)
    throw new ConfigError(
      `${where}: expected a journal that ends where the checkpointer stands, got one in which run "${id}" went on. Go on with it by its \`journal\` alone`,
    )
  return continued(root, id, { runtime, retryFailed: false }, (journal) =>
    Promise.resolve({ journal, past: { ...pastOf(recorded, false), warnings: [], live: true } }),
  )
}

/** Opens the journal of a run that goes on, says in it that it does, and closes it if nothing comes of it. */
async function continued<T>(
  root: string,
  runId: string,
  { retryFailed, command, runtime }: TakingUp,
  goOn: (journal: Journal, n: number) => Promise<T>,
): Promise<T> {
  const journal = await continueJournal(root, runId, { clock: runtime.clock })
  try {
    const n = journal.append({
      type: "resumed",
      retryFailed,
      ...(command === undefined ? {} : { command: toJson(command, "command") }),
    })
    await journal.durable()
    return await goOn(journal, n)
  } catch (thrown) {
    await journal.close()
    throw thrown
  }
}

/** What is on record once it goes on. */
function resumed({ entries }: RecordedRun, entry: JournalEntry): RecordedRun {
  const all = [...entries, entry]
  return { entries: all, folded: foldJournal(all) }
}

/** What is to be said of a run on record whose outputs held secrets. */
export function withheldIn({ outcomes, withheld }: FoldedRun): string | undefined {
  const ids = outcomes.filter((outcome) => withheld.has(outcome)).map(({ briefId }) => briefId)
  if (ids.length === 0) return undefined
  const more = ids.length > mostNamed ? ` and ${ids.length - mostNamed} more` : ""
  return `no journal keeps secrets, and the outputs of these held some: ${ids.slice(0, mostNamed).join(", ")}${more}`
}

/** Briefs that are named. */
const mostNamed = 5

function warningsOn(folded: FoldedRun): readonly string[] {
  const { inFlight, redacted } = folded
  const withheld = withheldIn(folded)
  const branches = inFlight.length === 1 ? "1 branch was" : `${inFlight.length} branches were`
  return [
    ...(inFlight.length === 0
      ? []
      : [`${branches} running when the run was cut off; what their open calls cost is not known`]),
    ...(withheld === undefined ? [] : [`${withheld}; they run again`]),
    ...(redacted ? ["the journal holds no secrets: where the run had some, it goes on without them"] : []),
  ]
}

function refuse(
  { folded }: RecordedRun,
  { blueprint, options }: JournalledPattern,
  retryFailed: boolean,
): void {
  const { run } = folded
  const { id } = run.identity
  const changed = optionChanges(run, describeOptions(options, blueprint, run.input))
  if (changed.length > 0) {
    throw new ConfigError(
      `${blueprint.pattern}.resume: expected the options that run "${id}" was begun with, got others: ${changed.join("; ")}. Go on with those it had, or begin a new run`,
    )
  }
  const ended = endedAs(folded, retryFailed)
  if (ended === undefined) return
  throw new ConfigError(
    `${blueprint.pattern}.resume: expected a run that has not ended, got "${id}", which has: ${ended}. ${retryFailed ? "Its result is on record: `fold`" : "Its result is on record: `fold`; what failed goes out again with `retryFailed`"}`,
  )
}

/**
 * How a run has ended that has nothing left to do; nothing for one that goes on.
 *
 * One that was cancelled goes on even if all that it had sent out has ended: there may be a plan, a further round or an
 * integration still to come. Only what a person rejected stays as it is.
 */
function endedAs({ result, plan, outcomes }: FoldedRun, retryFailed: boolean): string | undefined {
  if (result === undefined) return undefined
  const ended = `${result.status}, ${result.reason}`
  if (result.status === "cancelled") return wasRejected(result) ? ended : undefined
  const briefs = plan?.briefs ?? []
  if (outcomes.length < briefs.length || !outcomes.every(isFinal)) return undefined
  if (retryFailed && (plan === undefined || failureAccount(briefs, outcomes).length > 0)) return undefined
  return ended
}

/** One that was cancelled while somebody was asked has no approval either, and says so otherwise. */
function wasRejected({ outcomes, reason }: NonNullable<FoldedRun["result"]>): boolean {
  return outcomes.some(isUnapproved) && !reason.startsWith("cancelled by")
}

function isUnapproved(outcome: Outcome): boolean {
  return outcome.status === "skipped" && outcome.reason === "not_approved"
}
