import { open, readdir } from "node:fs/promises"
import { ConfigError } from "../../errors.js"
import type { FoldedRun } from "../../runtime/journal/fold-journal.js"
import { readRun } from "../../runtime/journal/read-journal.js"
import { type RunFolder, runFolder } from "../../runtime/journal/run-folder.js"
import type { RunRoot } from "./journal-root.js"
import { nearest } from "./nearest.js"
import { type StoredCommand, readCommand } from "./stored-command.js"
import { systemReason } from "../system-reason.js"

/** A run on record. */
export interface StoredRun {
  readonly runId: string
  readonly root: RunRoot
  readonly folded: FoldedRun
}

/** Ids that are named where there is none of that name. */
const mostNamed = 3

/**
 * The run of that id.
 *
 * @throws ConfigError naming the nearest ids when there is none, or when it never began
 * @throws JournalError when its journal is damaged
 */
export async function openRun(runId: string, root: RunRoot): Promise<StoredRun> {
  const ids = await idsIn(root)
  if (!ids.includes(runId)) {
    const hint =
      ids.length === 0
        ? `None is on record under ${root}: go to the folder where it was started, or name another with --journal`
        : `Nearest: ${nearest(runId, ids, mostNamed).join(", ")}. See all of them: quorum runs`
    throw new ConfigError(`expected the id of a run on record, got ${JSON.stringify(runId)}. ${hint}`)
  }
  if (await isUnbegun(runFolder(root, runId))) {
    throw new ConfigError(`expected a run on record, got ${JSON.stringify(runId)}, which ${unbegun}`)
  }
  return { runId, root, folded: await readRun(root, runId) }
}

/** What is said of a run that never began. */
export const unbegun = "was cut off before it began, and called nothing. Run the command anew"

/** Bytes that a first line does not have: what is large stands beside it. */
const longestLine = 1_048_576

/** Whether there is no whole line in the journal of a run yet: nothing happens before the first one is on disk. */
export async function isUnbegun({ journal }: RunFolder): Promise<boolean> {
  try {
    const handle = await open(journal, "r")
    try {
      const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(longestLine) })
      return bytesRead < longestLine && !buffer.subarray(0, bytesRead).includes("\n")
    } finally {
      await handle.close()
    }
  } catch (error) {
    return systemReason(error) === "ENOENT"
  }
}

/** Whether there is a journal of that run. */
export async function isOnRecord(runId: string, root: RunRoot): Promise<boolean> {
  return (await idsIn(root)).includes(runId)
}

async function idsIn(root: RunRoot): Promise<readonly string[]> {
  const found = await readdir(root, { withFileTypes: true }).catch(() => [])
  return found.filter((entry) => entry.isDirectory() || entry.isSymbolicLink()).map(({ name }) => name)
}

/** @throws ConfigError when the run was started by a program, or its command line held a secret */
export function commandOf({ runId, folded }: StoredRun): StoredCommand {
  return readCommand(runId, folded.run.command)
}
