import { stat } from "node:fs/promises"
import { isAbsolute, join, relative, resolve } from "node:path"
import { ConfigError } from "../../errors.js"
import { globFiles } from "./glob-files.js"

/**
 * The files that globs name: in the order of the globs, sorted within each, each file once.
 *
 * A path that is there is taken as it is, also with brackets in it. `node_modules` and hidden files count only where
 * a glob names them.
 *
 * @throws ConfigError naming a glob that matches nothing, or a folder that cannot be looked into
 */
export async function findFiles(globs: readonly string[], flag: string): Promise<readonly string[]> {
  const found = new Set<string>()
  for (const pattern of globs) {
    const files = await filesOf(pattern, flag)
    if (files.length === 0) {
      throw new ConfigError(
        `expected ${flag} to match at least one file, got none for ${JSON.stringify(pattern)}. Check the path, from ${process.cwd()}`,
      )
    }
    for (const file of files) found.add(file)
  }
  return [...found]
}

const modules = "node_modules"

async function filesOf(pattern: string, flag: string): Promise<readonly string[]> {
  const there = await stat(pattern).catch(() => undefined)
  if (there !== undefined && !there.isDirectory()) return [shown(pattern)]
  const named = pattern.includes(modules)
  const { files, unread } = await globFiles(there === undefined ? pattern : "**", {
    cwd: there === undefined ? process.cwd() : pattern,
    dot: /(?:^|[/{,])\.[^./]/.test(pattern),
    ignore: named ? [] : [`**/${modules}/**`],
    onlyFiles: true,
  })
  const [closed] = unread
  if (closed !== undefined) {
    throw new ConfigError(
      `expected ${flag} to match files in folders that can be read, got ${JSON.stringify(shown(closed.path))} (${closed.reason}). Leave it out, or let it be read`,
    )
  }
  return (
    files
      // Of a folder outside of the working one the matcher does not ignore them.
      .filter((file) => named || !file.split("/").includes(modules))
      .map((file) => shown(there === undefined ? file : join(pattern, file)))
      .toSorted((left, right) => (left < right ? -1 : 1))
  )
}

/** Relative to the working folder; a file outside of it by its whole path. */
function shown(path: string): string {
  const local = relative(process.cwd(), resolve(path))
  return local.startsWith("..") || isAbsolute(local) ? resolve(path) : local
}
