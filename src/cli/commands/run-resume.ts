import { ConfigError } from "../../errors.js"
import { ApprovalRequired } from "../../patterns/waiting/approvals.js"
import { count, counted } from "../../report/numbers.js"
import { isFinal } from "../../runtime/journal/final-outcome.js"
import { reopen } from "../../runtime/journal/reopen.js"
import type { BriefSpec } from "../../task/brief.js"
import { approvalCommands } from "../output/approval-text.js"
import { refuseModelFlags } from "../flags/batch-pattern.js"
import { groupDocuments } from "../input/document-groups.js"
import { isRejected } from "../output/go-on.js"
import { onRun } from "../record/journal-root.js"
import { chooseModel, modelLine, refuseDeadEndpoint } from "../flags/model-choice.js"
import { openOutput } from "../output/output-target.js"
import { readDocuments } from "../input/read-documents.js"
import { rebuildRun } from "./rebuild-run.js"
import { refuseChanges } from "./refuse-changes.js"
import type { RunFlags } from "../flags/run-flags.js"
import { briefsOf } from "./run-section.js"
import { progressFor } from "../run-session.js"
import { waitingPlan } from "../record/stored-approval.js"
import type { StoredCommand } from "../record/stored-command.js"
import { type StoredRun, commandOf, openRun } from "../record/stored-run.js"

/** The flags of `quorum resume`: what may change when a run goes on. */
export interface ResumeFlags extends Pick<
  RunFlags,
  | "json"
  | "output"
  | "quiet"
  | "verbose"
  | "concurrency"
  | "rpm"
  | "tpm"
  | "queueTimeout"
  | "deadline"
  | "hedge"
  | "cache"
  | "maxCost"
  | "maxCalls"
  | "maxTokens"
> {
  /** Folder of the journals. */
  readonly journal: string
  readonly retryFailed?: true
}

/** `quorum resume`: goes on with a run from its journal; what has ended does not run again. */
export async function runResume(runId: string, flags: ResumeFlags): Promise<number> {
  const { retryFailed = false, journal, hedge, ...others } = flags
  // What nobody said is "true" here, and must not turn on what the run was begun without.
  const given = { ...others, ...(hedge === false ? { hedge } : {}) }
  const run = await openRun(runId, journal)
  const command = commandOf(run)
  const models = await Promise.all(
    command.models.map(({ spec }) => chooseModel(spec, `the journal of ${runId}`)),
  )
  refuseEnded(run, retryFailed)
  if (command.name === "batch" && command.models.length === 0) refuseModelFlags(given)
  const takenUpBy = await refuseChanges(run, command, models, retryFailed)
  const all: RunFlags = { ...command.flags, ...given }
  const rebuilt = await rebuildRun(run, { command, models, flags: all, briefs: await briefsFrom(command) })
  const output = await openOutput(all.output)
  for (const model of models) await refuseDeadEndpoint(model)
  const report = progressFor(all)
  for (const model of models) report.note(modelLine(model))
  report.note(standingText(run, retryFailed))
  try {
    return await rebuilt.resume({ output, flags: all, report, retryFailed, takenUpBy })
  } catch (error) {
    if (!(error instanceof ApprovalRequired)) throw error
    output.discard()
    const plan = await waitingPlan(runId)
    const remedy =
      plan === undefined
        ? `Go on with it at one: ${onRun("resume", runId, journal)}`
        : `Answer it: ${approvalCommands({ runId, planHash: plan }).approve}`
    throw new ConfigError(
      `expected a terminal, as the plan of ${runId} waits for approval, got none. ${remedy}`,
    )
  }
}

/** The briefs that the files of a section make, from the very files that were read. */
async function briefsFrom(command: StoredCommand): Promise<readonly BriefSpec[] | undefined> {
  const { name, text, flags, files } = command
  if (name !== "section" || flags["input"] === undefined) return undefined
  const paths = files.map(({ path }) => path)
  const { documents } = await readDocuments(paths, flags["skipUnreadable"] === true)
  return briefsOf(text, groupDocuments(documents))
}

/** @throws ConfigError for a run with nothing left to do */
function refuseEnded({ runId, root, folded }: StoredRun, retryFailed: boolean): void {
  const { result, outcomes, plan } = folded
  if (result === undefined) return
  const { status, reason, failures } = result
  const again = `See it again: ${onRun("fold", runId, root)}`
  if (isRejected(result)) {
    throw new ConfigError(
      `expected a run with something left to do, got ${runId}, which somebody said no to: ${reason}. ${again}`,
    )
  }
  const unsettled = outcomes.length < (plan?.briefs.length ?? 0) || !outcomes.every(isFinal)
  // A plan that did not come about is all that is missing.
  const failed = failures.length > 0 || (plan === undefined && status === "failed")
  if (status === "cancelled" || unsettled || (failed && retryFailed)) return
  const remedy = failed
    ? `What failed goes out again with: ${onRun("resume", runId, root, ["--retry-failed"])}`
    : again
  throw new ConfigError(
    `expected a run with something left to do, got ${runId}, which has ended ${status}. ${remedy}`,
  )
}

function standingText({ runId, folded }: StoredRun, retryFailed: boolean): string {
  const briefs = folded.plan?.briefs ?? []
  if (briefs.length === 0) return `going on with ${runId}, which has no plan yet`
  const { outcomes } = reopen(folded, briefs, retryFailed)
  return `going on with ${runId}: ${count(outcomes.length)} of ${counted(briefs.length, "brief")} are done`
}
