import { describe, expect, test } from "vitest"
import { synthesis } from "../../../src/integrate/synthesis/synthesis.js"
import { startForTest } from "../../simulator/ask.js"
import { type Brought, integrate } from "./integration.js"

const finding = (text: string, source: string) => ({ text, source })
const brought: Readonly<Record<string, Brought>> = {
  a: {
    output: {
      findings: [
        finding("Backups are kept for 30 days.", "docs/a.md"),
        finding("Keys are never written to a log.", "docs/keys.md"),
      ],
    },
  },
  b: {
    output: {
      findings: [
        finding("Backups are kept for 90 days.", "docs/b.md"),
        finding("Keys are never written to a log.", "docs/keys.md"),
      ],
    },
  },
  c: "failed",
  d: { output: "Logs live in the home folder of the user. They are turned over every week." },
}
const task = "What must a user know about backups, keys and logs?"

/** A writer over a socket of its own. */
async function simulated(options: Omit<Parameters<typeof synthesis>[0], "model"> = {}) {
  const { url } = await startForTest({ accuracy: 1 })
  return synthesis({ model: `${url}#demo`, ...options })
}

describe("the simulator as a writer", () => {
  test("answers with sentences that stand in the records it cites, and tells both sides", async () => {
    const { output, prose, records, conflicts } = await integrate(await simulated(), brought, { task })
    expect(prose?.text.split("\n\n")).toEqual([
      "Backups are kept for 30 days. [docs/a.md] [R1]",
      "Keys are never written to a log. [docs/keys.md] [R2, R4]",
      "Backups are kept for 90 days. [docs/b.md] [R3]",
      "Logs live in the home folder of the user. [R5]",
      "They are turned over every week. [R5]",
      'a says "Backups are kept for 30 days."; b says "Backups are kept for 90 days." [R1, R3]',
    ])
    for (const { sentence, recordIds } of prose?.claims.slice(0, -1) ?? []) {
      const cited = records?.records.filter(({ id }) => recordIds.includes(id)) ?? []
      expect(cited).toHaveLength(recordIds.length)
      for (const { value } of cited) expect(JSON.stringify(value)).toContain(sentence.replace(/ \[.*\]$/, ""))
    }
    expect(conflicts).toMatchObject([{ path: "Backups are kept for … days.", status: "unresolved" }])
    expect(output).toMatch(
      /\n\nConflicts:\n- Backups are kept for … days\.: .*\n\nMissing from this answer:\n- c /,
    )
  })

  test("condenses what one prompt does not hold, with the same citations", async () => {
    const many = Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => [
        `part-${index}`,
        {
          output: `The river of part ${index} is wide and slow. ${"Nothing else is known of it there. ".repeat(20)}`,
        },
      ]),
    )
    const { prose } = await integrate(await simulated({ maxInputTokens: 2_000 }), many, {
      task: "How wide is the river?",
    })
    expect(prose?.levels).toBe(2)
    expect(prose?.removed).toEqual([])
    expect(prose?.claims.length).toBeGreaterThan(3)
    for (const { sentence, recordIds } of prose?.claims ?? []) {
      const index = /part (\d+)/.exec(sentence)?.[1]
      if (index !== undefined) expect(recordIds).toContain(`R${Number(index) + 1}`)
    }
  })

  test("writes failing sentences again out of the records that they cite", async () => {
    const writer = await simulated()
    const memory = new Map<string, unknown>()
    const first = await integrate(writer, brought, { task, memory })
    const sentence = first.prose?.claims[0]?.sentence ?? ""
    const findings = [{ check: "V5", message: `${JSON.stringify(sentence)} says 31, not in R1` }]
    const { reason, prose } = await integrate(writer, brought, { task, memory, findings })
    expect(reason).toBe("of 1 failing sentences, 1 written again, 0 removed")
    expect(prose?.claims).toHaveLength(first.prose?.claims.length ?? 0)
  })
})
