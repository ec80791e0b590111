import { describe, expect, it } from "vitest"
import { stateOf } from "../../../src/integrate/merge/contributions.js"
import { type MergeTable, completeTable } from "../../../src/integrate/merge/merge-table.js"
import { mergeThreshold } from "../../../src/integrate/merge/merge-threshold.js"
import {
  type NearDuplicateOptions,
  readNearDuplicates,
} from "../../../src/integrate/merge/near-duplicates.js"
import { merge } from "../../../src/integrate/merge/merge.js"
import { resolve } from "../../../src/integrate/merge/resolve.js"
import type { Json } from "../../../src/task/json.js"

/** `same` words of `of` in common. */
const pair = (same: number, of: number, label: boolean) => {
  const words = Array.from({ length: of }, (_, place) => `word${place}`)
  return { left: words.join(" "), right: words.slice(0, same).join(" "), same: label }
}
const many = <T>(count: number, one: T): readonly T[] => Array.from({ length: count }, () => one)

describe("the similarity from which near elements merge", () => {
  it("is the lowest at which labelled pairs show the precision, by the lower end of the Wilson interval", () => {
    const labelled = [
      ...many(80, pair(9, 10, true)),
      ...many(20, pair(8, 10, true)),
      pair(7, 10, false),
      ...many(20, pair(6, 10, false)),
    ]
    expect(mergeThreshold(labelled, 0.95)).toEqual({
      at: 0.8,
      because: "100 of 100 labelled pairs at or above 0.8 are the same",
    })
    // One wrong pair more is still 0.946, and does not do.
    expect(mergeThreshold(labelled, 0.94).at).toBe(0.7)
  })

  it("is none while a few lucky pairs are all there is", () => {
    expect(mergeThreshold(many(20, pair(9, 10, true)), 0.95)).toEqual({
      because:
        "20 labelled pairs do not show a precision of 0.95: 20 of 20 labelled pairs at or above 0.9 are the same, which shows a precision of 0.839. Label more pairs, or ask for less",
    })
    expect(mergeThreshold(many(20, pair(9, 10, true)), 0.8).at).toBe(0.9)
  })

  it("is none without labels, or where similar pairs differ", () => {
    expect(mergeThreshold([], 0.5).at).toBeUndefined()
    expect(mergeThreshold(many(500, pair(9, 10, false)), 0.1).at).toBeUndefined()
    expect(mergeThreshold(many(500, { left: "x", right: "y", same: true }), 0.1).at).toBeUndefined()
  })

  it("does not part pairs of one similarity", () => {
    const labelled = [...many(100, pair(9, 10, true)), ...many(100, pair(9, 10, false))]
    expect(mergeThreshold(labelled, 0.9).at).toBeUndefined()
  })
})

const labelled = [...many(100, pair(8, 10, true)), ...many(100, pair(5, 10, false))]
const table: MergeTable = { "findings[]": "union" }

function near(outputs: readonly Json[], options: Partial<NearDuplicateOptions> = {}, rules = table) {
  const complete = completeTable(rules)
  const state = stateOf(outputs.map((output, index) => ({ briefId: "abcdef"[index] ?? "", index, output })))
  return resolve(state, complete, { near: [readNearDuplicates({ of: "findings[]", ...options }, complete)] })
}

const finding = (text: string, more: Record<string, Json> = {}) => ({ text, ...more })
const outputs = [
  {
    findings: [finding("the export button does nothing at all since version two three"), finding("no tests")],
  },
  { findings: [finding("the export button does nothing at all since version two")] },
  { findings: [finding("the export button does nothing since version two three")] },
  { findings: [finding("the export button does nothing at all today"), finding("no tests")] },
]

