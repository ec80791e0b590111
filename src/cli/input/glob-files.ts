import { type Dirent, type Stats, readdir, realpath, stat } from "node:fs"
import { resolve } from "node:path"
import { type FileSystemAdapter, type GlobOptions, glob } from "tinyglobby"
import { systemReason } from "../system-reason.js"

/** What a glob found. */
export interface GlobbedFiles {
  readonly files: readonly string[]
  /** Folders that could not be looked into, and why. */
  readonly unread: readonly { readonly path: string; readonly reason: string }[]
}

/**
 * The files that a glob names, whatever their names hold, and the folders that kept theirs to themselves.
 *
 * The matcher's `**` stops at a line end, as `.` does in its regular expressions, and a file is passed over in silence:
 * while it looks, what ends a line is written as a character of nobody's (U+E000, private use) and a letter.
 */
export async function globFiles(
  pattern: string,
  { cwd, ...options }: GlobOptions & { readonly cwd: string },
): Promise<GlobbedFiles> {
  const unread: { path: string; reason: string }[] = []
  const adapter = {
    readdir(path: string, how: { readonly withFileTypes: true }, take: Taken<Dirent[]>) {
      readdir(plain(path), how, (error, entries) => {
        if (error !== null && !isNone(error)) unread.push({ path: plain(path), reason: systemReason(error) })
        for (const entry of entries ?? []) entry.name = written(entry.name)
        take(error, entries ?? [])
      })
    },
    realpath(path: string, take: Taken<string>) {
      realpath(plain(path), (error, resolved) => take(error, error === null ? written(resolved) : ""))
    },
    stat(path: string, take: Taken<Stats>) {
      stat(plain(path), take)
    },
  }
  // Those of node:fs have forms beside these, which nobody calls.
  const fs = adapter as unknown as FileSystemAdapter
  const files = await glob(written(pattern), { ...options, cwd: written(resolve(cwd)), fs })
  return { files: files.map(plain), unread }
}

type Taken<T> = (error: NodeJS.ErrnoException | null, value: T) => void

const mark = "\uE000"
const letters: ReadonlyMap<string, string> = new Map([
  [mark, "e"],
  ["\n", "n"],
  ["\r", "r"],
  ["\u2028", "l"],
  ["\u2029", "p"],
])
const signs = new Map([...letters].map(([sign, letter]) => [letter, sign]))

function written(name: string): string {
  return name.replace(/[\uE000\n\r\u2028\u2029]/g, (sign) => `${mark}${letters.get(sign) ?? ""}`)
}

function plain(name: string): string {
  return name.replace(/\uE000(.)/g, (_, letter: string) => signs.get(letter) ?? letter)
}

/** A glob may name what is not there. */
function isNone(error: unknown): boolean {
  return ["ENOENT", "ENOTDIR"].includes(systemReason(error))
}
