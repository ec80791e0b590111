import { lstatSync, readlinkSync, realpathSync } from "node:fs"
import { basename, dirname, join, resolve } from "node:path"

/** As many links in a row as Linux follows. */
const mostLinks = 40

/**
 * A function that gives the real path of a path, symbolic links followed, also where nothing stands there yet: for the
 * `resolve` of `checkIndependence`.
 *
 * Paths are taken from `base`. What it finds is kept: make a new one when files may have moved.
 *
 * @example
 * ```ts
 * import { checkIndependence, realPaths } from "langgraph-quorum"
 *
 * const briefs = [{ id: "notes", index: 0, objective: "Write the notes", writes: ["notes.md"] }]
 * console.log(checkIndependence(briefs, { resolve: realPaths(process.cwd()) }).errors)
 * ```
 */
export function realPaths(base: string): (path: string) => string {
  const known = new Map<string, string>()

  function follow(path: string, links: number): string {
    const before = known.get(path)
    if (before !== undefined) return before
    const found = existing(path) ?? missing(path, links)
    known.set(path, found)
    return found
  }

  /** Nothing stands there, or a link to what does not stand there yet: who writes it makes that. */
  function missing(path: string, links: number): string {
    const target = links < mostLinks ? linkTarget(path) : undefined
    if (target !== undefined) return follow(resolve(follow(dirname(path), links + 1), target), links + 1)
    const folder = dirname(path)
    return folder === path ? path : join(follow(folder, links), basename(path))
  }

  return (path) => follow(resolve(base, path), 0)
}

function existing(path: string): string | undefined {
  try {
    return realpathSync.native(path)
  } catch {
    return undefined
  }
}

function linkTarget(path: string): string | undefined {
  try {
    return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : undefined
  } catch {
    return undefined
  }
}
