import { ConfigError } from "../../errors.js"
import { ApprovalRequired } from "../../patterns/waiting/approvals.js"
import type { RunOptions } from "../../patterns/run-options.js"
import type { SectionPattern } from "../../patterns/section/section.js"
import { memoryCheckpointer, stateOf } from "../../patterns/waiting/stored-run.js"
import type { ProgressReport } from "../../report/progress-report.js"
import { approvalCommands, approvalText } from "../output/approval-text.js"
import { asksAt } from "../output/asks-at.js"
import { type SectionEnding, endSection } from "../output/end-section.js"
import { exitCodes } from "../output/exit-code.js"
import { onRun } from "../record/journal-root.js"
import { runSession } from "../run-session.js"
import { hashOfFile } from "../flags/schema-file.js"
import { type CommandFacts, keepJournal } from "../record/stored-command.js"
import { type StoredApproval, filesOf, refuseUnkeepable, storeApproval } from "../record/stored-approval.js"
import { systemReason } from "../system-reason.js"

interface Approved extends SectionEnding {
  readonly report: ProgressReport
  readonly runOptions: RunOptions
  /** For the journal. */
  readonly facts: CommandFacts
}

/** Runs a section whose plan is to be approved: asks at a terminal, and stores the run elsewhere. */
export function runApproved(
  pattern: SectionPattern<unknown>,
  task: string,
  approved: Approved,
): Promise<number> {
  return process.stdin.isTTY && process.stderr.isTTY
    ? askAndRun(pattern, task, approved)
    : runOrStore(pattern, task, approved)
}

async function askAndRun(
  pattern: SectionPattern<unknown>,
  task: string,
  { report, runOptions, facts, ...given }: Approved,
): Promise<number> {
  const { flags, output } = given
  const asking = asksAt(report, flags)
  const kept = await keepJournal(given.root, facts, report)
  const { root } = kept
  const ending = { ...given, root }
  const ended = await runSession(
    (effects) => pattern.run(task, { ...effects, ...runOptions, ...kept.options, ...asking.options }),
    { report: asking.report, output, root },
  )
  const code = await endSection(ended, ending)
  // Nobody interrupted it: a person said no.
  return asking.rejected() ? exitCodes.waiting : code
}

async function runOrStore(
  pattern: SectionPattern<unknown>,
  task: string,
  { report, runOptions, facts, ...given }: Approved,
): Promise<number> {
  await refuseUnkeepable()
  const kept = await keepJournal(given.root, facts, report)
  const { root } = kept
  const ending = { ...given, root }
  const { flags, output, model, parameters, skipped } = ending
  const checkpointer = memoryCheckpointer()
  try {
    const ended = await runSession(
      (effects) => pattern.run(task, { ...effects, ...runOptions, ...kept.options, checkpointer }),
      { report, output, root },
    )
    return await endSection(ended, ending)
  } catch (error) {
    if (!(error instanceof ApprovalRequired) || error.request.kind !== "approval") throw error
    output.discard()
    const { runId, request } = error
    const approval: StoredApproval = {
      version: 1,
      runId,
      planHash: request.planHash,
      task,
      parameters: [...(parameters ?? [])],
      flags: { ...flags },
      model: model?.spec.id ?? "",
      ...(flags.schema === undefined ? {} : { schemaHash: await hashOfFile(flags.schema) }),
      skipped: [...skipped],
      ...(root === undefined ? {} : { journal: root }),
      state: await stateOf(pattern.graph(), runId, checkpointer),
    }
    await storeApproval(approval).catch((unkept: unknown) => {
      throw new ConfigError(
        `expected to keep the plan of ${runId} while it waits, got ${systemReason(unkept)}. ${
          root === undefined
            ? "Make room, and run it again"
            : `Make room, and go on with it at a terminal: ${onRun("resume", runId, root)}`
        }`,
      )
    })
    const { approve, reject, edit } = approvalCommands(request)
    if (flags.json === true) {
      const { kind: _, ...waiting } = request
      process.stdout.write(
        `${JSON.stringify({ waiting: "approval", ...waiting, approve, reject, edit }, null, 2)}\n`,
      )
    }
    process.stderr.write(
      `${approvalText(request)}\nno brief has gone out; the run waits in ${filesOf(runId).stored}\napprove: ${approve}\nreject:  ${reject}\nedit:    ${edit}\n`,
    )
    return exitCodes.waiting
  }
}
