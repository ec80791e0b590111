import { existsSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { JournalError } from "../../../src/errors.js"
import { type FoldedRun, foldJournal } from "../../../src/runtime/journal/fold-journal.js"
import type { JournalEntryBody } from "../../../src/runtime/journal/journal-entry.js"
import { type Journal, continueJournal, createJournal } from "../../../src/runtime/journal/journal.js"
import { readJournal } from "../../../src/runtime/journal/read-journal.js"
import { createFakeClock } from "../../../src/testing/fake-clock.js"
import { type Fault, type FaultyDisk, faultyDisk, forgetLocks } from "./faulty-files.js"
import { sampleRun } from "./sample-run.js"

const clock = createFakeClock()
const entries = sampleRun()
/** Entries that are appended before somebody waits for them. */
const group = 8
/** Share of what was not synced that a crash leaves: of a process all of it, of the power none, or half a line. */
const keeps = [1, 0, 0.5]

let root: string
let number = 0
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "quorum-journal-"))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

/** Appends what is left of the run; returns how many entries were said to be on disk. */
async function record(open: Promise<Journal>, from: number): Promise<{ promised: number; error: unknown }> {
  let promised = from
  let journal: Journal | undefined
  try {
    journal = await open
    for (const [place, body] of entries.entries()) {
      if (place < from) continue
      journal.append(body)
      if (place % group > 0 && place < entries.length - 1) continue
      await journal.durable()
      promised = place + 1
    }
    await journal.close()
    return { promised, error: undefined }
  } catch (error) {
    await journal?.close()
    return { promised, error }
  }
}

const bodiesOf = (read: readonly object[]): readonly unknown[] =>
  read.map((entry) =>
    Object.fromEntries(Object.entries(entry).filter(([key]) => !["n", "at", "cause"].includes(key))),
  )

async function disturbed(disk: FaultyDisk, crashes: boolean, keep: number): Promise<void> {
  const id = `run-${(number += 1)}`
  const { promised, error } = await record(createJournal(root, id, { clock, files: disk.files }), 0)
  if (error !== undefined) expect(error).toBeInstanceOf(JournalError)
  if (crashes) disk.crash(keep)
  forgetLocks(join(root, id))

  let there = 0
  if (existsSync(join(root, id, "journal.jsonl"))) {
    const read = await readJournal(root, id)
    there = read.entries.length
    expect(there).toBeGreaterThanOrEqual(promised)
    expectSame(bodiesOf(read.entries), entries.slice(0, there))
  }
  expect(promised).toBeLessThanOrEqual(there)

  const effects = { clock, files: faultyDisk().files }
  const again = there === 0 ? createJournal(root, id, effects) : continueJournal(root, id, effects)
  expect(await record(again, there)).toEqual({ promised: entries.length, error: undefined })
  expectSame(plain(foldJournal((await readJournal(root, id)).entries)), undisturbed)
  rmSync(join(root, id), { recursive: true })
}

/** What a run folds to, its maps as lists. */
function plain(folded: FoldedRun): object {
  return { ...folded, open: [...folded.open], agents: [...folded.agents] }
}

/** As `toEqual`, which takes its time with what is equal. */
function expectSame(found: object, expected: object): void {
  if (JSON.stringify(found) !== JSON.stringify(expected)) expect(found).toEqual(expected)
}

const undisturbed = plain(
  foldJournal(entries.map((body, index) => ({ n: index + 1, at: clock.now(), cause: null, ...body }))),
)
const faults: readonly Fault[] = ["ENOSPC", "EIO", "half, then ENOSPC", "less"]

describe("a disk that fails at any operation of a run of 200 entries", () => {
  it("is a run of about 200 entries, with values beside it", () => {
    expect(entries.length).toBeGreaterThan(190)
    expect(entries.filter((body: JournalEntryBody) => JSON.stringify(body).length > 16_384).length).toBe(3)
  })

  it.each([
    { title: "and the process goes on: an error, and a journal to go on with", crashes: false },
    { title: "and the process or the power fails: a torn line at most, nothing lost", crashes: true },
  ])("$title", { timeout: 60_000 }, async ({ crashes }) => {
    const counting = faultyDisk()
    await disturbed(counting, false, 1)
    expect(counting.operations.length).toBeGreaterThan(70)
    for (const [place, operation] of counting.operations.entries()) {
      for (const [turn, fault] of (operation === "write" ? faults : faults.slice(1, 2)).entries()) {
        await disturbed(
          faultyDisk(place + 1, fault, crashes),
          crashes,
          keeps[(place + turn) % keeps.length] ?? 0,
        )
      }
    }
  })

  it("when a torn journal is gone on with: an error, and the journal as it was", async () => {
    const whole = faultyDisk()
    await record(createJournal(root, "whole", { clock, files: whole.files }), 0)
    const lastWrite = whole.operations.lastIndexOf("write") + 1
    const torn = async (id: string): Promise<void> => {
      const disk = faultyDisk(lastWrite, "half, then ENOSPC", true)
      await record(createJournal(root, id, { clock, files: disk.files }), 0)
      forgetLocks(join(root, id))
    }
    await torn("counted")
    const before = await readJournal(root, "counted")
    expect(before.torn).toBe(true)
    const counting = faultyDisk()
    await (await continueJournal(root, "counted", { clock, files: counting.files })).close()
    expect(counting.operations).toContain("truncate")
    for (const place of counting.operations.keys()) {
      const id = `again-${place}`
      await torn(id)
      const disk = faultyDisk(place + 1, "EIO", true)
      await continueJournal(root, id, { clock, files: disk.files }).then(
        (journal) => journal.close(),
        (error: unknown) => expect(error).toBeInstanceOf(JournalError),
      )
      disk.crash(1)
      forgetLocks(join(root, id))
      expect((await readJournal(root, id)).entries).toEqual(before.entries)
    }
  })
})
