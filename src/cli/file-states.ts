import { stat } from "node:fs/promises"
import { count } from "../report/numbers.js"

/** What tells whether a file is still the one that was read; `null` for one that cannot be looked at. */
export interface FileState {
  readonly path: string
  /** Bytes. */
  readonly size: number | null
  /** Epoch milliseconds. */
  readonly modifiedAt: number | null
}

/** Files looked at side by side. */
const atOnce = 64

/** Size and time of change of each file, in their order. */
export async function statesOf(paths: readonly string[]): Promise<readonly FileState[]> {
  const states: FileState[] = []
  for (let first = 0; first < paths.length; first += atOnce) {
    states.push(...(await Promise.all(paths.slice(first, first + atOnce).map(stateOf))))
  }
  return states
}

async function stateOf(path: string): Promise<FileState> {
  const found = await stat(path).catch(() => undefined)
  return {
    path,
    size: found?.size ?? null,
    modifiedAt: found === undefined ? null : Math.floor(found.mtimeMs),
  }
}

/** What is different about files since they were read, one line each. */
export async function changedFiles(before: readonly FileState[]): Promise<readonly string[]> {
  const now = await statesOf(before.map(({ path }) => path))
  return before.flatMap((was, place) => {
    const is = now[place] ?? was
    if (was.size === is.size && was.modifiedAt === is.modifiedAt) return []
    if (is.size === null) return [`${was.path}: is gone`]
    if (was.size === null) return [`${was.path}: is there now`]
    if (was.size !== is.size) return [`${was.path}: was ${count(was.size)} bytes, is ${count(is.size)}`]
    return [`${was.path}: was changed at ${instant(is.modifiedAt)}`]
  })
}

function instant(milliseconds: number | null): string {
  return milliseconds === null ? "an unknown time" : new Date(milliseconds).toISOString()
}
