import { rm, statfs } from "node:fs/promises"
import { dirname, resolve } from "node:path"
import { ConfigError } from "../../errors.js"
import { readJournal } from "../../runtime/journal/read-journal.js"
import { runFolder } from "../../runtime/journal/run-folder.js"

/** What statfs(2) says of proc(5): `mkdir` of Node never comes back from there. */
const procFileSystem = 0x9fa0

/**
 * Refuses a folder in which nothing can be made, where asking the system for it would take for ever.
 *
 * @throws ConfigError naming it
 */
export async function refuseUnmakeable(given: string, option: "journal" | "cache"): Promise<void> {
  for (let folder = resolve(given); ; folder = dirname(folder)) {
    const type = await statfs(folder).then(
      (found) => found.type,
      () => undefined,
    )
    if (type === procFileSystem) {
      throw new ConfigError(
        `Expected \`${option}\` to be a folder that can hold files, got ${JSON.stringify(given)}, where none can be made. Give another`,
      )
    }
    if (type !== undefined || folder === dirname(folder)) return
  }
}

/** Removes the journal of a run that came to nothing before anything was paid: its id is free again. */
export async function removeUnused(root: string, runId: string): Promise<void> {
  try {
    const { entries } = await readJournal(root, runId)
    if (entries.some(({ type }) => type !== "run")) return
    await rm(runFolder(root, runId).folder, { recursive: true, force: true })
  } catch {
    // The error that ended the run is told; this one would hide it.
  }
}
