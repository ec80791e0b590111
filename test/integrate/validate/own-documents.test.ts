import { readFileSync, readdirSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { factsCited } from "../../../src/integrate/validate/facts-cited.js"
import { writtenOf } from "./subjects.js"

const root = new URL("../../../", import.meta.url)
const docs = readdirSync(new URL("docs/", root), { recursive: true, encoding: "utf8" })
const files = ["README.md", ...docs.filter((name) => name.endsWith(".md")).map((name) => `docs/${name}`)]

interface Sentence {
  readonly text: string
  /** Where it comes from: what an honest answer would cite. */
  readonly paragraph: string
}

const segmenter = new Intl.Segmenter("en", { granularity: "sentence" })

/** The sentences of this project's own documents, each with its paragraph. */
const sentences = files.flatMap((file) => {
  const text = readFileSync(new URL(file, root), "utf8").replace(/```[\s\S]*?```/g, "")
  const paragraphs = text.split(/\n\s*\n/).filter((one) => one.length > 40 && !one.startsWith("|"))
  return paragraphs.flatMap((paragraph) =>
    Array.from(segmenter.segment(paragraph.replace(/\s+/g, " ")), ({ segment }): Sentence => ({
      text: segment.trim(),
      paragraph,
    })).filter((sentence) => sentence.text.length > 15),
  )
})

function found({ text, paragraph }: Sentence): boolean {
  const examined = factsCited.examine(
    writtenOf([paragraph], [{ sentence: text, recordIds: ["R1"] }]),
    undefined,
  )
  if (examined instanceof Promise) throw new Error("expected a check in code")
  return examined.findings.length > 0
}

describe("over real sentences that cite their own paragraph", () => {
  it("no false alarm is raised, but for one in a hundred", () => {
    expect(sentences.length).toBeGreaterThan(150)
    expect(sentences.filter(found).length / sentences.length).toBeLessThan(1 / 100)
  })

  it("an altered digit is found, unless the new number stands there, too", () => {
    const altered = sentences.flatMap(({ text, paragraph }) => {
      const digit = /\d/.exec(text)
      if (digit === null) return []
      const other = String((Number(digit[0]) + 4) % 10)
      const changed = `${text.slice(0, digit.index)}${other}${text.slice(digit.index + 1)}`
      return [{ text: changed, paragraph }]
    })
    expect(altered.length).toBeGreaterThan(30)
    expect(altered.filter(found).length / altered.length).toBeGreaterThan(0.85)
  })
})
