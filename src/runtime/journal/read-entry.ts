import { isPlainObject } from "../../task/json.js"
import { checkLine } from "./checksum.js"
import { entryBodySchema, envelopeSchema } from "./entry-schema.js"
import { type JournalEntry, type LargeReference, journalVersion } from "./journal-entry.js"

/** One line, read: an entry, or what is wrong with it. `torn` is what a crash in the middle of a write leaves. */
export type ReadEntry =
  | { readonly entry: JournalEntry }
  | { readonly problem: string }
  | { readonly torn: string }

const update = "Read it with the version that wrote it, or a newer one"

/** What to do about a line that is damaged. */
export const restore = "Restore the file from a copy, or cut it off before this line to go on from there"

/**
 * Reads the line of number `line`, but for its body: that is looked at when its large values are in their places.
 *
 * @param checked whether each line has to have a checksum, as the first one says; that one knows it itself
 */
export function readEntry(bytes: Buffer, line: number, checked: boolean): ReadEntry {
  const found = checkLine(bytes)
  if (found.checksum === "wrong") {
    return {
      problem: `which was changed: its checksum says ${found.says}, and what stands there gives ${found.is}. ${restore}`,
    }
  }
  let value: unknown
  try {
    value = JSON.parse(found.text)
  } catch {
    const problem = `which is no JSON. ${restore}`
    // With a checksum it is known what a line was that has its end; a file system may have put zeros in the place of it.
    return checked && !isBlank(bytes) ? { problem } : { torn: problem }
  }
  const envelope = envelopeSchema.safeParse(value)
  if (!envelope.success || !isPlainObject(value)) {
    return { problem: `which is no entry: ${placeOf(envelope.error?.issues)}. ${restore}` }
  }
  const { n, type } = envelope.data
  if (n !== line) return { problem: `where entry ${line} was to follow and entry ${n} stands. ${restore}` }
  if ((n === 1) !== (type === "run")) {
    return { problem: `where ${n === 1 ? "no run begins" : "a second run begins"}. ${restore}` }
  }
  const newer = newerThanThis(value)
  if (newer !== undefined) return { problem: newer }
  const entry = value as unknown as JournalEntry
  if (found.checksum === "none" && (checked || hasChecksums(entry))) {
    return { problem: `which was changed: it does not end in its checksum. ${restore}` }
  }
  return { entry }
}

/** Whether an entry is the first of a journal whose lines all have checksums. */
export function hasChecksums(entry: JournalEntry): boolean {
  return entry.type === "run" && entry.version !== 1
}

function isBlank(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0)
}

/** What is wrong with the body of an entry, if anything. */
export function problemWithBody(entry: JournalEntry): string | undefined {
  // Only looked at: what was written is handed on, its keys in their order.
  const { error } = entryBodySchema.safeParse(entry)
  return error === undefined ? undefined : `a broken "${entry.type}": ${placeOf(error.issues)}. ${restore}`
}

const knownTypes: ReadonlySet<unknown> = new Set(
  entryBodySchema.options.flatMap((option) => [...option.shape.type.values]),
)

function newerThanThis({ type, version }: Readonly<Record<string, unknown>>): string | undefined {
  if (type === "run" && typeof version === "number" && version > journalVersion) {
    return `written by a newer version: it is of journal version ${version}, and up to ${journalVersion} can be read here. ${update}`
  }
  return knownTypes.has(type)
    ? undefined
    : `an entry of the type "${String(type)}", which is not known here: a newer version may have written it. ${update}`
}

function placeOf(
  issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[] = [],
): string {
  const [first] = issues
  return first === undefined
    ? "no object"
    : `${first.path.map(String).join(".") || "the line"}: ${first.message}`
}

/**
 * The entry with its large values in their places.
 *
 * @throws Error when a reference leads nowhere
 */
export function withLarge(
  entry: JournalEntry,
  references: readonly LargeReference[],
  values: readonly unknown[],
): JournalEntry {
  const { large: _, ...whole } = entry as JournalEntry & Record<string, unknown>
  for (const [index, { path }] of references.entries()) {
    let holder: Record<string, unknown> = whole
    for (const key of path.slice(0, -1)) {
      const next: unknown = Object.hasOwn(holder, key) ? holder[key] : undefined
      if (!isPlainObject(next)) throw new Error(`nothing in this line stands at ${path.join(".")}`)
      holder = next
    }
    const last = path.at(-1) ?? ""
    if (!Object.hasOwn(holder, last)) throw new Error(`nothing in this line stands at ${path.join(".")}`)
    holder[last] = values[index]
  }
  return whole
}
