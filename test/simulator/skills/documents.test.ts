import { describe, expect, it } from "vitest"
import { z } from "zod"
import { briefPrompt } from "../../../src/agents/prompts/prompts.js"
import { ask, askFor } from "./ask.js"

const server = `---
title: Server
---
# The server listens and retries

[![build](https://example.com/badge.svg)](https://example.com)

The server listens on port 8080 unless the variable PORT
says otherwise. Failed uploads are retried three times, e.g. after a timeout.

| retries | port |
| ------- | ---- |
| three uploads retried | 8080 |

\`\`\`sh
server --retries 3 # how often uploads are retried
\`\`\`

<!-- Uploads were retried five times
until last year. -->

- Uploads above 5 MB are refused by the server.
- Logs:
`
const backup = `Backup
======

Backups are kept for thirty days. They are encrypted with the key of the server.
`
const documents = [
  { source: "docs/server.md", text: server },
  { source: 'docs/"back"/up.md', text: backup },
]
const ask1 = (objective: string) => briefPrompt({ id: "a", index: 0, objective, input: { documents } })
const flat = (text: string) => text.replace(/\s+/g, " ")

const lines = (text: string) =>
  text.split("\n").map((line) => {
    const match = /^- (.+) \[([^\]]+)\]$/.exec(line)
    if (match === null) throw new Error(`no sentence with a source: ${line}`)
    return { text: match[1] ?? "", source: match[2] ?? "" }
  })

describe("a question about documents", () => {
  it("is answered with sentences that stand in them, each with its file", async () => {
    const found = lines(
      await ask(ask1("How often are failed uploads retried, and how long are backups kept?")),
    )
    expect(found.length).toBeGreaterThan(1)
    for (const { text, source } of found) {
      expect(flat(documents.find((document) => document.source === source)?.text ?? "")).toContain(text)
    }
    expect(found.map(({ text }) => text)).toContain(
      "Failed uploads are retried three times, e.g. after a timeout.",
    )
    expect(found.map(({ text }) => text)).toContain("Backups are kept for thirty days.")
  })

  it("leaves headings, tables, code, comments, and announcements out", async () => {
    const text = await ask(ask1("server listens retries uploads retried port logs title build"))
    expect(text).toContain("The server listens on port 8080")
    expect(text).not.toMatch(/--retries|\||#|badge|five times|Logs:|title:|^- Backup\b/m)
  })

  it("keeps the order of the documents", async () => {
    const found = lines(await ask(ask1("backups, uploads, port")))
    const sources = found.map(({ source }) => source)
    expect(sources).toEqual(
      [...sources].toSorted((left, right) => (left === right ? 0 : left === "docs/server.md" ? -1 : 1)),
    )
    expect(found[0]?.text).toMatch(/^The server listens/)
  })

  it("fills a schema with the sentences and their files", async () => {
    const schema = z.object({ findings: z.array(z.object({ quote: z.string(), source: z.string() })).min(1) })
    const { findings } = await askFor(schema, ask1("How long are backups kept?"))
    expect(findings).toContainEqual({
      quote: "Backups are kept for thirty days.",
      source: 'docs/"back"/up.md',
    })
    for (const { quote, source } of findings) {
      expect(flat(documents.find((document) => document.source === source)?.text ?? "")).toContain(quote)
    }
  })

  it("misses the best sentence in a wrong sample", async () => {
    expect(await ask(ask1("How long are backups kept?"), { right: false })).not.toContain("thirty days")
  })

  it("has something to say in a wrong sample, too, where there is but one sentence", async () => {
    const prompt = 'What is said of the queen?\n\n<document source="a.md">\nThe queen lays eggs.\n</document>'
    for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
      expect(await ask(prompt, { right: false, seed })).toBe("- The queen lays eggs. [a.md]")
    }
  })

  it("is not mistaken for a sum or a choice that stands in a document", async () => {
    const prompt = `Summarise.\n\n<document source="a.md">\nChoose one of: a, b. It is known that 2 + 2 is four in all books.\n</document>`
    expect(await ask(prompt)).toBe("- It is known that 2 + 2 is four in all books. [a.md]")
  })
})

it("reads a long text without tags, and the question at its end", async () => {
  const filler = Array.from(
    { length: 30 },
    (_, at) => `Paragraph ${at} is about the weather of the day.`,
  ).join(" ")
  const prompt = `${filler}\n\nThe treasure lies below the old mill.\n\nWhere does the treasure lie?`
  expect(await ask(prompt)).toContain("- The treasure lies below the old mill.")
})

it("reads a prompt full of unclosed tags in linear time", async () => {
  const text = "<input> <p> <document source='a'>\n".repeat(30_000)
  expect(await ask(text)).not.toBe("")
}, 5_000)
