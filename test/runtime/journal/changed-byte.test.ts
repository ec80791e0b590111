import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import fc from "fast-check"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { JournalError } from "../../../src/errors.js"
import { createJournal } from "../../../src/runtime/journal/journal.js"
import { listRuns } from "../../../src/runtime/journal/list-runs.js"
import { readRun } from "../../../src/runtime/journal/read-journal.js"
import { createFakeClock } from "../../../src/testing/fake-clock.js"
import { branchEntries, endEntry, outcomeOf, planEntry, runEntry } from "./sample-run.js"

const root = mkdtempSync(join(tmpdir(), "quorum-changed-"))
const file = join(root, "r1", "journal.jsonl")
let whole: Buffer
/** Places of the line ends. */
let ends: readonly number[]

beforeAll(async () => {
  const journal = await createJournal(root, "r1", { clock: createFakeClock() })
  const failed = { status: "failed", error: { kind: "transient", message: "zu groß – 17 €" } } as const
  const branches = [
    outcomeOf("0"),
    outcomeOf("1", failed),
    outcomeOf("2", { status: "ok", output: [1, "ü"] }),
  ]
  for (const body of [
    runEntry(),
    planEntry(3),
    ...branches.flatMap((one) => branchEntries(one)),
    endEntry(3),
  ])
    journal.append(body)
  await journal.close()
  whole = readFileSync(file)
  ends = [...whole.entries()].filter(([, byte]) => byte === 10).map(([place]) => place)
})
afterAll(() => rmSync(root, { recursive: true }))

const change = (place: number, by: number): void => {
  const changed = Buffer.from(whole)
  changed[place] = (whole[place] ?? 0) ^ by
  writeFileSync(file, changed)
}
const lineOf = (place: number): number => ends.findIndex((end) => place <= end) + 1

describe("a journal of a run that has ended, in which any one byte is another one", () => {
  it("is named as damaged, with file and line, by whoever reads it", async () => {
    // As many at the ends of lines, where checksums and line ends stand, as anywhere.
    const place = fc.oneof(
      fc.nat({ max: whole.length - 1 }),
      fc
        .record({ line: fc.nat({ max: ends.length - 1 }), before: fc.nat({ max: 18 }) })
        .map(({ line, before }) => (ends[line] ?? 0) - before),
    )
    await fc.assert(
      fc.asyncProperty(place, fc.integer({ min: 1, max: 255 }), async (at, by) => {
        change(at, by)
        const thrown: unknown = await readRun(root, "r1").catch((error: unknown) => error)
        if (!(thrown instanceof JournalError)) throw new Error(`read, though byte ${at} was changed`)
        expect([thrown.data["file"], thrown.data["line"]]).toEqual([file, lineOf(at)])
        expect(thrown.message).toContain("Restore the file from a copy, or cut it off before this line")
      }),
      { numRuns: 1_000 },
    )
  })

  it("is not listed as one that has ended, if it is in its first or its last line", async () => {
    const [first = 0, beforeLast = 0] = [ends[0], ends.at(-2)]
    const places = [...whole.keys()].filter((place) => place <= first || place > beforeLast)
    for (const place of places.filter((place) => place % 7 === 0 || lineOf(place) !== lineOf(place + 18))) {
      change(place, 1 << (place % 8))
      const [line] = await listRuns(root)
      if (line?.state !== "damaged" || line.problem?.includes(`got line ${lineOf(place)}, `) !== true)
        expect([place, line]).toEqual([place, { state: "damaged" }])
    }
  })
})
