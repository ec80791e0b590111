import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "vitest"
import type { FoldedRun } from "../../../src/runtime/journal/fold-journal.js"
import { journalVersion } from "../../../src/runtime/journal/journal-entry.js"
import { createJournal } from "../../../src/runtime/journal/journal.js"
import { listRuns } from "../../../src/runtime/journal/list-runs.js"
import { readRun } from "../../../src/runtime/journal/read-journal.js"
import { createFakeClock } from "../../../src/testing/fake-clock.js"
import { sampleRun } from "./sample-run.js"

const fixtures = fileURLToPath(new URL("fixtures", import.meta.url))
const current = join(fixtures, `v${journalVersion}`)

/** The state of a run as a file can hold it. */
function plain(folded: FoldedRun): unknown {
  return JSON.parse(JSON.stringify({ ...folded, open: [...folded.open], agents: [...folded.agents] }))
}

const foldedFile = (folder: string): string => join(folder, "folded.jsonl")

// See fixtures/README.md.
if (process.env["QUORUM_MAKE_FIXTURE"] !== undefined && !existsSync(current)) {
  const journal = await createJournal(current, "sample", { clock: createFakeClock() })
  for (const body of sampleRun(28)) journal.append(body)
  await journal.close()
  writeFileSync(foldedFile(current), `${JSON.stringify(plain(await readRun(current, "sample")))}\n`)
}

describe("journals of every version so far", () => {
  const versions = readdirSync(fixtures).filter((name) => /^v\d+$/.test(name))

  it("are kept, one of each", () => {
    expect(versions).toEqual(Array.from({ length: journalVersion }, (_, index) => `v${index + 1}`))
  })

  it.each(versions)("%s still loads, and folds to what it did", async (version) => {
    const folder = join(fixtures, version)
    const folded: unknown = JSON.parse(readFileSync(foldedFile(folder), "utf8"))
    expect(plain(await readRun(folder, "sample"))).toEqual(folded)
    expect(await listRuns(folder)).toMatchObject([{ id: "sample", state: "ended partial", briefs: 28 }])
  })
})
