import { dirname, join, relative, resolve, sep } from "node:path"
import { ignoreInGit } from "../ignore-in-git.js"
import type { JournalFiles } from "./journal-files.js"
import type { RunFolder } from "./run-folder.js"

/** Makes the folder of a run and those above it, and has them on disk. */
export async function makeRunFolder({ folder }: RunFolder, files: JournalFiles): Promise<void> {
  const topmost = await files.makeFolder(folder)
  await ignoreInGit(folder, files)
  if (topmost === undefined) return
  const above = dirname(resolve(topmost))
  const parts = relative(above, resolve(folder)).split(sep)
  const folders = parts.map((_, depth) => join(above, ...parts.slice(0, depth + 1)))
  for (const path of folders) await files.syncFolder(dirname(path))
}
