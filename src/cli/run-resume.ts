import { ConfigError } from "../errors.js"
import { ApprovalRequired } from "../patterns/approvals.js"
import { count, counted } from "../report/numbers.js"
import { reopen } from "../runtime/journal/reopen.js"
import type { BriefSpec } from "../task/brief.js"
import { approvalCommands } from "./approval-text.js"
import { changedFiles } from "./file-states.js"
import { groupDocuments } from "./document-groups.js"
import { onRun } from "./journal-root.js"
import { type ChosenModel, chooseModel, modelLine, refuseDeadEndpoint } from "./model-choice.js"
import { openOutput } from "./output-target.js"
import { readDocuments } from "./read-documents.js"
import { rebuildRun } from "./rebuild-run.js"
import type { RunFlags } from "./run-flags.js"
import { briefsOf } from "./run-section.js"
import { progressFor } from "./run-session.js"
import { hashOfFile } from "./schema-file.js"
import { waitingPlan } from "./stored-approval.js"
import type { StoredCommand } from "./stored-command.js"
import { type StoredRun, commandOf, openRun } from "./stored-run.js"

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
  | "deadline"
  | "maxCost"
  | "maxCalls"
  | "maxTokens"
> {
  /** Folder of the journals. */
  readonly journal: string
  readonly retryFailed?: true
}

/** Differences that are named one by one. */
const mostNamed = 5

/** `quorum resume`: goes on with a run from its journal; what has ended does not run again. */
export async function runResume(runId: string, flags: ResumeFlags): Promise<number> {
  const { retryFailed = false, journal, ...given } = flags
  const run = await openRun(runId, journal)
  const command = commandOf(run)
  const models = await Promise.all(
    command.models.map(({ spec }) => chooseModel(spec, `the journal of ${runId}`)),
  )
  await refuseChanges(run, command, models, retryFailed)
  refuseEnded(run, retryFailed)
  const all: RunFlags = { ...command.flags, ...given }
  const rebuilt = await rebuildRun(run, { command, models, flags: all, briefs: await briefsFrom(command) })
  const output = await openOutput(all.output)
  for (const model of models) await refuseDeadEndpoint(model)
  const report = progressFor(all)
  for (const model of models) report.note(modelLine(model))
  report.note(standingText(run, retryFailed))
  try {
    return await rebuilt.resume({ output, flags: all, report, retryFailed })
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

/** @throws ConfigError naming what is not as it was when the run began */
async function refuseChanges(
  run: StoredRun,
  command: StoredCommand,
  models: readonly ChosenModel[],
  retryFailed: boolean,
): Promise<void> {
  const { runId } = run
  const { schema } = command.flags
  const places = command.models.flatMap(({ spec, baseURL }, place) => {
    const now = models[place]?.spec.baseURL
    return now === baseURL
      ? []
      : [`${spec}: was at ${baseURL ?? "its usual address"}, is at ${now ?? "its usual address"}`]
  })
  const schemaChanged =
    typeof schema === "string" && (await hashOfFile(schema).catch(() => "")) !== command.schemaHash
  const changes = [
    ...places,
    ...(schemaChanged ? [`${schema}: is another schema, or gone`] : []),
    ...(await changedFiles(retryFailed ? settledFiles(run, command) : command.files)),
  ]
  if (changes.length === 0) return
  const named = changes.slice(0, mostNamed).join("; ")
  const further = changes.length > mostNamed ? `; and ${count(changes.length - mostNamed)} more` : ""
  const elsewhere = command.folder === process.cwd() ? "" : ` It was started in ${command.folder}.`
  throw new ConfigError(
    `expected everything to be as it was when ${runId} began, got changes: ${named}${further}.${elsewhere} Put it back, or run the command anew`,
  )
}

/**
 * The files that must be as they were when what failed goes out again: a file that goes out again is read anew, and is
 * often what had to be repaired. What a brief of a section holds, is its files together: there all of them.
 */
function settledFiles({ folded }: StoredRun, { name, files }: StoredCommand): StoredCommand["files"] {
  if (name !== "batch") return files
  const { outcomes } = reopen(folded, folded.plan?.briefs ?? [], true)
  const settled = new Set(outcomes.map(({ index }) => index))
  return files.filter((_, place) => settled.has(place))
}

/** @throws ConfigError for a run with nothing left to do */
function refuseEnded({ runId, root, folded }: StoredRun, retryFailed: boolean): void {
  const { result, plan } = folded
  if (result === undefined || result.status === "cancelled") return
  const { reopened } = reopen(folded, plan?.briefs ?? [], retryFailed)
  if (reopened.length > 0) return
  const failed = result.failures.length > 0 && !retryFailed
  const remedy = failed
    ? `What failed goes out again with: ${onRun("resume", runId, root, ["--retry-failed"])}`
    : `See it again: ${onRun("fold", runId, root)}`
  throw new ConfigError(
    `expected a run with something left to do, got ${runId}, which has ended ${result.status}. ${remedy}`,
  )
}

function standingText({ runId, folded }: StoredRun, retryFailed: boolean): string {
  const briefs = folded.plan?.briefs ?? []
  if (briefs.length === 0) return `going on with ${runId}, which was cut off before it had a plan`
  const { outcomes } = reopen(folded, briefs, retryFailed)
  return `going on with ${runId}: ${count(outcomes.length)} of ${counted(briefs.length, "brief")} are done`
}
