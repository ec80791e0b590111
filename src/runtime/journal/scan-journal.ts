import { type ReadStream, createReadStream } from "node:fs"
import { JournalError } from "../../errors.js"
import { messageOf } from "../failure.js"
import type { JournalEntry, LargeReference } from "./journal-entry.js"
import { readLarge } from "./large-store.js"
import { checkLine } from "./checksum.js"
import { hasChecksums, problemWithBody, readEntry, restore, withLarge } from "./read-entry.js"
import type { RunFolder } from "./run-folder.js"

/** What a journal holds. */
export interface Scanned {
  /** Number of the last whole entry; 0 without any. */
  readonly entries: number
  /** Where that one ends, in bytes from the start of the file. */
  readonly end: number
  /** True when a line follows that was cut off as it was written. */
  readonly torn: boolean
}

const lineEnd = 10
const chunkBytes = 1 << 20

/**
 * Reads a journal from its start, entry by entry; nothing of it is kept.
 *
 * The last line may be torn: it is left out. Large values are put in their places, unless `large` is "leave".
 *
 * @throws JournalError naming the file and the line that is damaged, or was written by a newer version
 */
export async function scanJournal(
  { journal, large }: RunFolder,
  take: (entry: JournalEntry) => void,
  options: { readonly large?: "read" | "leave" } = {},
): Promise<Scanned> {
  let entries = 0
  let end = 0
  /** A line that is no JSON: torn when it is the last one, damaged when another follows. */
  let broken: string | undefined
  let checked = false
  const damage = (line: number, problem: string, cause?: unknown): JournalError =>
    new JournalError(`Expected ${journal} to be a journal, got line ${line}, ${problem}`, {
      data: { file: journal, line },
      ...(cause === undefined ? {} : { cause }),
    })
  const settle = (entry: JournalEntry, bytes: number, whole = true): void => {
    const problem = whole ? problemWithBody(entry) : undefined
    if (problem !== undefined) throw damage(entry.n, problem)
    take(entry)
    entries = entry.n
    end += bytes
  }
  const refill = async (
    entry: JournalEntry,
    references: readonly LargeReference[],
  ): Promise<JournalEntry> => {
    try {
      const values = await Promise.all(references.map((reference) => readLarge(large, reference)))
      return withLarge(entry, references, values)
    } catch (thrown) {
      throw damage(entry.n, `whose large value cannot be read: ${messageOf(thrown)}. ${restore}`, thrown)
    }
  }
  const takeLine = (text: Buffer): Promise<void> | undefined => {
    const line = entries + 1
    if (broken !== undefined) throw damage(line, broken)
    const read = readEntry(text, line, checked)
    if ("problem" in read) throw damage(line, read.problem)
    if ("torn" in read) {
      broken = read.torn
      return undefined
    }
    const { entry } = read
    const bytes = text.length + 1
    checked ||= hasChecksums(entry)
    if (entry.large === undefined) settle(entry, bytes)
    else if (options.large === "leave") settle(entry, bytes, false)
    else return refill(entry, entry.large).then((whole) => settle(whole, bytes))
    return undefined
  }

  let rest: Buffer[] = []
  const stream = open(journal)
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      let start = 0
      for (let stop = chunk.indexOf(lineEnd); stop !== -1; stop = chunk.indexOf(lineEnd, start)) {
        const piece = chunk.subarray(start, stop)
        const whole = rest.length === 0 ? piece : Buffer.concat([...rest, piece])
        rest = []
        start = stop + 1
        const reading = takeLine(whole)
        if (reading !== undefined) await reading
      }
      if (start < chunk.length) rest.push(chunk.subarray(start))
    }
  } catch (thrown) {
    if (thrown instanceof JournalError) throw thrown
    throw unreadable(journal, thrown)
  }
  // A line that ended in the middle, and then another one: no crash leaves that behind.
  if (broken !== undefined && rest.length > 0) throw damage(entries + 1, broken)
  // Nor a whole line with something else in the place of its end.
  if (checked && checkLine(Buffer.concat(rest).subarray(0, -1)).checksum === "right")
    throw damage(entries + 1, `whose line end was changed. ${restore}`)
  return { entries, end, torn: broken !== undefined || rest.length > 0 }
}

function open(path: string): ReadStream {
  return createReadStream(path, { highWaterMark: chunkBytes })
}

/** What is told of a journal that cannot be opened. */
export function unreadable(journal: string, thrown: unknown): JournalError {
  return new JournalError(
    `Expected to read the journal ${journal}, got "${messageOf(thrown)}". Check the id of the run and the folder`,
    { data: { file: journal }, cause: thrown },
  )
}
