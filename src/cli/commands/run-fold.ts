import { isWritten } from "../../runtime/journal/journal-lock.js"
import { runFolder } from "../../runtime/journal/run-folder.js"
import type { BriefSpec } from "../../task/brief.js"
import { exitCodes } from "../output/exit-code.js"
import { modelTold } from "../flags/model-choice.js"
import { openOutput } from "../output/output-target.js"
import { printRecorded } from "../output/print-recorded.js"
import { type RebuiltRun, rebuildRun } from "./rebuild-run.js"
import type { RunFlags } from "../flags/run-flags.js"
import { type StoredCommand, isSealed } from "../record/stored-command.js"
import { type StoredRun, commandOf, openRun } from "../record/stored-run.js"

/** The flags of `quorum fold`. */
export interface FoldFlags extends Pick<RunFlags, "json" | "output" | "quiet" | "verbose"> {
  /** Folder of the journals. */
  readonly journal: string
}

/** `quorum fold`: the result of a run from its journal, without any call. */
export async function runFold(runId: string, flags: FoldFlags): Promise<number> {
  const run = await openRun(runId, flags.journal)
  const { result, run: begun } = run.folded
  const { journal: _, ...given } = flags
  // What has ended needs nobody to make it again, where a program began it or its command line is not whole.
  if (result !== undefined && !isSealed(begun.command))
    return ofRecord(await printRecorded(result, begun.command, await openOutput(flags.output), given))
  const command = commandOf(run)
  const rebuilt = await withoutCalls(run, command, command.flags)
  const output = await openOutput(flags.output)
  const running = result === undefined && (await isWritten(runFolder(flags.journal, runId).folder))
  return ofRecord(await rebuilt.fold({ output, flags: { ...unsaid(command), ...given }, running }))
}

/** The flags a run was begun with, but for those that say how to tell of it. */
export function unsaid({ flags }: StoredCommand): RunFlags {
  const { json: _json, output: _output, quiet: _quiet, verbose: _verbose, ...others } = flags
  return others
}

/** A stored run whose models are only named, never called: no key is needed. */
export function withoutCalls(run: StoredRun, command: StoredCommand, flags: RunFlags): Promise<RebuiltRun> {
  const models = command.models.map(({ spec }) => modelTold(spec, `the journal of ${run.runId}`))
  const specs = run.folded.plan?.briefs.map(({ index: _index, ...brief }): BriefSpec => brief)
  // Without a plan on record there is nothing to make them of, and nobody who needs them.
  const briefs = command.flags["input"] === undefined ? undefined : specs
  return rebuildRun(run, { command, models, flags, briefs })
}

/** A run that was cut off is not interrupted by somebody who looks at it: what there is of it is a part. */
export function ofRecord(code: number): number {
  return code === exitCodes.interrupted ? exitCodes.partial : code
}
