import { readFile } from "node:fs/promises"
import { ApprovalRequired } from "../patterns/approvals.js"
import type { RunOptions } from "../patterns/run-options.js"
import type { SectionPattern } from "../patterns/section.js"
import { memoryCheckpointer, stateOf } from "../patterns/stored-run.js"
import type { ProgressReport } from "../report/progress-report.js"
import { contentHash } from "../task/plan-hash.js"
import { approvalCommands, approvalText } from "./approval-text.js"
import { askApproval } from "./ask-approval.js"
import { type SectionEnding, endSection } from "./end-section.js"
import { exitCodes } from "./exit-code.js"
import { progressFor, runSession } from "./run-session.js"
import { filesOf, refuseBlockedFolder, storeApproval } from "./stored-approval.js"

interface Approved extends SectionEnding {
  readonly report: ProgressReport
  readonly runOptions: RunOptions
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
  { report, runOptions, ...ending }: Approved,
): Promise<number> {
  const { flags, output } = ending
  const ask = askApproval({ input: process.stdin, output: process.stderr, environment: process.env })
  let shown = report
  let rejected = false
  const onApproval: RunOptions["onApproval"] = async (request, context) => {
    // A live region would be drawn over the question.
    shown.stop()
    const answer = await ask(request, context)
    rejected = "reject" in answer
    shown = progressFor(flags)
    return answer
  }
  const steady: ProgressReport = {
    onEvent: (event) => shown.onEvent(event),
    note: (line) => shown.note(line),
    stop: () => shown.stop(),
  }
  const ended = await runSession(pattern, task, {
    flags,
    report: steady,
    output,
    runOptions: { ...runOptions, onApproval },
  })
  const code = await endSection(ended, ending)
  // Nobody interrupted it: a person said no.
  return rejected ? exitCodes.waiting : code
}

async function runOrStore(
  pattern: SectionPattern<unknown>,
  task: string,
  { report, runOptions, ...ending }: Approved,
): Promise<number> {
  const { flags, output, model, parameters, skipped } = ending
  await refuseBlockedFolder()
  const checkpointer = memoryCheckpointer()
  try {
    const ended = await runSession(pattern, task, {
      flags,
      report,
      output,
      runOptions: { ...runOptions, checkpointer },
    })
    return await endSection(ended, ending)
  } catch (error) {
    if (!(error instanceof ApprovalRequired) || error.request.kind !== "approval") throw error
    output.discard()
    const { runId, request } = error
    await storeApproval({
      version: 1,
      runId,
      planHash: request.planHash,
      task,
      parameters: [...parameters],
      flags: { ...flags },
      model: model.spec.id,
      ...(flags.schema === undefined ? {} : { schemaHash: await hashOfFile(flags.schema) }),
      skipped: [...skipped],
      state: await stateOf(pattern.graph(), runId, checkpointer),
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

/** Names what a file holds. */
export async function hashOfFile(path: string): Promise<string> {
  return contentHash(await readFile(path, "utf8"))
}
