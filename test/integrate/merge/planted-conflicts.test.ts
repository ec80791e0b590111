import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { mergeOutputs } from "../../../src/integrate/merge/merge-outputs.js"
import type { MergeTable } from "../../../src/integrate/merge/merge-table.js"
import type { Json } from "../../../src/task/json.js"

const fields = ["licence", "version", "home"] as const

/** Several briefs that report parts of one truth, each in its own spelling, with contradictions at known places. */
interface Planted {
  readonly outputs: readonly { readonly briefId: string; readonly output: Json }[]
  readonly paths: readonly string[]
}

const truth = (thing: string, field: string): Json =>
  field === "home" ? { url: `https://${thing}.example`, tags: ["é", field] } : `${field} of \u00e9 ${thing}`

/** The same value, written in another way. */
const respelt = (value: Json, way: number): Json => {
  if (way === 0) return value
  if (typeof value === "string") return way === 1 ? ` ${value} ` : value.normalize("NFD")
  return Object.fromEntries(Object.entries(value ?? {}).toReversed())
}

const planted: fc.Arbitrary<Planted> = fc
  .record({
    briefs: fc.integer({ min: 2, max: 5 }),
    things: fc.integer({ min: 1, max: 4 }),
    seed: fc.infiniteStream(fc.nat({ max: 99 })),
  })
  .map(({ briefs, things, seed }) => {
    const draw = (below: number): number => Number(seed.next().value) % below
    const names = Array.from({ length: things }, (_, index) => `thing-${index}`)
    const packages = Array.from({ length: briefs }, () => new Map<string, Record<string, Json>>())
    const paths: string[] = []
    for (const name of names) {
      for (const field of fields) {
        const tellers = packages.filter(() => draw(3) > 0)
        const liar = draw(4) === 0 && tellers.length >= 2 ? draw(tellers.length) : -1
        if (liar >= 0) paths.push(`packages[name=${JSON.stringify(name)}].${field}`)
        for (const [place, own] of tellers.entries()) {
          const value = place === liar ? `not ${name}` : respelt(truth(name, field), draw(3))
          own.set(name, { ...own.get(name), [field]: value })
        }
      }
    }
    const heads = Array.from({ length: briefs }, () => draw(3))
    const told = new Set(heads.filter((head) => head > 0))
    if (told.size > 1) paths.push("head")
    const outputs = packages.map((own, index) => ({
      briefId: `b${index}`,
      output: {
        ...(heads[index] === 0 ? { head: null } : { head: `head ${heads[index] ?? 0}` }),
        packages: Array.from(own, ([name, rest]) => (draw(2) === 0 ? { name, ...rest } : { ...rest, name })),
      },
    }))
    return { outputs, paths }
  })

const tables: readonly MergeTable[] = [
  { packages: { rule: "unionBy", key: "name" } },
  { "packages[]": { rule: "unionBy", key: "name" }, "*": ["majority", "confidence"] },
  {
    packages: { rule: "unionBy", key: "name" },
    "packages[].licence": { rule: "sourcePriority", order: ["b1", "*"] },
    "packages[].home": ["majority", "judge"],
    head: [{ rule: "numeric", tolerance: 5 }, "weighted"],
  },
]

describe("contradictions that were planted in several outputs", () => {
  it.each(tables.map((table, index) => ({ index, table })))(
    "are found, all of them and no others, with the values and who says them (table $index)",
    ({ table }) => {
      fc.assert(
        fc.property(planted, ({ outputs, paths }) => {
          const { conflicts } = mergeOutputs(outputs, table)
          // An object without a rule of its own is compared field by field: its conflict with a text is at the object.
          expect(conflicts.map(({ path }) => path).toSorted()).toEqual(paths.toSorted())
          for (const { values } of conflicts) {
            const ids = values.flatMap(({ briefIds }) => briefIds)
            expect(new Set(ids).size).toBe(ids.length)
          }
        }),
        { numRuns: 10_000 },
      )
    },
    60_000,
  )

  it("are listed with every value, who says it, its evidence, what was chosen and what was not", () => {
    const { conflicts, records } = mergeOutputs(
      [
        { briefId: "a", output: { licence: "MIT" }, evidence: ["package.json:3"] },
        { briefId: "b", output: { licence: "ISC" }, evidence: ["LICENSE:1", "package.json:3"] },
        { briefId: "c", output: { licence: "ISC" }, evidence: ["LICENSE:1"] },
        { briefId: "d", output: { licence: null } },
      ],
      { licence: { rule: "majority", quorum: 2 } },
    )
    expect(conflicts).toEqual([
      {
        path: "licence",
        values: [
          { value: "MIT", briefIds: ["a"], evidence: ["package.json:3"] },
          { value: "ISC", briefIds: ["b", "c"], evidence: ["LICENSE:1", "package.json:3"] },
        ],
        rule: "majority(2)",
        chosen: "ISC",
        rejected: ["MIT"],
        status: "resolved",
        detail: '"ISC" (b, c), not "MIT" (a): by majority(2)',
      },
    ])
    expect(records).toEqual({
      counts: { in: 3, kept: 1, merged: 1, dropped: 1, missing: 0 },
      records: [
        {
          id: "R1",
          path: "licence",
          at: "/licence",
          value: "ISC",
          sources: [
            { ref: "b#/licence", briefId: "b", evidence: ["LICENSE:1", "package.json:3"] },
            { ref: "c#/licence", briefId: "c", evidence: ["LICENSE:1"] },
          ],
        },
      ],
      dropped: [{ ref: "a#/licence", briefId: "a", rule: "majority(2)", for: "R1" }],
      missing: [],
    })
  })
})
