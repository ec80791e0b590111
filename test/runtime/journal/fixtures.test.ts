import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "vitest"
import { functionAgent } from "../../../src/agents/function-agent.js"
import { section } from "../../../src/patterns/section/section.js"
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
function plain(folded: FoldedRun): object {
  const lists = { open: [...folded.open], agents: [...folded.agents] }
  return JSON.parse(JSON.stringify({ ...folded, ...lists })) as object
}

/** A run of a pattern's, as far as versions hold one: its result stands beside it. */
const resultFile = (folder: string): string => join(folder, "section.jsonl")
const foldedFile = (folder: string): string => join(folder, "folded.jsonl")

// See fixtures/README.md.
if (process.env["QUORUM_MAKE_FIXTURE"] !== undefined && !existsSync(current)) {
  const journal = await createJournal(current, "sample", { clock: createFakeClock() })
  for (const body of sampleRun(28)) journal.append(body)
  await journal.close()
  writeFileSync(foldedFile(current), `${JSON.stringify(plain(await readRun(current, "sample")))}\n`)
  const worker = functionAgent(
    ({ id }) => {
      if (id === "style") throw new Error("no style")
      return { about: id, text: "as it should be" }
    },
    { name: "worker" },
  )
  const review = section({
    agent: worker,
    briefs: [
      { id: "security", objective: "Review for security" },
      { id: "speed", objective: "Review for speed" },
      { id: "style", objective: "Review for style" },
      { id: "summary", objective: "Say the essence", dependsOn: ["security", "speed"] },
    ],
    quorum: 2,
  })
  const result = await review.run("A diff", { journal: current, runId: "section", seed: 7 })
  writeFileSync(resultFile(current), `${JSON.stringify(result)}\n`)
}

describe("journals of every version so far", () => {
  const versions = readdirSync(fixtures).filter((name) => /^v\d+$/.test(name))

  it("are kept, one of each", () => {
    expect(versions).toEqual(Array.from({ length: journalVersion }, (_, index) => `v${index + 1}`))
  })

  it.each(versions)("%s still loads, and folds to what it did", async (version) => {
    const folder = join(fixtures, version)
    const folded = JSON.parse(readFileSync(foldedFile(folder), "utf8")) as Readonly<Record<string, unknown>>
    // Of what a later version tells beside it, an earlier one says nothing.
    const told = Object.entries(plain(await readRun(folder, "sample"))).filter(([name]) => name in folded)
    expect(Object.fromEntries(told)).toEqual(folded)
    const [sample] = (await listRuns(folder)).filter(({ id }) => id === "sample")
    expect(sample).toMatchObject({ state: "ended partial", briefs: 28 })
  })

  it("fold to the same, where they hold the same run", async () => {
    const folds = await Promise.all(versions.map((version) => readRun(join(fixtures, version), "sample")))
    expect(folds.map(({ run }) => `v${run.version}`)).toEqual(versions)
    const [first, ...others] = folds.map(({ run, ...fold }) =>
      plain({ ...fold, run: { ...run, version: 1 } }),
    )
    for (const other of others) expect(other).toEqual(first)
  })

  it.each(versions.filter((version) => existsSync(resultFile(join(fixtures, version)))))(
    "%s still gives the result that a section had, to the byte",
    async (version) => {
      const folder = join(fixtures, version)
      const { result } = await readRun(folder, "section")
      expect(`${JSON.stringify(result)}\n`).toBe(readFileSync(resultFile(folder), "utf8"))
      expect(result).toMatchObject({ status: "partial", coverage: { ok: 3, failed: 1 } })
    },
  )
})
