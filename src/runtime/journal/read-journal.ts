import type { JournalEntry } from "./journal-entry.js"
import { type FoldedRun, JournalFold } from "./fold-journal.js"
import { runFolder } from "./run-folder.js"
import { scanJournal } from "./scan-journal.js"

/**
 * Reads the journal of a run whole; `torn` tells of a last line that was cut off and is left out.
 *
 * @param root the folder of all runs
 * @throws JournalError naming the file and the line that is damaged, or was written by a newer version
 * @throws ConfigError for an id that cannot name a folder
 *
 * @example
 * ```ts
 * import { foldJournal, listRuns, readJournal } from "langgraph-quorum"
 *
 * for (const { id, state } of await listRuns(".quorum/runs")) {
 *   const { entries } = await readJournal(".quorum/runs", id)
 *   const { outcomes, inFlight } = foldJournal(entries)
 *   console.log(id, state, outcomes.length, "settled,", inFlight.length, "under way")
 * }
 * ```
 */
export async function readJournal(
  root: string,
  runId: string,
): Promise<{ readonly entries: readonly JournalEntry[]; readonly torn: boolean }> {
  const entries: JournalEntry[] = []
  const { torn } = await scanJournal(runFolder(root, runId), (entry) => entries.push(entry))
  return { entries, torn }
}

/**
 * The state of a run from its journal, of which no more is kept than that.
 *
 * @throws JournalError naming the file and the line that is damaged, or was written by a newer version
 * @throws ConfigError for an id that cannot name a folder
 */
export async function readRun(root: string, runId: string): Promise<FoldedRun> {
  const fold = new JournalFold()
  await scanJournal(runFolder(root, runId), (entry) => fold.take(entry))
  return fold.folded()
}
