import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import type { JournalEntryBody } from "../../../src/runtime/journal/journal-entry.js"
import { createJournal } from "../../../src/runtime/journal/journal.js"
import { listRuns } from "../../../src/runtime/journal/list-runs.js"
import { createFakeClock } from "../../../src/testing/fake-clock.js"
import { attemptOf, branchEntries, endEntry, outcomeOf, planEntry, runEntry } from "./sample-run.js"

const clock = createFakeClock()
let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "quorum-runs-"))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

/** A run that began `minutes` after the others. */
async function record(id: string, minutes: number, ...bodies: readonly JournalEntryBody[]): Promise<void> {
  const journal = await createJournal(root, id, { clock })
  const run = runEntry(id)
  if (run.type !== "run") throw new Error("no run")
  const { identity } = run
  journal.append({ ...run, identity: { ...identity, startedAt: identity.startedAt + minutes * 60_000 } })
  for (const body of bodies) journal.append(body)
  await journal.close()
}

describe("the list of runs", () => {
  it("is empty where no run was recorded", async () => {
    expect(await listRuns(join(root, "nowhere"))).toEqual([])
    mkdirSync(join(root, "something else"))
    writeFileSync(join(root, "a-file"), "")
    expect(await listRuns(root)).toEqual([])
  })

  it("says of each how it stands, newest first", async () => {
    await record("ended", 0, planEntry(3), ...branchEntries(outcomeOf("0")), endEntry(3))
    await record("resumed", 1, planEntry(3), endEntry(3), { type: "resumed", retryFailed: true })
    await record(
      "cut-off",
      2,
      planEntry(900),
      ...branchEntries(outcomeOf("0", { status: "ok", output: "long ".repeat(9_000) })),
      { type: "started", briefId: "1", round: 1 },
      { type: "attempt", briefId: "1", attempt: attemptOf(1, "failed") },
    )
    appendFileSync(join(root, "cut-off", "journal.jsonl"), '{"n":7,"at"')
    const running = await createJournal(root, "running", { clock })
    running.append(runEntry("running"))
    await running.durable()
    expect(await listRuns(root)).toEqual([
      line("cut-off", 2, { state: "cut off", briefs: 900, settled: 1, cost: 0.002 }),
      line("resumed", 1, { state: "cut off", briefs: 3, settled: 0, cost: 0 }),
      line("running", 0, { state: "running", briefs: 0, settled: 0, cost: 0 }),
      line("ended", 0, { state: "ended partial", briefs: 3, settled: 3, cost: 0 }),
    ])
    await running.close()
  })

  it("names what is wrong with one that is damaged, and goes on with the others", async () => {
    await record("whole", 0, planEntry(3), endEntry(3))
    await record("damaged", 1, planEntry(3))
    appendFileSync(join(root, "damaged", "journal.jsonl"), "rubbish\nand more\n")
    mkdirSync(join(root, "empty"))
    writeFileSync(join(root, "empty", "journal.jsonl"), "")
    const [damaged, whole, empty] = await listRuns(root)
    expect(damaged).toMatchObject({ id: "damaged", pattern: "section", state: "damaged" })
    expect(damaged?.problem).toContain("got line 3, which is no JSON")
    expect(whole).toMatchObject({ id: "whole", state: "ended partial" })
    expect(empty).toMatchObject({ id: "empty", pattern: null, startedAt: null, state: "damaged" })
    expect(empty?.problem).toContain("line 1, which was cut off before it was whole")
  })

  it("reads only the ends of a run that has ended: damage in the middle is not found", async () => {
    const briefs = Array.from({ length: 3_000 }, (_, index) => branchEntries(outcomeOf(String(index)))).flat()
    await record("long", 0, planEntry(3_000), ...briefs, endEntry(3_000))
    await record("longer-ends", 1, { ...endEntry(3), ...longResult() })
    const [second, first] = await listRuns(root)
    expect(first).toMatchObject({ state: "ended partial", briefs: 3_000 })
    expect(second).toMatchObject({ state: "ended partial", briefs: 3 })
  })
})

/** A result of many members, each of which fits into a line. */
function longResult(): JournalEntryBody {
  const end = endEntry(3)
  if (end.type !== "run_end") throw new Error("no end")
  const members = Array.from({ length: 300 }, (_, index) => [`member ${index}`, "x".repeat(500)])
  return { ...end, result: { ...end.result, ...Object.fromEntries(members) } }
}

function line(id: string, minutes: number, stands: object): object {
  return { id, pattern: "section", startedAt: 1_700_000_000_000 + minutes * 60_000, ...stands }
}
