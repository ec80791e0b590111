import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { z } from "zod"
import { functionAgent } from "../../../src/agents/function-agent.js"
import { section } from "../../../src/index.js"
import { merge } from "../../../src/integrate/merge/merge.js"
import type { MergeTable } from "../../../src/integrate/merge/merge-table.js"
import { chunk } from "../../../src/task/make-briefs/chunk.js"
import { expectedInventory } from "./expected-inventory.js"
import { filesBelow, readManifest } from "./manifests.js"
import { type Planted, plant, withPlanted } from "./planted.js"

const wanted = 200
const found = filesBelow("node_modules", "package.json").filter((path) => readManifest(path) !== undefined)
if (found.length < wanted) {
  console.warn(`SKIPPED: expected ${wanted} package.json files in node_modules, found ${found.length}`)
}
const originals = found.slice(0, wanted)

const Packages = z.object({
  packages: z.array(
    z.object({
      name: z.string(),
      version: z.string(),
      licence: z.string().optional(),
      dependencies: z.array(z.string()),
    }),
  ),
})
type Inventory = z.output<typeof Packages>

const rules: MergeTable = {
  "packages[]": { rule: "unionBy", key: "name" },
  "packages[].licence": [{ rule: "majority", quorum: 2 }],
  "packages[].version": { rule: "sourcePriority", order: ["chunk-10", "*"] },
  "packages[].dependencies[]": "union",
}

const Chunk = z.object({ items: z.array(z.string()) })
const reader = functionAgent(function readPackages({ input }) {
  return { packages: Chunk.parse(input).items.map((path) => readManifest(path)) }
})

let folder: string
let planted: readonly Planted[]
let briefs: ReturnType<typeof chunk>
const partsOf = () => briefs.map(({ id = "", items = [] }) => ({ id, paths: items }))

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "quorum-packages-"))
  planted = found.length < wanted ? [] : plant(originals, folder)
  const paths = withPlanted(originals, planted)
  briefs = chunk(paths, {
    size: Math.ceil(paths.length / 10),
    objective: "Read the packages.",
    output: Packages,
  })
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

const inventory = (agent = reader, options: { concurrency?: number; quorum?: number } = {}) =>
  section<Inventory>({ agent, briefs, integrate: merge({ rules }), result: Packages, ...options }).run(
    "Which packages are installed?",
  )

describe.skipIf(found.length < wanted)("an inventory of 200 real packages in 10 briefs", () => {
  test("is what a direct computation over the files gives: records, conflicts, sources, counts", async () => {
    const result = await inventory()
    const expected = expectedInventory(partsOf(), new Set())
    expect(partsOf()).toHaveLength(10)
    expect(result).toMatchObject({ status: "complete", coverage: { briefs: 10, ok: 10 }, failures: [] })
    expect(result.output?.packages).toEqual(expected.packages)
    expect(result.conflicts).toEqual(expected.conflicts)
    expect(result.records).toEqual(expected.records)
    expect(result.duplicates.map(({ refs, status }) => ({ refs, status }))).toEqual(expected.duplicates)
    // Neither side has lost anything: all 200 files are in there, and what was planted.
    expect(expected.records.counts).toMatchObject({ in: originals.length + planted.length, dropped: 0 })
  })

  test("names every planted contradiction, and no exact copy as one", async () => {
    const { conflicts, records } = await inventory()
    const statusOf = (name: string, field: string) =>
      conflicts.find(({ path }) => path === `packages[name=${JSON.stringify(name)}].${field}`)?.status
    const names = new Set(planted.map(({ name }) => name))
    for (const name of names) {
      const copies = planted.filter((copy) => copy.name === name)
      const licences = copies.filter(({ says }) => says.license !== undefined).length
      const version = copies.find(({ says }) => says.version !== undefined)
      const licence = licences === 0 ? undefined : copies.length === 2 ? "resolved" : "unresolved"
      expect.soft([name, statusOf(name, "licence")]).toEqual([name, licence])
      const inLast = version !== undefined && partsOf().at(-1)?.paths.includes(version.copy)
      expect
        .soft([name, statusOf(name, "version")])
        .toEqual([name, version === undefined ? undefined : inLast === true ? "resolved" : "unresolved"])
      const record = records?.records.find(({ value }) => (value as { name?: string }).name === name)
      expect.soft(record?.sources).toHaveLength(copies.length + 1)
      expect.soft(new Set(record?.sources.map(({ briefId }) => briefId)).size).toBe(copies.length + 1)
    }
    expect(names.size).toBe(35)
  })

  test("is the same however many branches run at once", async () => {
    const told = async (concurrency: number) => {
      const { output, conflicts, records, duplicates } = await inventory(reader, { concurrency })
      return JSON.stringify({ output, conflicts, records, duplicates })
    }
    expect(await told(2)).toBe(await told(10))
  })

  test("without one brief says which files are missing, and is exact for all others", async () => {
    const failing = functionAgent((brief, context) => {
      if (brief.id === "chunk-04") throw new Error("the disk is gone")
      return reader.run(brief, context).then(({ output }) => output)
    })
    const result = await inventory(failing, { quorum: 8 })
    const expected = expectedInventory(partsOf(), new Set(["chunk-04"]))
    const lost = partsOf()[3]?.paths
    expect(result.status).toBe("partial")
    expect(result.output?.packages).toEqual(expected.packages)
    expect(result.records).toEqual(expected.records)
    expect(result.records?.missing).toEqual([{ briefId: "chunk-04", items: lost }])
    expect(result.failures).toMatchObject([{ briefId: "chunk-04", items: lost }])
    const { counts } = expected.records
    expect(counts.in).toBe(originals.length + planted.length)
    expect(counts.in).toBe(counts.kept + counts.merged + counts.dropped + counts.missing)
  })
})
