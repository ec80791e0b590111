import { createHash } from "node:crypto"
import { readFile, stat } from "node:fs/promises"
import { z } from "zod"
import { count } from "../../report/numbers.js"
import type { Json } from "../../task/json.js"

/** What tells whether a file is still the one that was read; `null` for one that cannot be looked at. */
export const fileStateSchema = z.object({
  path: z.string(),
  /** Bytes. */
  size: z.number().nullable(),
  /** Epoch milliseconds. */
  modifiedAt: z.number().nullable(),
  /** SHA-256 (FIPS 180-4) of what it holds, in hexadecimal digits; absent for large files and in older journals. */
  sha256: z.string().optional(),
})

export type FileState = z.output<typeof fileStateSchema>

/** A file that is not as it was. */
export interface FileChange {
  /** Its place among those that were looked at. */
  readonly place: number
  readonly now: FileState
  /** What is different about it, in one line. */
  readonly text: string
}

/** Files looked at side by side. */
const atOnce = 64

/** Bytes up to which a file is known by what it holds; a larger one is known by its size and time. */
const mostHashed = 1_048_576

/** Each file as it is now, in their order. */
export async function statesOf(paths: readonly string[]): Promise<readonly FileState[]> {
  const states: FileState[] = []
  for (let first = 0; first < paths.length; first += atOnce) {
    states.push(...(await Promise.all(paths.slice(first, first + atOnce).map(stateOf))))
  }
  return states
}

async function stateOf(path: string): Promise<FileState> {
  const found = await stat(path).catch(() => undefined)
  if (found === undefined) return { path, size: null, modifiedAt: null }
  const state = { path, size: found.size, modifiedAt: Math.floor(found.mtimeMs) }
  // Whoever reads a pipe takes what is in it.
  if (!found.isFile() || found.size > mostHashed) return state
  const bytes = await readFile(path).catch(() => undefined)
  return bytes === undefined ? state : { ...state, sha256: createHash("sha256").update(bytes).digest("hex") }
}

/** The files that are not as they were. */
export async function fileChanges(before: readonly FileState[]): Promise<readonly FileChange[]> {
  const states = await statesOf(before.map(({ path }) => path))
  return before.flatMap((was, place) => {
    const now = states[place] ?? was
    const difference = differenceOf(was, now)
    return difference === undefined ? [] : [{ place, now, text: `${was.path}: ${difference}` }]
  })
}

function differenceOf(was: FileState, now: FileState): string | undefined {
  if (was.sha256 !== undefined && was.sha256 === now.sha256) return undefined
  const known = was.sha256 !== undefined && now.sha256 !== undefined
  if (!known && was.size === now.size && was.modifiedAt === now.modifiedAt) return undefined
  if (now.size === null) return "is gone"
  if (was.size === null) return "is there now"
  if (was.size !== now.size) return `was ${count(was.size)} bytes, is ${count(now.size)}`
  return `was changed at ${instant(now.modifiedAt)}`
}

function instant(milliseconds: number | null): string {
  return milliseconds === null ? "an unknown time" : new Date(milliseconds).toISOString()
}

const retakenSchema = z.object({ version: z.literal(1), files: z.array(fileStateSchema) })

/** What a run is taken up by that reads files which are not as they were: those files as they are now. */
export function retaken(changes: readonly FileChange[]): Json | undefined {
  const command: z.output<typeof retakenSchema> = { version: 1, files: changes.map(({ now }) => now) }
  return changes.length === 0 ? undefined : (command as unknown as Json)
}

/** Files as they were read last, when a run was begun or taken up again. */
export function lastRead(begun: readonly FileState[], takenUpBy: readonly Json[] = []): readonly FileState[] {
  const latest = new Map(begun.map((state) => [state.path, state]))
  for (const command of takenUpBy) {
    // A program that goes on with a run says what it likes.
    const { data } = retakenSchema.safeParse(command)
    for (const state of data?.files ?? []) latest.set(state.path, state)
  }
  return begun.map((state) => latest.get(state.path) ?? state)
}
