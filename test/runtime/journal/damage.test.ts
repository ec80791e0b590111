import { appendFileSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import fc from "fast-check"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { JournalError } from "../../../src/errors.js"
import { foldJournal } from "../../../src/runtime/journal/fold-journal.js"
import { createJournal } from "../../../src/runtime/journal/journal.js"
import { readJournal, readRun } from "../../../src/runtime/journal/read-journal.js"
import { createFakeClock } from "../../../src/testing/fake-clock.js"
import { sampleRun } from "./sample-run.js"
import { withChecksum, withoutChecksum } from "./line-checksum.js"

const root = mkdtempSync(join(tmpdir(), "quorum-damage-"))
const file = join(root, "r1", "journal.jsonl")
const large = join(root, "r1", "large")
const entries = sampleRun()
let whole: string
let lines: readonly string[]

beforeAll(async () => {
  const journal = await createJournal(root, "r1", { clock: createFakeClock() })
  for (const body of entries) journal.append(body)
  await journal.close()
  whole = readFileSync(file, "utf8")
  lines = whole.trimEnd().split("\n")
})
beforeEach(() => writeFileSync(file, whole))
afterAll(() => rmSync(root, { recursive: true }))

/** Replaces a line, counted from 1, by one that has the right checksum if it has an end. */
function damage(line: number, text: string): void {
  const checked = text.endsWith("}") ? withChecksum(text) : text
  writeFileSync(file, `${lines.with(line - 1, checked).join("\n")}\n`)
}

const problem = (): Promise<string> =>
  readJournal(root, "r1").then(
    () => "read without a complaint",
    (error: unknown) => (error instanceof JournalError ? error.message : String(error)),
  )

describe("a journal that was read", () => {
  it("is what was appended, large values in their places and keys in their order", async () => {
    const { entries: read, torn } = await readJournal(root, "r1")
    expect(torn).toBe(false)
    expect(read.map(({ n }) => n)).toEqual(entries.map((_, index) => index + 1))
    const bodies = read.map(({ n: _n, at: _at, cause: _cause, ...body }) => body)
    expect(JSON.stringify(bodies)).toBe(JSON.stringify(entries))
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(17_000)
    expect(readdirSync(large)).toHaveLength(3)
  })

  it("is the same wherever the last write was cut off, but for what was cut off", async () => {
    const bytes = Buffer.from(whole)
    const ends = [...bytes.entries()].filter(([, byte]) => byte === 10).map(([place]) => place)
    const full = (await readJournal(root, "r1")).entries
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: bytes.length }), async (length) => {
        writeFileSync(file, bytes.subarray(0, length))
        const { entries: read, torn } = await readJournal(root, "r1")
        const kept = ends.filter((end) => end < length).length
        expect(read.map(({ n }) => n)).toEqual(full.slice(0, kept).map(({ n }) => n))
        expect(torn).toBe(length > 0 && bytes[length - 1] !== 10)
      }),
      { numRuns: 100 },
    )
  })

  it("does without a last line of which a file system left nothing but zeros", async () => {
    appendFileSync(file, `${"\0".repeat(500)}\n`)
    expect((await readJournal(root, "r1")).entries).toHaveLength(entries.length)
    expect((await readJournal(root, "r1")).torn).toBe(true)
  })

  it("folds to the same whether its entries were kept or not", async () => {
    expect(await readRun(root, "r1")).toEqual(foldJournal((await readJournal(root, "r1")).entries))
  })
})

