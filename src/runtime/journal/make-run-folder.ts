import { dirname, join, relative, resolve, sep } from "node:path"
import { type JournalFiles, writeAll } from "./journal-files.js"
import type { RunFolder } from "./run-folder.js"

/** Makes the folder of a run and those above it, and has them on disk. */
export async function makeRunFolder({ folder }: RunFolder, files: JournalFiles): Promise<void> {
  const topmost = await files.makeFolder(folder)
  if (topmost === undefined) return
  const above = dirname(resolve(topmost))
  const parts = relative(above, resolve(folder)).split(sep)
  const folders = parts.map((_, depth) => join(above, ...parts.slice(0, depth + 1)))
  const hidden = folders.find((path) => path.endsWith(`${sep}.quorum`))
  if (hidden !== undefined) await ignoreInGit(hidden, files)
  for (const path of folders) await files.syncFolder(dirname(path))
}

/** Outputs of models are for nobody's repository. */
async function ignoreInGit(folder: string, files: JournalFiles): Promise<void> {
  const file = await files.open(join(folder, ".gitignore"), "w")
  try {
    await writeAll(file, Buffer.from("*\n"))
  } finally {
    await file.close()
  }
}
