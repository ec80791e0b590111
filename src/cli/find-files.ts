import { stat } from "node:fs/promises"
import { isAbsolute, relative, resolve } from "node:path"
import { glob } from "tinyglobby"
import { ConfigError } from "../errors.js"

/**
 * The files that globs name: in the order of the globs, sorted within each, each file once.
 *
 * A path that is there is taken as it is, also with brackets in it. `node_modules` and hidden files count only where
 * a glob names them.
 *
 * @throws ConfigError naming a glob that matches nothing
 */
export async function findFiles(globs: readonly string[], flag: string): Promise<readonly string[]> {
  const found = new Set<string>()
  for (const pattern of globs) {
    const files = await filesOf(pattern)
    if (files.length === 0) {
      throw new ConfigError(
        `expected ${flag} to match at least one file, got none for ${JSON.stringify(pattern)}. Check the path, from ${process.cwd()}`,
      )
    }
    for (const file of files) found.add(file)
  }
  return [...found]
}

async function filesOf(pattern: string): Promise<readonly string[]> {
  const there = await stat(pattern).catch(() => undefined)
  if (there !== undefined && !there.isDirectory()) return [shown(pattern)]
  const files = await glob(there === undefined ? pattern : `${escapeGlob(pattern)}/**`, {
    dot: /(?:^|[/{,])\.[^./]/.test(pattern),
    ignore: pattern.includes("node_modules") ? [] : ["**/node_modules/**"],
    onlyFiles: true,
  })
  return files.map(shown).toSorted((left, right) => (left < right ? -1 : 1))
}

function escapeGlob(path: string): string {
  return path.replace(/\/+$/, "").replaceAll(/[\\*?[\]{}()!+@]/g, "\\$&")
}

/** Relative to the working folder; a file outside of it by its whole path. */
function shown(path: string): string {
  const local = relative(process.cwd(), resolve(path))
  return local.startsWith("..") || isAbsolute(local) ? resolve(path) : local
}
