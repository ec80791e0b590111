import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { continueJournal, createJournal } from "../../../src/runtime/journal/journal.js"
import { readJournal, readRun } from "../../../src/runtime/journal/read-journal.js"
import { createFakeClock } from "../../../src/testing/fake-clock.js"
import { asVersion1 } from "./line-checksum.js"
import { branchEntries, outcomeOf, planEntry, runEntry, sampleRun } from "./sample-run.js"

const clock = createFakeClock()
let root: string
let file: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "quorum-version-"))
  file = join(root, "r1", "journal.jsonl")
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const text = (): string => readFileSync(file, "utf8")
const linesOf = (journal: string): readonly string[] => journal.trimEnd().split("\n")

/** A run of version 1 that was cut off, and gone on with by this one. */
async function goneOn(): Promise<{ readonly before: string }> {
  const journal = await createJournal(root, "r1", { clock })
  for (const body of [runEntry(), planEntry(2), ...branchEntries(outcomeOf("0"))]) journal.append(body)
  await journal.close()
  const before = asVersion1(text())
  writeFileSync(file, before)
  const again = await continueJournal(root, "r1", { clock })
  again.append({ type: "resumed", retryFailed: false })
  for (const body of branchEntries(outcomeOf("1"))) again.append(body)
  await again.close()
  return { before }
}

describe("a journal of version 1", () => {
  it("folds to what the same one folds to as it is written now", async () => {
    const journal = await createJournal(root, "r1", { clock })
    for (const body of sampleRun()) journal.append(body)
    await journal.close()
    const { run, ...now } = await readRun(root, "r1")
    writeFileSync(file, asVersion1(text()))
    expect(text()).not.toContain('"crc"')
    expect(await readRun(root, "r1")).toEqual({ ...now, run: { ...run, version: 1 } })
  })

  it("stays one when it is gone on with, and what is added has checksums", async () => {
    const { before } = await goneOn()
    expect(text().startsWith(before)).toBe(true)
    expect(before).not.toContain('"crc"')
    const added = linesOf(text().slice(before.length))
    expect(added.filter((line) => /,"crc":"[0-9a-f]{8}"\}$/.test(line))).toHaveLength(4)
    const { run, outcomes, resumed } = await readRun(root, "r1")
    expect([run.version, outcomes.map(({ briefId }) => briefId), resumed]).toEqual([1, ["0", "1"], 1])
    expect((await readJournal(root, "r1")).entries.every((entry) => !("crc" in entry))).toBe(true)
  })

  it("names a changed digit in what was added, and cannot know of one before that", async () => {
    const { before } = await goneOn()
    writeFileSync(
      file,
      `${before}${text().slice(before.length).replace('"outputTokens":50', '"outputTokens":51')}`,
    )
    await expect(readRun(root, "r1")).rejects.toThrow("line 8, which was changed: its checksum says")
    writeFileSync(file, before.replaceAll('"outputTokens":50', '"outputTokens":51'))
    expect((await readRun(root, "r1")).spent.usage.outputTokens).toBe(51)
  })

  it("can be gone on with by either version, in turns", async () => {
    await goneOn()
    const next = linesOf(text()).length + 1
    writeFileSync(file, `${text()}{"n":${next},"at":1,"cause":null,"type":"draining"}\n`)
    expect(await readRun(root, "r1")).toMatchObject({ draining: true, resumed: 1 })
  })

  it("does without a last line that is no JSON, as it cannot know what that was", async () => {
    const { before } = await goneOn()
    writeFileSync(file, `${before}{"n":6,"ty\n`)
    expect(await readJournal(root, "r1")).toMatchObject({ torn: true, entries: { length: 5 } })
  })
})
