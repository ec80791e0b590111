import { describe, expect, it } from "vitest"
import { z } from "zod"
import { synthesisPrompt } from "../../../src/agents/prompts.js"
import { askFor } from "./ask.js"

const schema = z.object({
  answer: z.string(),
  conflicts: z.array(z.object({ about: z.string(), briefIds: z.array(z.string()), detail: z.string() })),
})

function synthesise(outputs: Readonly<Record<string, string>>, objective = "Read the documents") {
  const notes = Object.entries(outputs).map(([briefId, text]) => ({ briefId, objective, text }))
  const prompt = synthesisPrompt("What must a user know?", notes, [], "k3x9")
  return askFor(schema, prompt)
}

describe("an answer out of the outputs of workers", () => {
  it("keeps their sentences and sources, each sentence once", async () => {
    const { answer, conflicts } = await synthesise({
      one: "- A user must install Node first. [README.md]\n- Logs are kept in the home folder. [docs/logs.md]",
      two: "- A user must install Node first. [docs/start.md]\n- Keys are never written to a log. [docs/keys.md]",
    })
    expect(answer.split("\n").toSorted()).toEqual([
      "- A user must install Node first. [README.md]",
      "- Keys are never written to a log. [docs/keys.md]",
      "- Logs are kept in the home folder. [docs/logs.md]",
    ])
    expect(conflicts).toEqual([])
  })

  it("reads outputs in JSON, with the sources that stand in them", async () => {
    const findings = [{ claim: "A user must know the limits of the server.", file: "docs/limits.md" }]
    const { answer } = await synthesise({ one: JSON.stringify({ findings, score: 3 }, null, 2) })
    expect(answer).toBe("- A user must know the limits of the server. [docs/limits.md]")
  })

  it("names the brief where a worker named no source", async () => {
    expect((await synthesise({ one: "A user must know the limits of the server." })).answer).toBe(
      "- A user must know the limits of the server. [one]",
    )
  })

  it("reports a conflict when the same statement has different numbers", async () => {
    const { conflicts } = await synthesise({
      one: "- Backups are kept for 30 days. [a.md]",
      two: "- Backups are kept for 90 days. [b.md]",
      three: "- Users are asked for 2 keys. [b.md]",
    })
    expect(conflicts).toEqual([
      {
        about: "Backups are kept for … days.",
        briefIds: ["one", "two"],
        detail: "one: Backups are kept for 30 days.; two: Backups are kept for 90 days.",
      },
    ])
  })

  it("reports a conflict between bare numbers that answer the same objective, and says what they are about", async () => {
    const { conflicts } = await synthesise({ one: "391", two: "381" }, "What is 17 * 23?")
    expect(conflicts).toMatchObject([{ about: "What is 17 * 23?", briefIds: ["one", "two"] }])
  })

  it("sees no conflict between bare numbers that answer different objectives", async () => {
    const notes = [
      { briefId: "one", objective: "What is 17 * 23?", text: "391" },
      { briefId: "two", objective: "What is 3 + 4?", text: "7" },
    ]
    const { conflicts } = await askFor(schema, synthesisPrompt("Work both out", notes, [], "k3x9"))
    expect(conflicts).toEqual([])
  })
})
