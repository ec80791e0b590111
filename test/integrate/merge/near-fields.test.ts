import { describe, expect, it } from "vitest"
import { stateOf } from "../../../src/integrate/merge/contributions.js"
import { type MergeTable, completeTable } from "../../../src/integrate/merge/merge-table.js"
import {
  type NearDuplicateOptions,
  readNearDuplicates,
} from "../../../src/integrate/merge/near-duplicates.js"
import { resolve } from "../../../src/integrate/merge/resolve.js"
import { unionBy } from "../../../src/integrate/merge/rules/lists.js"
import type { Json } from "../../../src/task/json.js"

const words = Array.from({ length: 10 }, (_, place) => `word${place}`)
const good = { left: words.join(" "), right: words.slice(0, 8).join(" "), same: true }
const labelled = Array.from({ length: 100 }, () => good)

/** Merges findings of briefs "a", "b", ... where such of 0.8 of their words in common are one. */
function near(
  lists: readonly (readonly Json[])[],
  findings: MergeTable[string],
  options: Partial<NearDuplicateOptions> = { on: ["text"] },
  rules: MergeTable = {},
) {
  const table = completeTable({ "findings[]": findings, ...rules })
  const state = stateOf(
    lists.map((findings, index) => ({ briefId: "abcdef"[index] ?? "", index, output: { findings } })),
  )
  const compared = readNearDuplicates({ of: "findings[]", labelled, precision: 0.9, ...options }, table)
  const merged = resolve(state, table, { near: [compared] })
  return { ...merged, findings: (merged.value as { findings: readonly Json[] }).findings }
}

const text = "the parser fails on empty input of every caller now"
const other = "the parser fails on empty input of every caller today now"
const low = { id: "F1", text, severity: "low" }
const critical = { id: "F2", text: other, severity: "critical", cve: "CVE-1" }

describe("near elements that merge", () => {
  it.each<[string, MergeTable[string]]>([
    ["unionBy", unionBy("id")],
    ["union", "union"],
  ])("under %s have the fields of all, and a conflict for each that differs", (_, rule) => {
    const { findings, conflicts, records, duplicates } = near([[low], [critical]], rule)
    expect(findings).toEqual([{ id: "F1", text, severity: "low", cve: "CVE-1" }])
    expect(records.records).toMatchObject([
      { value: findings[0], at: "/findings/0", sources: [{ briefId: "a" }, { briefId: "b" }] },
    ])
    expect(conflicts.find(({ path }) => path.endsWith(".severity"))).toMatchObject({
      values: [
        { value: "low", briefIds: ["a"] },
        { value: "critical", briefIds: ["b"] },
      ],
      chosen: "low",
      rejected: ["critical"],
      status: "unresolved",
    })
    expect(duplicates).toMatchObject([{ status: "merged", near: true, similarity: 10 / 11 }])
    expect(duplicates[0]?.detail).toContain("the first wording stands")
  })

  it("are told apart from equal ones even where the words that were compared are the same", () => {
    const { duplicates } = near([[low], [{ ...critical, text }], [low]], unionBy("id"))
    expect(duplicates).toMatchObject([{ similarity: 1, near: true }])
    expect(near([[low], [low]], unionBy("id")).duplicates[0]).not.toHaveProperty("near")
  })

  it("tell of the keys that gave way, as resolved: they were found to be one thing", () => {
    const { conflicts } = near([[low], [critical]], unionBy("id"))
    expect(conflicts.map(({ path }) => path)).toEqual(['findings[id="F1"].id', 'findings[id="F1"].severity'])
    expect(conflicts[0]).toMatchObject({
      rule: "near-duplicate",
      chosen: "F1",
      rejected: ["F2"],
      status: "resolved",
      detail: '"F1" (a), not "F2" (b): by near-duplicate',
    })
    // A key that was compared is words like others.
    expect(near([[{ text }], [{ text: other }]], unionBy("text")).conflicts).toEqual([])
  })

  it("merge by the rules of their fields, in which texts that are near are one value with several votes", () => {
    const lists = [[{ ...low, text: "no port is open" }], [low], [critical]]
    const rules: MergeTable = { "findings[].severity": { rule: "sourcePriority", order: ["e"] } }
    const { findings, conflicts } = near(lists, unionBy("id"), { on: ["text"] }, rules)
    // Only what is first under each key is compared.
    expect(findings).toHaveLength(2)
    expect(conflicts.map(({ path }) => path)).toEqual(['findings[id="F1"].text'])
    const [, ...others] = lists
    const merged = near([...others, ...lists], unionBy("id"), { on: ["text"] }, { ...rules, "*": "majority" })
    expect(merged.findings).toEqual([{ id: "F1", text, severity: "critical", cve: "CVE-1" }])
    // What one key has two texts for is a conflict still, though another text is near the first of them.
    expect(
      merged.conflicts.map(({ path, values, rule }) => [path, values.map((one) => one.briefIds), rule]),
    ).toEqual([
      [
        'findings[id="F1"].id',
        [
          ["a", "c", "d"],
          ["b", "e"],
        ],
        "near-duplicate",
      ],
      ['findings[id="F1"].text', [["a", "b", "d", "e"], ["c"]], "majority(2)"],
      [
        'findings[id="F1"].severity',
        [
          ["a", "c", "d"],
          ["b", "e"],
        ],
        "sourcePriority(e)",
      ],
    ])
  })

  it("leave the wording to a rule that the table has for it", () => {
    const { findings, conflicts } = near(
      [[low], [critical]],
      unionBy("id"),
      { on: ["text"] },
      { "findings[].text": { rule: "sourcePriority", order: ["b"] }, "findings[].id": "keepAll" },
    )
    expect(findings).toMatchObject([
      {
        text: other,
        id: [
          { briefId: "a", value: "F1" },
          { briefId: "b", value: "F2" },
        ],
      },
    ])
    expect(conflicts.map(({ path, rule }) => `${path} ${rule}`)).toEqual([
      expect.stringMatching(/text sourcePriority\(b\)$/),
      expect.stringMatching(/severity plan order$/),
    ])
  })

  it("differ in no field silently where none was named to be compared", () => {
    const paths = (changed: object) =>
      near([[low], [{ ...low, ...changed }]], "union", {}).conflicts.map(({ path }) => path)
    expect(paths({ text: other })).toEqual(["findings[0].text"])
    expect(paths({ severity: "critical" })).toEqual(["findings[0].severity"])
  })

  it("that are texts keep the first wording and all sources", () => {
    const { findings, conflicts, records } = near([[text], [other]], "union", {})
    expect(findings).toEqual([text])
    expect(conflicts).toEqual([])
    expect(records.counts).toMatchObject({ kept: 1, merged: 1, dropped: 0 })
  })

  it("stay in the form of their neighbours, whatever other values are made into", () => {
    const rules: MergeTable = { "*": "keepAll", "*[]": "count" }
    const [one, two] = [
      { text, tags: ["x"] },
      { text: other, tags: ["y"] },
    ]
    const { findings, conflicts } = near([[one], [two]], "union", { on: ["text"] }, rules)
    expect(findings).toEqual([one])
    expect(conflicts.map(({ path }) => path)).toEqual(["findings[0].tags"])
  })

  it("are only proposed where they are not of one kind", () => {
    for (const [left, right] of [
      [text, { text: other }],
      [[text], [other]],
    ] as const) {
      const { findings, duplicates } = near([[left], [right]], "union", {})
      expect(findings).toEqual([left, right])
      expect(duplicates).toMatchObject([
        { status: "proposed", detail: expect.stringContaining("only texts merge with texts") },
      ])
    }
  })
})
