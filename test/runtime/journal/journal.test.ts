import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs"
import { hostname, tmpdir } from "node:os"
import { join } from "node:path"
import { setImmediate as nextTurn } from "node:timers/promises"
import { crc32 } from "node:zlib"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { ConfigError, JournalError } from "../../../src/errors.js"
import { continueJournal, createJournal } from "../../../src/runtime/journal/journal.js"
import { readJournal, readRun } from "../../../src/runtime/journal/read-journal.js"
import { createFakeClock } from "../../../src/testing/fake-clock.js"
import { type Fault, type FaultyDisk, faultyDisk } from "./faulty-files.js"
import { attemptOf, branchEntries, outcomeOf, planEntry, runEntry } from "./sample-run.js"

const clock = createFakeClock()
let base: string
let root: string
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "quorum-journal-"))
  root = join(base, ".quorum", "runs")
})
afterEach(() => rmSync(base, { recursive: true, force: true }))

const fileOf = (runId: string): string => join(root, runId, "journal.jsonl")

async function aJournal(runId = "r1", entries = 1): Promise<void> {
  const journal = await createJournal(root, runId, { clock })
  journal.append(runEntry(runId))
  for (let entry = 1; entry < entries; entry += 1)
    journal.append({ type: "started", briefId: `b${entry}`, round: 1 })
  await journal.close()
}

