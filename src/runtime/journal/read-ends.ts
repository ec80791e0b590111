import { type FileHandle, open } from "node:fs/promises"
import { JournalError } from "../../errors.js"
import type { Result } from "../../task/result.js"
import { checkLine } from "./checksum.js"
import type { JournalEntry, RunEntry } from "./journal-entry.js"
import { hasChecksums, readEntry } from "./read-entry.js"

const blockBytes = 65_536
const lineEnd = 10

/**
 * The first entry of a journal and, when the run has ended, how it did. Large values are left out.
 *
 * @throws JournalError when the first line is damaged
 */
export async function readEnds(
  journal: string,
): Promise<{ readonly run: RunEntry; readonly end?: Omit<Result, "outcomes"> }> {
  const handle = await open(journal, "r")
  try {
    const { size } = await handle.stat()
    const read = readEntry(await firstLine(handle, size), 1, false)
    if (!("entry" in read) || read.entry.type !== "run") {
      const problem = "problem" in read ? read.problem : "which was cut off before it was whole"
      throw new JournalError(`Expected ${journal} to be a journal, got line 1, ${problem}`, {
        data: { file: journal, line: 1 },
      })
    }
    const last = entryIn(await lastLine(handle, size), hasChecksums(read.entry))
    return { run: read.entry, ...(last?.type === "run_end" ? { end: last.result } : {}) }
  } finally {
    await handle.close()
  }
}

/** The last whole line says how the run ended; one that cannot be read is found by whoever reads them all. */
function entryIn(line: Buffer, checked: boolean): JournalEntry | undefined {
  const found = checkLine(line)
  if (found.checksum === "wrong" || (checked && found.checksum === "none")) return undefined
  try {
    return JSON.parse(found.text) as JournalEntry
  } catch {
    return undefined
  }
}

async function firstLine(handle: FileHandle, size: number): Promise<Buffer> {
  for (let length = blockBytes; ; length *= 2) {
    const bytes = await bytesOf(handle, 0, Math.min(length, size))
    const stop = bytes.indexOf(lineEnd)
    if (stop !== -1 || length >= size) return stop === -1 ? bytes : bytes.subarray(0, stop)
  }
}

async function lastLine(handle: FileHandle, size: number): Promise<Buffer> {
  for (let length = blockBytes; ; length *= 2) {
    const start = Math.max(0, size - length)
    const bytes = await bytesOf(handle, start, size - start)
    const stop = bytes.lastIndexOf(lineEnd)
    const before = stop < 1 ? -1 : bytes.lastIndexOf(lineEnd, stop - 1)
    if (before !== -1 || start === 0) return bytes.subarray(before + 1, Math.max(stop, 0))
  }
}

async function bytesOf(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length)
  const { bytesRead } = await handle.read(buffer, 0, length, position)
  return buffer.subarray(0, bytesRead)
}