describe("a damaged line is named, with its file", () => {
  it.each([
    { what: "no JSON", line: 3, text: "{broken", says: "which is no JSON" },
    { what: "another kind of JSON", line: 3, text: "[1]", says: "which is no entry" },
    { what: "no envelope", line: 3, text: '{"n":3,"type":"draining"}', says: "which is no entry: at:" },
    {
      what: "a gap in the sequence",
      line: 4,
      text: '{"n":5,"at":1,"cause":null,"type":"draining"}',
      says: "where entry 4 was to follow and entry 5 stands",
    },
    {
      what: "a body that is not whole",
      line: 4,
      text: '{"n":4,"at":1,"cause":null,"type":"started","round":1}',
      says: 'a broken "started": briefId:',
    },
    {
      what: "an outcome of no known kind",
      line: 4,
      text: '{"n":4,"at":1,"cause":null,"type":"outcome","outcome":{"status":"lost"}}',
      says: 'a broken "outcome": outcome.status:',
    },
    {
      what: "the beginning of another run",
      line: 4,
      text: '{"n":4,"at":1,"cause":null,"type":"run"}',
      says: "where a second run begins",
    },
    {
      what: "something else than the run",
      line: 1,
      text: '{"n":1,"at":1,"cause":null,"type":"draining"}',
      says: "where no run begins",
    },
    {
      what: "a reference that leads nowhere",
      line: 4,
      text: `{"n":4,"at":1,"cause":null,"large":[{"path":["plan","briefs"],"sha256":"${"0".repeat(64)}","bytes":1}],"type":"draining"}`,
      says: "whose large value cannot be read",
    },
    {
      what: "a reference to another folder",
      line: 4,
      text: '{"n":4,"at":1,"cause":null,"large":[{"path":["x"],"sha256":"../../secret","bytes":1}],"type":"draining"}',
      says: "which is no entry: large.0.sha256:",
    },
  ])("$what", async ({ line, text, says }) => {
    damage(line, text)
    const told = await problem()
    expect(told).toContain(`Expected ${file} to be a journal, got line ${line}, `)
    expect(told).toContain(says)
    expect(told).toContain("cut it off before this line to go on from there")
    await expect(readJournal(root, "r1")).rejects.toMatchObject({ code: "journal", data: { file, line } })
  })

  it("one that is the last, when it is whole", async () => {
    damage(lines.length, `{"n":${lines.length},"at":1,"cause":null,"type":"started"}`)
    expect(await problem()).toContain(`line ${lines.length}, a broken "started"`)
    damage(lines.length, "no entry")
    expect(await problem()).toContain(`line ${lines.length}, which is no JSON`)
  })

  it("one without a checksum, where all lines have one", async () => {
    const [first = "", second = ""] = lines
    for (const [line, text] of [first, second].entries()) {
      writeFileSync(file, whole.replace(text, withoutChecksum(text)))
      expect(await problem()).toContain(
        `line ${line + 1}, which was changed: it does not end in its checksum. Restore`,
      )
    }
  })

  it("one in which a single digit was changed, with what its checksum says", async () => {
    const text = lines[3] ?? ""
    const says = text.slice(-10, -2)
    writeFileSync(file, whole.replace(text, text.replace(/"inputTokens":2/, '"inputTokens":3')))
    expect(await problem()).toMatch(
      new RegExp(
        `line 4, which was changed: its checksum says ${says}, and what stands there gives \\w{8}\\.`,
      ),
    )
  })

  it("one whose large value was changed or removed", async () => {
    const [name = ""] = readdirSync(large)
    const before = readFileSync(join(large, name))
    writeFileSync(join(large, name), '"something else"')
    expect(await problem()).toContain("has been changed: its SHA-256 is")
    rmSync(join(large, name))
    expect(await problem()).toContain("whose large value cannot be read")
    writeFileSync(join(large, name), before)
    expect(await problem()).toBe("read without a complaint")
  })
})

describe("a newer version is told apart from damage", () => {
  it.each([
    {
      what: "a newer version of the journal",
      line: 1,
      text: () => (lines[0] ?? "").replace('"version":2', '"version":3').replace(/,"crc":"\w{8}"\}$/, "}"),
      says: "written by a newer version: it is of journal version 3, and up to 2 can be read here",
    },
    {
      what: "an entry of a type that is not known",
      line: 4,
      text: () => '{"n":4,"at":1,"cause":null,"type":"weather"}',
      says: 'an entry of the type "weather", which is not known here: a newer version may have written it',
    },
  ])("$what", async ({ line, text, says }) => {
    damage(line, text())
    const told = await problem()
    expect(told).toContain(`line ${line}, ${says}`)
    expect(told).toContain("Read it with the version that wrote it, or a newer one")
  })
})

describe("a journal that is not there", () => {
  it("is a JournalError that says where it was looked for", async () => {
    await expect(readJournal(root, "r2")).rejects.toThrow(
      `Expected to read the journal ${join(root, "r2", "journal.jsonl")}, got "ENOENT`,
    )
  })

  it("or holds no whole entry, has no state", async () => {
    writeFileSync(file, '{"n":1,"at"')
    await expect(readRun(root, "r1")).rejects.toThrow(/one without a whole entry.*Run it again/)
  })
})

describe("an output that looks like the journal's own marks", () => {
  it("comes back as it was", async () => {
    const journal = await createJournal(root, "r3", { clock: createFakeClock() })
    const output = {
      large: [{ path: ["a"], sha256: "0".repeat(64), bytes: 1 }],
      n: 9,
      type: "run",
      text: "\n\u2028{",
    }
    const [run] = entries
    if (run !== undefined) journal.append(run)
    journal.append({ type: "ballot", ballot: output })
    await journal.close()
    expect((await readJournal(root, "r3")).entries[1]).toMatchObject({ type: "ballot", ballot: output })
  })
})
