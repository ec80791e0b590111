import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { isFinal } from "../../runtime/journal/final-outcome.js"
import type { JournalEntry, RunEntry } from "../../runtime/journal/journal-entry.js"
import { readEnds } from "../../runtime/journal/read-ends.js"
import { readRun } from "../../runtime/journal/read-journal.js"
import { type RunLine, listRuns } from "../../runtime/journal/list-runs.js"
import { type RunFolder, runFolder } from "../../runtime/journal/run-folder.js"
import { isPlainObject } from "../../task/json.js"
import { harmless } from "../../report/harmless.js"
import { count } from "../../report/numbers.js"
import { approvalCommands } from "../output/approval-text.js"
import { exitCodes } from "../output/exit-code.js"
import { type EndedRun, resumeParameters } from "../output/go-on.js"
import { type RunRoot, onRun } from "../record/journal-root.js"
import type { RunFlags } from "../flags/run-flags.js"
import { runsTable } from "./runs-table.js"
import { waitingPlan } from "../record/stored-approval.js"
import { isSealed } from "../record/stored-command.js"
import { isUnbegun, unbegun } from "../record/stored-run.js"

/** The flags of `quorum runs`. */
export interface RunsFlags {
  /** Folder of the journals. */
  readonly journal: string
  readonly json?: true
  readonly all?: true
}

/** Runs that are shown unless all of them are asked for. */
const mostShown = 20

/** A run as the list shows it. */
interface ShownRun extends Omit<RunLine, "state"> {
  readonly state: RunLine["state"] | "waiting"
  /** Briefs that delivered; of a run that has not ended, those that do not run again. */
  readonly done: number
  /** What was asked; absent for a run that a program started. */
  readonly what?: string
  /** The command to go on with it; absent where there is none. */
  readonly next?: string
}

/** `quorum runs`: the runs that are on record here, newest first. */
export async function runRuns({ journal, json, all }: RunsFlags): Promise<number> {
  const lines = await listRuns(journal)
  const shown = await Promise.all(
    lines.slice(0, all === true ? undefined : mostShown).map((line) => shownRun(line, journal)),
  )
  if (json === true) {
    process.stdout.write(`${JSON.stringify(shown, null, 2)}\n`)
    return exitCodes.complete
  }
  if (shown.length === 0) {
    process.stdout.write(
      `no run is on record under ${journal}. Each run of vote, section and batch leaves its journal there\n`,
    )
    return exitCodes.complete
  }
  const further = lines.length - shown.length
  const text = [
    // A terminal that does not know its size says 0.
    ...runsTable(shown, process.stdout.columns || undefined),
    ...(further === 0 ? [] : [`and ${count(further)} older: --all shows them`]),
    "the result of a run again: quorum fold RUN",
  ]
  process.stdout.write(`${harmless(text.join("\n"))}\n`)
  return exitCodes.complete
}

async function shownRun(line: RunLine, root: RunRoot): Promise<ShownRun> {
  const { id, settled, state } = line
  const place = runFolder(root, id)
  if (state === "damaged") {
    const began = !(await isUnbegun(place))
    return { ...line, ...(began ? {} : { state: "cut off", problem: `it ${unbegun}` }), done: settled }
  }
  const { run, end } = await readEnds(place.journal)
  const command = await commandIn(run, place)
  const waits = state === "cut off" && line.briefs === 0 ? await waitingPlan(id) : undefined
  const next = waits === undefined ? goOnCommand(line, end, root, command) : answerCommand(id, waits)
  return {
    ...line,
    ...(waits === undefined ? {} : { state: "waiting" }),
    done: end?.coverage.ok ?? (await doneIn(id, root).catch(() => settled)),
    ...(command === undefined ? {} : { what: textIn(command) }),
    ...(next === undefined ? {} : { next }),
  }
}

/** Briefs that do not run again when the run goes on: those that were cancelled have an outcome, and do. */
async function doneIn(runId: string, root: RunRoot): Promise<number> {
  const { outcomes } = await readRun(root, runId)
  return outcomes.filter(isFinal).length
}

function textIn(command: unknown): string {
  const text = isPlainObject(command) ? command["text"] : undefined
  return typeof text === "string" ? text : ""
}

/** A long command line, such as one of many files, stands in a file beside the journal. */
async function commandIn(
  { command, large = [] }: RunEntry & Pick<JournalEntry, "large">,
  place: RunFolder,
): Promise<unknown> {
  if (command === undefined || isPlainObject(command)) return command
  const stored = large.find(({ path }) => path.join() === "command")
  if (stored === undefined) return null
  try {
    return JSON.parse(await readFile(join(place.large, `${stored.sha256}.json`), "utf8")) as unknown
  } catch {
    // Whoever goes on with the run is told what is wrong with it; a list is not the place.
    return null
  }
}

function answerCommand(runId: string, planHash: string): string {
  return approvalCommands({ runId, planHash }).approve
}

function goOnCommand(
  { id, state }: RunLine,
  end: EndedRun | undefined,
  root: RunRoot,
  command: unknown,
): string | undefined {
  if (!isPlainObject(command) || !isSealed(command)) return undefined
  if (state === "cut off") return onRun("resume", id, root)
  if (end === undefined) return undefined
  // The flags were checked when they were given, and are stored as they were read.
  const flags: RunFlags = command["flags"] ?? {}
  const more = resumeParameters(end, flags)
  return more === undefined ? undefined : onRun("resume", id, root, more)
}