describe("near duplicates", () => {
  it("are proposed, and not merged, without labelled pairs", () => {
    const { value, duplicates, records } = near(outputs)
    expect((value as { findings: Json[] }).findings).toHaveLength(5)
    expect(records.counts).toMatchObject({ in: 6, kept: 5, merged: 1 })
    const proposed = duplicates.filter(({ status }) => status === "proposed")
    expect(proposed).toHaveLength(4)
    expect(proposed[0]).toEqual({
      refs: ["a#/findings/0", "b#/findings/0"],
      recordIds: ["R1", "R3"],
      similarity: 10 / 11,
      status: "proposed",
      detail: "word overlap 0.909; not merged: no labelled pairs say what similarity is worth here",
    })
  })

  it("merge from the similarity that labelled pairs show, in groups, with all sources; below it they are proposed", () => {
    const { value, duplicates, records } = near(outputs, { labelled, proposeAt: 0.5 })
    expect(value).toEqual({
      findings: [
        finding("the export button does nothing at all since version two three"),
        finding("no tests"),
        finding("the export button does nothing at all today"),
      ],
    })
    expect(records.records[0]?.sources.map(({ ref }) => ref)).toEqual([
      "a#/findings/0",
      "b#/findings/0",
      "c#/findings/0",
    ])
    expect(records.counts).toEqual({ in: 6, kept: 3, merged: 3, dropped: 0, missing: 0 })
    expect(duplicates.map(({ status, recordIds }) => [status, ...recordIds])).toEqual([
      ["merged", "R1"],
      ["merged", "R2"],
      ["proposed", "R1", "R3"],
    ])
    expect(duplicates[0]?.detail).toBe(
      "3 elements of `findings[]` from 3 briefs are one: word overlap 0.818 or more, the first wording stands; 100 of 100 labelled pairs at or above 0.8 are the same",
    )
    expect(duplicates[2]?.detail).toBe("word overlap 0.636; not merged: below 0.8")
  })

  it("are looked for in the fields that are named", () => {
    const same = [
      { findings: [finding("one two three four", { file: "a.ts" })] },
      { findings: [finding("one two three four", { file: "b.ts" })] },
    ]
    expect(near(same, { on: ["file"] }).duplicates).toEqual([])
    expect(near(same, { on: ["text"] }).duplicates).toMatchObject([{ similarity: 1, status: "proposed" }])
    expect(near(same, { on: ["text"], labelled }).records.counts).toMatchObject({ kept: 1, merged: 1 })
  })

  it("keep what merged by key, and are the same for every order of arrival", () => {
    const rules = { findings: { rule: "unionBy", key: "id" } } as const
    const keyed = outputs.map(({ findings }, brief) => ({
      findings: findings.map((one, place) => ({ ...one, id: `${brief}-${place}` })),
    }))
    const one = near(keyed, { labelled, on: ["text"] }, rules)
    expect(one.records.counts).toEqual({ in: 6, kept: 3, merged: 3, dropped: 0, missing: 0 })
    expect(one.conflicts.map(({ path, rule, status }) => [path, rule, status])).toEqual([
      ['findings[id="0-0"].id', "near-duplicate", "resolved"],
      ['findings[id="0-1"].id', "near-duplicate", "resolved"],
    ])
  })

  it.each<[string, Partial<NearDuplicateOptions>, MergeTable, string]>([
    [
      "a list inside of elements",
      { of: "l[].m[]" },
      { l: { rule: "unionBy", key: "n" } },
      "in no other list",
    ],
    [
      "a list where nothing merges",
      { of: "l" },
      { l: "concatOrdered" },
      'to have the rule "union" or "unionBy"',
    ],
    [
      "a list that no walk reaches",
      { of: "in.l" },
      { in: "majority" },
      "`in.l` is never looked at, because `in` has",
    ],
    ["an unknown option", { precission: 1 } as never, table, "unknown option `precission`"],
    [
      "a precision above 1",
      { precision: 95 },
      table,
      "expected `precision` to be a number of at most 1, got 95",
    ],
  ])("are refused for %s", (_, options, rules, message) => {
    expect(() => merge({ rules, duplicates: { of: "findings[]", ...options } })).toThrow(message)
  })
})
