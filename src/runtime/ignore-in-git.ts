import { stat } from "node:fs/promises"
import { join, normalize, sep } from "node:path"
import { type JournalFiles, systemFiles, writeAll } from "./journal/journal-files.js"

/**
 * Lets the `.quorum` folder that a path leads through ignore itself in git: what models said is for nobody's repository.
 *
 * A `.gitignore` of the user's own stays; an empty one is what a full disk left behind. Where it cannot be written the
 * work goes on without it: whatever comes next is written there as well, and says what is wrong.
 */
export async function ignoreInGit(path: string, files: JournalFiles = systemFiles): Promise<void> {
  const parts = normalize(path).split(sep)
  const place = parts.lastIndexOf(".quorum")
  if (place === -1) return
  const ignoring = join(parts.slice(0, place + 1).join(sep), ".gitignore")
  try {
    const there = await stat(ignoring).catch(() => undefined)
    if ((there?.size ?? 0) > 0) return
    const file = await files.open(ignoring, "w")
    try {
      await writeAll(file, Buffer.from("*\n"))
    } finally {
      await file.close()
    }
  } catch {
    return
  }
}
