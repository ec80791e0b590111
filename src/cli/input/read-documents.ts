import type { Document } from "../../agents/prompts/prompts.js"
import { ConfigError } from "../../errors.js"
import { findFiles } from "./find-files.js"
import { readText } from "./read-text.js"

/** A file that was left out. */
export interface SkippedFile {
  readonly path: string
  readonly reason: string
}

/** What `--input` names, read. */
export interface ReadDocuments {
  readonly documents: readonly Document[]
  readonly skipped: readonly SkippedFile[]
}

/**
 * Reads the files that globs name.
 *
 * @throws ConfigError for a glob that matches nothing, and for a file that is no text unless those are skipped
 */
export async function readDocuments(
  globs: readonly string[],
  skipUnreadable: boolean,
): Promise<ReadDocuments> {
  const documents: Document[] = []
  const skipped: SkippedFile[] = []
  for (const path of await findFiles(globs, "--input")) {
    const read = await readText(path)
    if ("text" in read) {
      // An empty file has nothing to say to anybody.
      if (read.text.trim() === "") skipped.push({ path, reason: "is empty" })
      else documents.push({ source: path, text: read.text })
    } else if (skipUnreadable) {
      skipped.push({ path, reason: read.reason })
    } else {
      throw new ConfigError(
        `expected --input to match text files, got ${JSON.stringify(path)}, which ${read.reason}. Leave it out, or add --skip-unreadable`,
      )
    }
  }
  if (documents.length === 0)
    throw new ConfigError("expected --input to match a file with text in it, got none")
  return { documents, skipped }
}
