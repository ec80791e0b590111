import { describe, expect, it } from "vitest"
import { conflictsNamed } from "../../../src/integrate/validate/conflicts-named.js"
import { conservation } from "../../../src/integrate/validate/conservation.js"
import type { Merge } from "./losses.js"
import { merged, problems } from "./merged.js"

/** What is found when each of the conflicts in turn is kept silent. */
function silences(merge: Merge): readonly (readonly string[])[] {
  return merge.conflicts.map((silenced) =>
    problems(conflictsNamed, {
      ...merge,
      conflicts: merge.conflicts.filter((conflict) => conflict !== silenced),
    }),
  )
}

const paths = ({ conflicts }: Merge) => conflicts.map(({ path }) => path)

describe("a conflict that is kept silent is found", () => {
  it("when it is about a field, be it of an element", async () => {
    const merge = await merged(
      [
        { output: { title: "A", things: [{ name: "x", licence: "MIT", size: 1, made: { by: "Al" } }] } },
        { output: { title: "A ", things: [{ name: "x", licence: "ISC", size: 2, made: { by: "Bo" } }] } },
        { output: { title: "B", things: [{ name: "y", licence: "MIT" }] } },
      ],
      { "things[]": { rule: "unionBy", key: "name" }, "things[].size": "sum", title: "only" },
    )
    expect(paths(merge)).toEqual(["title", 'things[name="x"].licence', 'things[name="x"].made.by'])
    expect(silences(merge)).toEqual([
      ["b2#/title says something else than R3 (title), and no conflict tells of it"],
      ["b1#/things/0 says something else than R1 (things[].licence), and no conflict tells of it"],
      ["b1#/things/0 says something else than R1 (things[].made.by), and no conflict tells of it"],
    ])
  })

  it("though the same briefs say the same of another element", async () => {
    const licences = (licence: string) => ["x", "y"].map((name) => ({ name, licence }))
    const merge = await merged(
      [{ output: { packages: licences("MIT") } }, { output: { packages: licences("ISC") } }],
      { "packages[]": { rule: "unionBy", key: "name" } },
    )
    expect(paths(merge)).toEqual(['packages[name="x"].licence', 'packages[name="y"].licence'])
    expect(silences(merge)).toEqual([
      ["b1#/packages/0 says something else than R1 (packages[].licence), and no conflict tells of it"],
      ["b1#/packages/1 says something else than R2 (packages[].licence), and no conflict tells of it"],
    ])
  })

  it("when a list stands against a single value", async () => {
    const merge = await merged([{ output: { list: ["a", "b"] } }, { output: { list: "c" } }], {})
    expect(paths(merge)).toEqual(["list"])
    expect(silences(merge)).toEqual([
      [expect.stringMatching(/^b1#\/list says something else than R1 \(list/)],
    ])
  })

  it("when a rule chose one of several lists, empty ones among them", async () => {
    const merge = await merged(
      [{ output: { list: [], rest: ["a"] } }, { output: { list: ["b"], rest: ["a", "c"] } }],
      {
        list: ["only", "union"],
        "rest[]": [{ rule: "sourcePriority", order: ["b0"] }, "union"],
        "*": "only",
      },
    )
    for (const found of silences(merge)) expect(found).not.toEqual([])
    expect(problems(conflictsNamed, merge)).toEqual([])
  })

  it("when an object of many fields stands against a single value", async () => {
    const merge = await merged([{ output: { a: "none" } }, { output: { a: { b: 1, c: 2 } } }], {})
    expect(problems(conflictsNamed, merge)).toEqual([])
    expect(silences(merge)[0]).toHaveLength(2)
  })
})

describe("elements that are near, and were merged", () => {
  const text = "the parser loses the last line of every file that does not end in a line feed"
  const labelled = Array.from({ length: 100 }, () => ({ left: text, right: text, same: true }))
  const near = { of: "findings[]", on: ["text"], precision: 0.9, labelled }
  const both = (rule: "union" | { readonly rule: "unionBy"; readonly key: string }, other = text) =>
    merged(
      [
        { output: { findings: [{ id: "F1", text, severity: "low" }] } },
        { output: { findings: [{ id: "F2", text: other, severity: "critical", cve: "CVE-1" }] } },
      ],
      { "findings[]": rule },
      near,
    )

  it.each([["union" as const], [{ rule: "unionBy", key: "id" } as const]])(
    "pass under %j, and what differs between them has to be told",
    async (rule) => {
      const merge = await both(rule)
      expect(merge.records.counts).toMatchObject({ in: 3 + 1, kept: 1, merged: 1 })
      expect([...problems(conservation, merge), ...problems(conflictsNamed, merge)]).toEqual([])
      const silent = problems(conflictsNamed, { ...merge, conflicts: [] })
      expect(silent.some((message) => message.includes("(findings[].severity)"))).toBe(true)
      expect(silent.some((message) => message.includes("(findings[].text)"))).toBe(false)
    },
  )

  it("are found where nobody states that they are near", async () => {
    const merge = await both("union")
    expect(problems(conservation, { ...merge, duplicates: [] })).not.toEqual([])
  })

  it("lose no field of either", async () => {
    const merge = await both({ rule: "unionBy", key: "id" })
    const [record] = merge.records.records
    if (record === undefined) throw new Error("expected a record")
    const value = { id: "F1", text, severity: "low" }
    const records = { ...merge.records, records: [{ ...record, value }] }
    expect(problems(conservation, { ...merge, records, output: { findings: [value] } })).toEqual([
      "record R1 holds something else than its sources delivered (findings[].cve)",
    ])
  })
})
