import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { functionAgent } from "../../../src/agents/function-agent.js"
import { JournalError } from "../../../src/errors.js"
import type { Integrator } from "../../../src/integrate/integrator.js"
import { section } from "../../../src/patterns/section/section.js"
import type { RunEvent } from "../../../src/runtime/events.js"
import { continueJournal, createJournal } from "../../../src/runtime/journal/journal.js"
import { readJournal } from "../../../src/runtime/journal/read-journal.js"
import type { Json } from "../../../src/task/json.js"
import { createFakeClock } from "../../../src/testing/fake-clock.js"
import { faultyDisk } from "./faulty-files.js"
import { branchEntries, outcomeOf, runEntry } from "./sample-run.js"

const clock = createFakeClock()
let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "quorum-unwritable-"))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function cycle(): Json {
  const value: Record<string, Json> = {}
  value["itself"] = value
  return value
}

describe("an entry that is no JSON", () => {
  it("ends the journal by an error that names it, and those before it are on disk", async () => {
    const journal = await createJournal(root, "r1", { clock })
    journal.append(runEntry("r1"))
    journal.append({ type: "ballot", ballot: cycle() })
    journal.append({ type: "draining" })
    await expect(journal.durable()).rejects.toThrow(
      /Expected entry 2 \(ballot\) to be JSON that .*journal\.jsonl can hold, got "Converting circular/,
    )
    expect(journal.failed).toBeInstanceOf(JournalError)
    await journal.close()
    expect((await readJournal(root, "r1")).entries.map(({ type }) => type)).toEqual(["run"])
    const again = await continueJournal(root, "r1", { clock })
    expect(again.append({ type: "resumed", retryFailed: false })).toBe(2)
    await again.close()
  })

  it("lets whoever waits for one before it go on", async () => {
    const journal = await createJournal(root, "r1", { clock })
    journal.append(runEntry("r1"))
    const before = journal.durable()
    journal.append({ type: "ballot", ballot: cycle() })
    await before
    await expect(journal.durable()).rejects.toBe(journal.failed)
    await journal.close()
  })

  it.each([
    { what: "a BigInt", output: () => 1n },
    { what: "a value that holds itself", output: cycle },
  ])("as the output of a run: it is no result, and can be taken up again: $what", async ({ output }) => {
    const options = {
      briefs: [{ objective: "Do it" }],
      agent: functionAgent(() => "done", { name: "worker" }),
    }
    const integrator: Integrator = {
      name: "of somebody's own",
      params: {},
      integrate: () => Promise.resolve({ done: true, reason: "all there", output: output() }),
    }
    const bad = section({ ...options, integrate: integrator })
    const told: string[] = []
    const onEvent = ({ type }: RunEvent): void => void told.push(type)
    await expect(bad.run("task", { journal: root, runId: "r1", onEvent })).rejects.toThrow(JournalError)
    expect(told).toContain("integrated")
    expect(told).not.toContain("run_ended")
    const { entries } = await readJournal(root, "r1")
    expect(entries.at(-1)?.type).not.toBe("run_end")
    expect(entries.some(({ type }) => type === "outcome")).toBe(true)
  })
})

describe("large values", () => {
  const branch = (id: string, size: number) =>
    branchEntries(outcomeOf(id, { status: "ok", output: id.padEnd(size, "x") }))

  it("go out in groups, so that whoever waits for the first does not wait for the last", async () => {
    const journal = await createJournal(root, "r1", { clock })
    journal.append(runEntry("r1"))
    await journal.durable()
    const told: number[] = []
    const waiting = Array.from({ length: 40 }, (_, index) => {
      for (const body of branch(String(index), 100_000)) journal.append(body)
      return journal.durable().then(() => told.push(readFileSync(join(root, "r1", "journal.jsonl")).length))
    })
    await Promise.all(waiting)
    expect(new Set(told).size).toBeGreaterThanOrEqual(3)
    await journal.close()
  })

  it("cost a file, its write and its sync each, and one sync of their folder", async () => {
    const disk = faultyDisk()
    const journal = await createJournal(root, "r1", { clock, files: disk.files })
    journal.append(runEntry("r1"))
    await journal.durable()
    const before = disk.operations.length
    for (const id of ["a", "b", "c"]) for (const body of branch(id, 20_000)) journal.append(body)
    await journal.durable()
    const count = (operation: string): number =>
      disk.operations.slice(before).filter((name) => name === operation).length
    expect(["open", "write", "sync", "rename", "sync folder"].map(count)).toEqual([3, 4, 4, 0, 1])
    await journal.close()
  })
})