describe("a journal", () => {
  it("is one JSON object a line: sequence, time and cause, what happened, and a checksum", async () => {
    const journal = await createJournal(root, "r1", { clock })
    expect(journal.append(runEntry("r1"))).toBe(1)
    const plan = journal.append(planEntry(1))
    journal.append({ type: "started", briefId: "0", round: 1 }, plan)
    await journal.durable()
    const lines = readFileSync(fileOf("r1"), "utf8").split("\n")
    const told = `{"n":3,"at":${clock.now()},"cause":2,"type":"started","briefId":"0","round":1`
    expect(lines[2]).toBe(`${told},"crc":"${crc32(told).toString(16).padStart(8, "0")}"}`)
    expect(lines[3]).toBe("")
    await journal.close()
  })

  it("writes and syncs once for all that was appended while the disk was busy", async () => {
    const disk = faultyDisk()
    const journal = await createJournal(root, "r1", { clock, files: disk.files })
    journal.append(runEntry("r1"))
    const before = disk.operations.length
    const first = journal.durable()
    while (disk.operations.length === before) await nextTurn()
    const others = Array.from({ length: 50 }, (_, index) => {
      journal.append({ type: "started", briefId: `b${index}`, round: 1 })
      return journal.durable()
    })
    await Promise.all([first, ...others])
    expect(disk.operations.slice(before)).toEqual(["write", "sync", "write", "sync"])
    await journal.close()
  })

  it("writes once what those do next who are told together", async () => {
    const disk = faultyDisk()
    const journal = await createJournal(root, "r1", { clock, files: disk.files })
    journal.append(runEntry("r1"))
    await journal.durable()
    const before = disk.operations.length
    const branches = Array.from({ length: 50 }, async (_, index) => {
      for (const round of [1, 2, 3]) {
        journal.append({ type: "started", briefId: `b${index}`, round })
        // What a branch does that needs no time.
        await Promise.resolve()
        journal.append({ type: "attempt", briefId: `b${index}`, attempt: attemptOf(1) })
        await journal.durable()
      }
    })
    await Promise.all(branches)
    expect(disk.operations.slice(before)).toEqual(["write", "sync", "write", "sync", "write", "sync"])
    await journal.close()
  })

  it("tells whoever comes when it has been written but not synced", async () => {
    const disk = faultyDisk()
    const journal = await createJournal(root, "r1", { clock, files: disk.files })
    const before = disk.operations.length
    journal.append(runEntry("r1"))
    while (disk.operations.length === before) await nextTurn()
    for (let turn = 0; turn < 3; turn += 1) await Promise.all([nextTurn(), journal.durable()])
    expect(disk.operations.slice(before)).toEqual(["write", "sync"])
    await journal.close()
  })

  it("syncs nothing that nobody waits for, and writes it all the same", async () => {
    const disk = faultyDisk()
    const journal = await createJournal(root, "r1", { clock, files: disk.files })
    const before = disk.operations.length
    journal.append(runEntry("r1"))
    await expect.poll(() => statSync(fileOf("r1")).size).toBeGreaterThan(0)
    expect(disk.operations.slice(before)).toEqual(["write"])
    await journal.close()
  })

  it("holds what was appended, not what was made of it later", async () => {
    const journal = await createJournal(root, "r1", { clock })
    journal.append(runEntry("r1"))
    const briefIds = ["a"]
    journal.append({ type: "reopened", briefIds })
    briefIds.push("b")
    await journal.close()
    const { entries } = await readJournal(root, "r1")
    expect(entries[1]).toMatchObject({ briefIds: ["a"] })
  })

  it("can be read again though a provider reported no numbers", async () => {
    const journal = await createJournal(root, "r1", { clock })
    journal.append(runEntry("r1"))
    const odd = { ...attemptOf(1), cost: NaN, usage: { ...attemptOf(1).usage, inputTokens: NaN } }
    for (const body of branchEntries(outcomeOf("0", undefined, [odd]))) journal.append(body)
    await journal.close()
    expect((await readRun(root, "r1")).spent).toMatchObject({ cost: null, usage: { outputTokens: 50 } })
  })

  it("can be read by its owner only, and stays out of git", async () => {
    await aJournal("r1")
    expect(statSync(fileOf("r1")).mode & 0o777).toBe(0o600)
    for (const folder of [join(base, ".quorum"), root, join(root, "r1")]) {
      expect(statSync(folder).mode & 0o777).toBe(0o700)
    }
    expect(readFileSync(join(base, ".quorum", ".gitignore"), "utf8")).toBe("*\n")
  })

  it("leaves a .gitignore alone that is there", async () => {
    await aJournal("r1")
    writeFileSync(join(base, ".quorum", ".gitignore"), "runs\n")
    await aJournal("r2")
    expect(readFileSync(join(base, ".quorum", ".gitignore"), "utf8")).toBe("runs\n")
  })

  it.each(["../elsewhere", "a/b", "", ".", "..", ".hidden", "a:b", "ends.", "x".repeat(201)])(
    "is not begun under the id %j, which names no folder",
    async (runId) => {
      await expect(createJournal(root, runId, { clock })).rejects.toThrow(ConfigError)
      await expect(readJournal(root, runId)).rejects.toThrow("Give another `runId`")
      expect(existsSync(root)).toBe(false)
    },
  )

  it("is not begun under the id of another one", async () => {
    await aJournal("r1")
    await expect(createJournal(root, "r1", { clock })).rejects.toThrow(
      /Expected a run id that is not on record yet, got "r1".*resuming it, or give a new id/,
    )
    expect((await readJournal(root, "r1")).entries).toHaveLength(1)
  })

  it("is begun anew where one was cut off before its first entry", async () => {
    await aJournal("r1")
    writeFileSync(fileOf("r1"), '{"n":1,"at":17')
    await aJournal("r1", 2)
    expect((await readJournal(root, "r1")).entries).toHaveLength(2)
  })
})

describe("a journal that is gone on with", () => {
  it("goes on with its sequence", async () => {
    await aJournal("r1", 3)
    const journal = await continueJournal(root, "r1", { clock })
    expect(journal.append({ type: "resumed", retryFailed: false })).toBe(4)
    await journal.close()
    expect((await readJournal(root, "r1")).entries.map(({ n }) => n)).toEqual([1, 2, 3, 4])
  })

  it("loses a last line that was cut off, and nothing else", async () => {
    await aJournal("r1", 3)
    const whole = readFileSync(fileOf("r1"), "utf8")
    writeFileSync(fileOf("r1"), `${whole}{"n":4,"at":1700`)
    const journal = await continueJournal(root, "r1", { clock })
    await journal.close()
    expect(readFileSync(fileOf("r1"), "utf8")).toBe(whole)
  })

  it("has to be there", async () => {
    await expect(continueJournal(root, "r9", { clock })).rejects.toThrow(JournalError)
    expect(existsSync(root)).toBe(false)
  })

  it("is refused when it is damaged", async () => {
    await aJournal("r1", 3)
    writeFileSync(fileOf("r1"), readFileSync(fileOf("r1"), "utf8").replace('"n":2', '"n":7'))
    await expect(continueJournal(root, "r1", { clock })).rejects.toThrow(
      "line 2, which was changed: its checksum says",
    )
  })
})

