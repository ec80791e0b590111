import { ConfigError, JournalError } from "../../errors.js"
import { readFile } from "node:fs/promises"
import { ApprovalRequired } from "../../patterns/waiting/approvals.js"
import { waitAgain } from "../../patterns/waiting/stored-run.js"
import type { SectionPattern } from "../../patterns/section/section.js"
import type { ApprovalAnswer } from "../../task/approval.js"
import type { BriefSpec, PlannedBrief } from "../../task/brief.js"
import { endSection } from "../output/end-section.js"
import { exitCodes } from "../output/exit-code.js"
import type { RunRoot } from "../record/journal-root.js"
import { chooseModel, modelLine, refuseDeadEndpoint } from "../flags/model-choice.js"
import { openOutput } from "../output/output-target.js"
import { progressFor, runSession } from "../run-session.js"
import { hashOfFile, readSchema } from "../flags/schema-file.js"
import { type SectionFlags, sectionPattern } from "../flags/section-pattern.js"
import {
  type StoredApproval,
  briefsOf,
  editedBriefs,
  filesOf,
  readApproval,
  takeApproval,
} from "../record/stored-approval.js"
import { isOnRecord, openRun } from "../record/stored-run.js"
import { systemReason } from "../system-reason.js"

export interface ApproveFlags {
  readonly plan?: string
  /** True, or why. */
  readonly reject?: true | string
  readonly edit?: string
  readonly verbose?: true
}

/** `quorum approve`: answers for a run that waits, and runs its stored plan; nothing is planned a second time. */
export async function runApprove(runId: string, flags: ApproveFlags): Promise<number> {
  const { plan: planHash, reject, edit } = flags
  if (reject !== undefined && edit !== undefined)
    throw new ConfigError("expected --reject or --edit, got both. Drop one")
  const stored = await readApproval(runId)
  if (planHash === undefined) {
    throw new ConfigError(
      `expected --plan HASH, the hash that was printed with the plan, got none. Look at ${filesOf(runId).plan} before`,
    )
  }
  const briefs = briefsOf(stored)
  const edited = edit === undefined ? undefined : editedBriefs(await readPlan(edit), edit, briefs)
  // The flags were checked when they were given, and are stored as they were read.
  const given = stored.flags as unknown as SectionFlags
  const model = await chooseModel(stored.model, "the approved plan")
  const pattern = await patternOf(stored, given, briefs, model.spec.id)
  const { interruptId, request, checkpointer } = await waitAgain(pattern.graph(), runId, stored.state)
  if (request.kind !== "approval" || request.planHash !== stored.planHash) {
    throw new ConfigError(
      `expected ${filesOf(runId).stored} to hold the plan that was stored, got another one. Run the task again`,
    )
  }
  if (planHash !== stored.planHash) {
    throw new ConfigError(
      `expected the plan hash of ${runId}, got ${JSON.stringify(planHash)}, which is another plan. Look at ${filesOf(runId).plan}, and take the hash that was printed with it`,
    )
  }
  const answer = answerOf(planHash, reject, edited)
  const root = await journalOf(stored)
  const output = await openOutput(given.output)
  if (reject === undefined) await refuseDeadEndpoint(model)
  const letWait = await takeApproval(runId)
  const report = progressFor(given)
  report.note(modelLine(model))
  try {
    const recorded = root === undefined ? {} : { journal: root }
    const ended = await runSession(
      (effects) => pattern.resume(runId, { interruptId, answer, checkpointer, ...recorded, ...effects }),
      { report, output, root },
    )
    const { parameters, skipped } = stored
    const ending = { flags: given, model, output, root, parameters, skipped }
    const code = await endSection(ended, ending)
    return reject === undefined ? code : exitCodes.complete
  } catch (error) {
    if (!(error instanceof ApprovalRequired)) {
      // Nothing went out either where its journal could not be written from the start.
      if (error instanceof JournalError && (await journalOf(stored).catch(() => undefined)) !== undefined)
        await letWait()
      throw error
    }
    // The edited plan is none that could go out: nothing was called, and the run waits as before.
    output.discard()
    await letWait()
    throw new ConfigError(
      `expected a plan that can go out, got one that cannot: ${error.request.problem ?? ""}. Change ${edit ?? "it"}`,
    )
  }
}

/**
 * Where a run that waits is recorded on; nowhere when it leaves no journal, or somebody deleted it.
 *
 * @throws ConfigError when it went on without this answer
 */
async function journalOf({ runId, journal }: StoredApproval): Promise<RunRoot | undefined> {
  if (journal === undefined || !(await isOnRecord(runId, journal))) return undefined
  const { folded } = await openRun(runId, journal)
  if (folded.plan === undefined && folded.result === undefined) return journal
  throw new ConfigError(
    `expected a run that waits for approval, got ${JSON.stringify(runId)}, which was answered elsewhere. See how it stands: quorum runs`,
  )
}

async function patternOf(
  { schemaHash, runId }: StoredApproval,
  flags: SectionFlags,
  planned: readonly PlannedBrief[],
  model: string,
): Promise<SectionPattern<unknown>> {
  if (flags.schema !== undefined && (await hashOfFile(flags.schema).catch(() => "")) !== schemaHash) {
    throw new ConfigError(
      `expected ${flags.schema} to be as it was when ${runId} was planned, got something else. Put it back, or run the task again`,
    )
  }
  const schema = flags.schema === undefined ? undefined : await readSchema(flags.schema)
  const specs = planned.map(({ index: _index, ...brief }): BriefSpec => brief as BriefSpec)
  const briefs = flags.input === undefined ? undefined : specs
  // Whatever it was that made it ask: what waits is asked about.
  return sectionPattern({ model, flags, schema, briefs, approve: "plan" })
}

function answerOf(
  planHash: string,
  reject: ApproveFlags["reject"],
  edited: readonly Record<string, unknown>[] | undefined,
): ApprovalAnswer {
  if (edited !== undefined) return { edit: { briefs: edited as unknown as readonly BriefSpec[] }, planHash }
  if (reject === undefined) return { approve: true, planHash }
  return { reject: true, planHash, ...(reject === true ? {} : { reason: reject }) }
}

async function readPlan(path: string): Promise<string> {
  return readFile(path, "utf8").catch((error: unknown) => {
    throw new ConfigError(
      `expected --edit to name a file that can be read, got ${JSON.stringify(path)} (${systemReason(error)})`,
    )
  })
}
