import { readFileSync } from "node:fs"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { z } from "zod"
import { section } from "../../../src/index.js"
import { merge } from "../../../src/integrate/merge/merge.js"
import { proseWriter } from "../../../src/integrate/synthesis/prose-writer.js"
import { type Simulator, startSimulator } from "../../../src/simulator/index.js"
import { chunk } from "../../../src/task/make-briefs/chunk.js"
import { expectBalanced, expectCited, stands } from "./citations.js"
import { filesBelow } from "./manifests.js"

const wanted = 50
const own = ["README.md", ...filesBelow("docs", ".md")]
const installed = filesBelow("node_modules", ".md").slice(0, wanted)
if (installed.length < wanted) {
  console.warn(`SKIPPED: expected ${wanted} Markdown files in node_modules, found ${installed.length}`)
}
const documentsOf = (paths: readonly string[]) =>
  paths
    .map((source) => ({ source, text: readFileSync(source, "utf8") }))
    .filter(({ text }) => text.trim() !== "")

const Themes = z.object({ themes: z.array(z.object({ text: z.string(), source: z.string() })) })

let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator({ accuracy: 1 })
})
afterAll(async () => {
  await simulator.close()
})

describe.skipIf(installed.length < wanted)("the key themes of real documents", () => {
  test.each([
    ["this project's own", documentsOf(own), 4_000, 100_000],
    ["50 from node_modules", documentsOf(installed), 15_000, 100_000],
    [
      "50 from node_modules, which do not fit into one prompt of the writer",
      documentsOf(installed),
      3_000,
      4_000,
    ],
  ])("%s: all read, all merged, all cited", async (_, documents, tokens, maxInputTokens) => {
    const model = `${simulator.url}#demo`
    const briefs = chunk(documents, { tokens, objective: "What are the key themes?", output: Themes })
    const sources = documents.map(({ source }) => source)
    expect(briefs.length).toBeGreaterThan(1)
    // Every document in exactly one brief, in order.
    expect(briefs.flatMap(({ items = [] }) => items)).toEqual(sources)

    const result = await section<string>({
      model,
      briefs,
      integrate: merge({
        rules: { "themes[]": "union" },
        duplicates: { of: "themes[]", on: ["text"], proposeAt: 0.7 },
        prose: proseWriter({ model, maxInputTokens, maxLevels: 6 }),
      }),
    }).run("What are the key themes?", { seed: 3 })

    expect(result).toMatchObject({ status: "complete", simulated: true, failures: [] })
    expect(result.coverage).toMatchObject({ briefs: briefs.length, ok: briefs.length })
    const texts = new Map(documents.map(({ source, text }) => [source, text]))
    const themes = result.outcomes.flatMap((outcome) => {
      const { items = [] } = briefs[outcome.index] ?? {}
      const found = Themes.parse(outcome.status === "ok" ? outcome.output : undefined).themes
      for (const { text, source } of found) {
        expect.soft(items).toContain(source)
        expect.soft([text, stands(text, texts.get(source) ?? "")]).toEqual([text, true])
      }
      return found
    })
    expectBalanced(result.records, themes.length, 0)
    expectCited(result)
    expect(result.merged).toEqual({ themes: result.records.records.map(({ value }) => value) })
    // Nothing near is merged without labelled pairs that show what nearness is worth here.
    const exact = new Set(themes.map((theme) => JSON.stringify([theme.text, theme.source])))
    expect(result.records.counts.kept).toBe(exact.size)
    const known = new Set(result.records.records.map(({ id }) => id))
    for (const { status, recordIds, similarity } of result.duplicates) {
      if (status === "proposed") expect.soft(similarity).toBeGreaterThanOrEqual(0.7)
      expect.soft(recordIds.filter((id) => !known.has(id))).toEqual([])
    }
    expect(result.prose?.levels).toBeGreaterThanOrEqual(maxInputTokens < 10_000 ? 2 : 1)
    expect(result.verdict?.checks.filter(({ status }) => status === "failed")).toEqual([])
  })
})