describe("of two who would write one journal", () => {
  it("the second is refused in the same process, until the first has closed it", async () => {
    const journal = await createJournal(root, "r1", { clock })
    journal.append(runEntry("r1"))
    await journal.durable()
    await expect(continueJournal(root, "r1", { clock })).rejects.toThrow("which this process is writing")
    await journal.close()
    await (await continueJournal(root, "r1", { clock })).close()
    expect(readdirSync(join(root, "r1"))).toEqual(["journal.jsonl"])
  })

  it("the second is refused while the process of the first is alive", async () => {
    await aJournal("r1")
    const lock = join(root, "r1", `lock-${process.ppid}-0-${hostname().replaceAll(/[^\w.-]/g, "_")}`)
    writeFileSync(lock, "")
    await expect(continueJournal(root, "r1", { clock })).rejects.toThrow(
      `which process ${process.ppid} is writing. Wait for it to end; if it has ended, delete ${lock}`,
    )
    expect(readdirSync(join(root, "r1")).filter((name) => name.startsWith("lock-"))).toHaveLength(1)
  })

  it("the second is refused while nobody can tell, as the first is on another machine", async () => {
    await aJournal("r1")
    writeFileSync(join(root, "r1", "lock-1-0-another-machine"), "")
    await expect(continueJournal(root, "r1", { clock })).rejects.toThrow(
      "process 1 of the machine another-machine",
    )
  })

  it.each([
    { who: "is dead", pid: 4_194_305, ticks: "0" },
    ...(process.platform === "linux"
      ? [{ who: "is dead and its number is that of another one", pid: process.ppid, ticks: "12345" }]
      : []),
  ])("the second takes over where the first $who", async ({ pid, ticks }) => {
    await aJournal("r1")
    writeFileSync(join(root, "r1", `lock-${pid}-${ticks}-${hostname().replaceAll(/[^\w.-]/g, "_")}`), "")
    await (await continueJournal(root, "r1", { clock })).close()
    expect(readdirSync(join(root, "r1"))).toEqual(["journal.jsonl"])
  })
})

/** A disk that fails once a journal is begun on it, at the first write. */
async function failingDisk(fault: Fault): Promise<FaultyDisk> {
  const counting = faultyDisk()
  await createJournal(root, "counted", { clock, files: counting.files })
  rmSync(join(base, ".quorum"), { recursive: true })
  return faultyDisk(counting.operations.length + 1, fault)
}

describe("a journal that cannot be written", () => {
  it("says what is not on record and what to do, and accepts nothing more", async () => {
    const disk = await failingDisk("ENOSPC")
    const journal = await createJournal(root, "r1", { clock, files: disk.files })
    journal.append(runEntry("r1"))
    const outcome = outcomeOf("0")
    await expect(journal.durable()).rejects.toThrow(
      /write entry 1 and what follows to .*journal\.jsonl, got "ENOSPC: no space left on device".*go on with the run by resuming it/,
    )
    for (const body of branchEntries(outcome)) journal.append(body)
    await expect(journal.durable()).rejects.toBe(journal.failed)
    await journal.close()
    expect(statSync(fileOf("r1")).size).toBe(0)
  })

  it("tells of it when it is closed, if nobody waited before", async () => {
    const disk = await failingDisk("EIO")
    const journal = await createJournal(root, "r1", { clock, files: disk.files })
    journal.append(runEntry("r1"))
    await expect(journal.close()).rejects.toThrow(JournalError)
  })

  it("is not begun where its folder cannot be made", async () => {
    writeFileSync(join(base, ".quorum"), "a file")
    await expect(createJournal(root, "r1", { clock })).rejects.toThrow(
      "Give a folder that can be written to, or run without a journal",
    )
  })
})
