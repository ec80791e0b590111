import { describe, expect, it } from "vitest"
import { z } from "zod"
import {
  type Frame,
  type Note,
  mendPrompt,
  rereadPrompt,
  writePrompt,
} from "../../../src/agents/prompts/synthesis-prompts.js"
import { askFor } from "./ask.js"

const conflicts = z.array(z.object({ about: z.string(), records: z.array(z.string()), detail: z.string() }))
const answer = z.object({
  sentences: z.array(z.object({ text: z.string(), records: z.array(z.string()), paragraph: z.boolean() })),
  conflicts,
})
const reading = z.object({ conflict: z.boolean(), statement: z.string(), records: z.array(z.string()) })
const mended = z.object({
  sentences: z.array(z.object({ text: z.string(), records: z.array(z.string()), number: z.int() })),
})

const fence = "k3x9"
const frame: Frame = { briefs: [], requirements: [], missing: [], conflicts: [] }

function prompt(
  outputs: Readonly<Record<string, string>>,
  objectives: Readonly<Record<string, string>> = {},
) {
  const notes = Object.entries(outputs).map(([briefId, text], index): Note => {
    return { kind: "record", id: `R${index + 1}`, briefIds: [briefId], text }
  })
  const briefs = Object.entries(objectives).map(([id, objective]) => `${id}: ${objective}`)
  return writePrompt("What must a user know?", notes, { ...frame, briefs }, { fence, structured: false })
}

const synthesise = (...parameters: Parameters<typeof prompt>) => askFor(answer, prompt(...parameters))

describe("an answer out of the records of workers", () => {
  it("keeps their sentences and sources, each sentence once, with all the records that say it", async () => {
    const { sentences, conflicts: found } = await synthesise({
      one: "- A user must install Node first. [README.md]\n- Logs are kept in the home folder. [docs/logs.md]",
      two: "- A user must install Node first. [README.md]\n- Keys are never written to a log. [docs/keys.md]",
    })
    expect(sentences.map(({ text, records }) => `${text} ${records.join()}`).toSorted()).toEqual([
      "A user must install Node first. [README.md] R1,R2",
      "Keys are never written to a log. [docs/keys.md] R2",
      "Logs are kept in the home folder. [docs/logs.md] R1",
    ])
    expect(found).toEqual([])
  })

  it("reads records in JSON, with the sources that stand in them", async () => {
    const record = { claim: "A user must know the limits of the server.", file: "docs/limits.md" }
    const { sentences } = await synthesise({ one: JSON.stringify(record, null, 2) })
    expect(sentences).toEqual([
      {
        text: "A user must know the limits of the server. [docs/limits.md]",
        records: ["R1"],
        paragraph: false,
      },
    ])
  })

  it("names no source where a worker named none: the record is one", async () => {
    const { sentences } = await synthesise({ one: "A user must know the limits of the server." })
    expect(sentences).toMatchObject([{ text: "A user must know the limits of the server.", records: ["R1"] }])
  })

  it("does not take for a record what stands beside the records", async () => {
    const { sentences } = await synthesise(
      { one: "A user must know the limits of the server." },
      { one: "Find out what a user must know about the server." },
    )
    expect(sentences).toHaveLength(1)
  })

  it("reports a conflict when the same statement has different numbers", async () => {
    const { conflicts: found } = await synthesise({
      one: "- Backups are kept for 30 days. [a.md]",
      two: "- Backups are kept for 90 days. [b.md]",
      three: "- Users are asked for 2 keys. [b.md]",
    })
    expect(found).toEqual([
      {
        about: "Backups are kept for … days.",
        records: ["R1", "R2"],
        detail: 'one says "Backups are kept for 30 days."; two says "Backups are kept for 90 days."',
      },
    ])
  })

  it("reports a conflict between bare numbers that answer the same objective, and none between others", async () => {
    const same = await synthesise(
      { one: "391", two: "381" },
      { one: "What is 17 * 23?", two: "What is 17 * 23?" },
    )
    expect(same.conflicts).toMatchObject([{ about: "What is 17 * 23?", records: ["R1", "R2"] }])
    const other = await synthesise(
      { one: "391", two: "7" },
      { one: "What is 17 * 23?", two: "What is 3 + 4?" },
    )
    expect(other.conflicts).toEqual([])
  })

  it("cites the records of condensed claims, and a part of a record as the whole", async () => {
    const claims = [
      { text: "A user must install Node first.", recordIds: ["R1", "R4"] },
      { text: "Logs are kept in the home folder.", recordIds: ["R2"] },
    ]
    const notes: readonly Note[] = [
      { kind: "claims", claims },
      { kind: "record", id: "R7/2", briefIds: ["b"], text: "A user must know the limits.", part: "2 of 3" },
    ]
    const asked = writePrompt("What must a user know?", notes, frame, { fence, structured: false })
    const { sentences } = await askFor(answer, asked)
    expect(sentences.map(({ records }) => records.join())).toEqual(["R1,R4", "R2", "R7"])
  })

  it("says both sides when it reads sources again, or that they say the same", async () => {
    const sources = [
      { id: "R1", briefIds: ["one"], text: "Backups are kept for 30 days." },
      { id: "R2", briefIds: ["two"], text: "Backups are kept for 90 days." },
    ]
    const asked = rereadPrompt("What of backups?", "Backups are kept for … days.", sources, fence)
    expect(await askFor(reading, asked)).toEqual({
      conflict: true,
      statement: 'one says "Backups are kept for 30 days."; two says "Backups are kept for 90 days."',
      records: ["R1", "R2"],
    })
    const equal = sources.map((source) => ({ ...source, text: "Backups are kept for 30 days." }))
    expect(await askFor(reading, rereadPrompt("What of backups?", "them", equal, fence))).toMatchObject({
      conflict: false,
      statement: "Backups are kept for 30 days.",
    })
  })

  it("mends a sentence with what its own records say", async () => {
    const sources = [
      { id: "R1", briefIds: ["one"], text: "Backups are kept for 30 days. They are encrypted at night." },
      { id: "R2", briefIds: ["two"], text: "Backups are kept in a cellar." },
    ]
    const failing = [
      { number: 4, text: "Backups are kept for 31 days.", recordIds: ["R1"], reasons: ["31 is not in R1"] },
    ]
    expect(await askFor(mended, mendPrompt("What of backups?", failing, sources, fence))).toEqual({
      sentences: [{ number: 4, text: "Backups are kept for 30 days.", records: ["R1"] }],
    })
  })
})
