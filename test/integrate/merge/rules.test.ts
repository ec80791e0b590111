import { describe, expect, it } from "vitest"
import type { MergeRule } from "../../../src/integrate/merge/merge-rule.js"
import type { MergeTable } from "../../../src/integrate/merge/merge-table.js"
import { numeric } from "../../../src/integrate/merge/rules/numeric.js"
import { unionBy } from "../../../src/integrate/merge/rules/lists.js"
import type { Json } from "../../../src/task/json.js"
import { merging, saying, verdictOf } from "./merging.js"

type Row = readonly [string, readonly Parameters<typeof saying>[0][number][], MergeTable[string], unknown]

const [a, b] = [
  { rule: "sourcePriority", order: ["b"] },
  { rule: "sourcePriority", order: ["c", "*"] },
] as const
const sure = (confidence: number) => ({ confidence })
const heavy = (weight: number) => ({ weight })

const rows: readonly Row[] = [
  ["only takes one value from one brief", ["x", null], "only", "x"],
  ["only merges equal values", ["x", " x "], "only", "x"],
  ["only merges texts in different Unicode forms", ["\u00e9", "e\u0301"], "only", "\u00e9"],
  [
    "only merges objects whatever the order and form",
    [
      { a: "\u00e9", b: 1 },
      { b: 1, a: "e\u0301" },
    ],
    ["only"],
    { a: "\u00e9", b: 1 },
  ],
  ["only leaves different values to plan order", ["x", "y", "y"], "only", ["x", "plan order", "unresolved"]],
  ["majority takes what most say", ["x", "y", "y"], "majority", ["y", "majority(2)", "resolved"]],
  [
    "majority needs its quorum",
    ["x", "y", "y"],
    { rule: "majority", quorum: 3 },
    ["x", "plan order", "unresolved"],
  ],
  [
    "majority needs strictly more than any other",
    ["x", "y", "y", "x"],
    "majority",
    ["x", "plan order", "unresolved"],
  ],
  [
    "majority leaves only those at the top",
    ["z", "y", "x", "x", "y"],
    "majority",
    ["y", "plan order", "unresolved"],
  ],
  [
    "majority of one is enough when asked for",
    ["x", "y", "y"],
    { rule: "majority", quorum: 1 },
    ["y", "majority(1)", "resolved"],
  ],
  [
    "the next rule of a chain decides where one cannot",
    ["x", "y"],
    ["majority", a],
    ["y", "sourcePriority(b)", "resolved"],
  ],
  [
    "a rule decides only among what the one before left",
    ["z", "y", "x", "x", "y"],
    ["majority", b],
    ["x", "sourcePriority(c, *)", "resolved"],
  ],
  ["a source that is named comes first", ["x", "y", "z"], b, ["z", "sourcePriority(c, *)", "resolved"]],
  ["all others share a place", ["x", "y"], b, ["x", "plan order", "unresolved"]],
  ["a source that says nothing has no say", ["x", null, "z"], a, ["x", "plan order", "unresolved"]],
  [
    "confidence takes the highest that is stated",
    [["x", sure(0.2)], ["y", sure(0.9)], "z"],
    "confidence",
    ["y", "confidence", "resolved"],
  ],
  ["confidence has no say where none is stated", ["x", "y"], "confidence", ["x", "plan order", "unresolved"]],
  [
    "a value is as sure as its surest source",
    [
      ["x", sure(0.5)],
      ["y", sure(0.2)],
      ["y", sure(0.8)],
    ],
    "confidence",
    ["y", "confidence", "resolved"],
  ],
  [
    "equal confidence leaves it to the next",
    [
      ["x", sure(1)],
      ["y", sure(1)],
    ],
    ["confidence", a],
    ["y", "sourcePriority(b)", "resolved"],
  ],
  ["weights add up", [["x", heavy(2)], "y", ["y", heavy(1.5)]], "weighted", ["y", "weighted", "resolved"]],
  [
    "weights add up exactly",
    [
      ["x", heavy(0.3)],
      ["y", heavy(0.1)],
      ["y", heavy(0.2)],
    ],
    "weighted",
    ["x", "plan order", "unresolved"],
  ],
  [
    "numbers within the tolerance agree on their lower median",
    [1.02, 1, 1.01, 1.03],
    numeric({ tolerance: 0.03 }),
    1.01,
  ],
  ["a tolerance is exact", [1.02, 1.01], numeric({ tolerance: 0.01 }), 1.01],
  [
    "numbers further apart are a conflict",
    [1.02, 1],
    numeric({ tolerance: 0.01 }),
    [1.02, "plan order", "unresolved"],
  ],
  [
    "a relative tolerance is one of the largest",
    [-95, -100],
    numeric({ tolerance: { relative: 0.05 } }),
    -100,
  ],
  [
    "a relative tolerance ends",
    [94.9, 100],
    numeric({ tolerance: { relative: 0.05 } }),
    [94.9, "plan order", "unresolved"],
  ],
  ["numeric has no say about texts", ["1", 1], numeric({ tolerance: 5 }), ["1", "plan order", "unresolved"]],
  ["the lower median counts every brief", [1, 5, 5, 5, 2], numeric({ tolerance: 4 }), 5],
  [
    "numbers that agree may be what an earlier rule left",
    ["x", 2, 1],
    [{ rule: "sourcePriority", order: ["*"] }, numeric({ tolerance: 1 })],
    ["x", "plan order", "unresolved"],
  ],
  ["sum is exact and knows no order", [0.1, 0.2, 0.3, 1e16, -1e16], "sum", 0.6],
  ["sum leaves out what is no number", [1, "2", 3], "sum", 4],
  ["min is the least", [3, -1, 2], "min", -1],
  ["max is the greatest", [3, -1, 20], "max", 20],
  ["count counts what was said", ["x", null, "x", 7], "count", 3],
  [
    "keepAll keeps every value beside its brief",
    ["x", null, "x"],
    "keepAll",
    [
      { briefId: "a", value: "x" },
      { briefId: "c", value: "x" },
    ],
  ],
  [
    "a combining rule ends a chain",
    ["x", "y"],
    ["majority", "keepAll"],
    [
      { briefId: "a", value: "x" },
      { briefId: "b", value: "y" },
    ],
  ],
  [
    "a combining rule does not combine what was decided",
    [3, 3, 4],
    ["majority", "sum"],
    [3, "majority(2)", "resolved"],
  ],
  ["a chain decides about one value as about several", [3, 3], ["majority", "sum"], 3],
  [
    "one value that no rule vouches for is combined",
    [3],
    ["majority", "keepAll"],
    [{ briefId: "a", value: 3 }],
  ],
  ["judge without judges leaves it to plan order", ["x", "y"], "judge", ["x", "plan order", "unresolved"]],
  [
    "an object under a rule is one value",
    [{ x: 1 }, { y: 1 }, { y: 1.0 }],
    "majority",
    [{ y: 1 }, "majority(2)", "resolved"],
  ],
  [
    "a list under a rule that chooses is one value",
    [
      [["x"], {}],
      [["y"], {}],
      [["y"], {}],
    ],
    "majority",
    [["y"], "majority(2)", "resolved"],
  ],
]

describe("a rule", () => {
  it.each(rows)("%s", (_, values, rule, expected) => {
    expect(verdictOf(saying(values, rule))).toEqual(expected)
  })

  it("of numbers drops what is none, by name, and says so", () => {
    const { records, warnings } = saying([1, "2", 3], "sum")
    expect(records.records[0]).toMatchObject({
      value: 4,
      sources: [{ ref: "a#/field" }, { ref: "c#/field" }],
    })
    expect(records.dropped).toEqual([{ ref: "b#/field", briefId: "b", rule: "sum", for: "R1" }])
    expect(warnings).toEqual(["`field`: sum leaves out what is not a number: b#/field"])
    expect(saying(["x"], "sum").value).toEqual({})
    expect(saying([1e308, 1e308], "sum").warnings).toEqual([
      "`field`: sum leaves out what is too large for a number: a#/field, b#/field",
    ])
  })

  it("that chooses keeps first the source of the value that stands", () => {
    expect(saying([3, 1, 2], "max").records.records[0]?.sources.map(({ ref }) => ref)).toEqual([
      "a#/field",
      "b#/field",
      "c#/field",
    ])
    expect(saying([1, 3, 2], "max").records.records[0]?.sources[0]?.ref).toBe("b#/field")
    expect(
      saying([1, 1.2, 1.1], numeric({ tolerance: 1 })).records.records[0]?.sources.map(({ ref }) => ref),
    ).toEqual(["c#/field", "a#/field", "b#/field"])
  })
})

describe("recency", () => {
  const newest = (dates: readonly Json[], rule: MergeTable[string] = { rule: "recency", path: "date" }) => {
    const { value } = merging(
      dates.map((date, index) => ({ text: `text ${index}`, date })),
      { text: rule, date: rule },
    )
    return (value as { text: string }).text
  }

  it.each<[string, readonly Json[], string]>([
    ["takes the newest date", ["2026-11-02", "2026-11-20", "2026-11-10"], "text 1"],
    [
      "reads dates, not their letters",
      ["2026-11-20T23:00:00Z", "2026-11-21T01:30:00+02:00", "2026-11-20T23:29Z"],
      "text 1",
    ],
    ["takes a month for its first day", ["2026-11", "2026-10-31"], "text 0"],
    ["takes the greatest number", [3, 12, 9], "text 1"],
    ["lets unreadable dates lose", ["next week", "2026-02-30", "2020"], "text 2"],
    ["has no say where none can be read", ["soon", "later"], "text 0"],
    ["has no say about dates and numbers together", [2030, "2026-01-01"], "text 0"],
    ["leaves equal dates to plan order", ["2026-01-01", "2026-01-01T00:00:00Z"], "text 0"],
    ["does not take null for a date", [null, "2001"], "text 1"],
    ["takes the first century for what it is", ["0099-01-01", "1990-01-01"], "text 1"],
    ["knows that there was no 29 February 1900", ["1900-02-29", "1899"], "text 1"],
  ])("%s", (_, dates, expected) => {
    expect(newest(dates)).toBe(expected)
  })

  it("goes by the date of the element that a field belongs to, else by that of the output", () => {
    const rule: MergeRule = { rule: "recency", path: "date" }
    const { value } = merging(
      [
        {
          date: "2026-05-01",
          things: [
            { name: "x", text: "old", date: "2020-01-01" },
            { name: "y", text: "new" },
          ],
        },
        {
          date: "2021-05-01",
          things: [
            { name: "x", text: "new", date: "2026-01-01" },
            { name: "y", text: "old" },
          ],
        },
      ],
      { things: unionBy("name"), "things[].text": rule, "things[].date": rule, date: rule },
    )
    expect(value).toMatchObject({
      things: [
        { name: "x", text: "new" },
        { name: "y", text: "new" },
      ],
    })
  })
})

describe("lists", () => {
  const things = [
    { list: ["x", "y", "x"] },
    { list: [" y ", { k: 1, l: 2 }] },
    { list: [{ l: 2, k: 1 }, "z"] },
  ]

  it("under union merge equal elements, in the order of their first source, and keep all sources", () => {
    const { value, records, duplicates } = merging(things, { "list[]": "union" })
    expect(value).toEqual({ list: ["x", "y", { k: 1, l: 2 }, "z"] })
    expect(records.records.map(({ at, sources }) => [at, ...sources.map(({ ref }) => ref)])).toEqual([
      ["/list/0", "a#/list/0", "a#/list/2"],
      ["/list/1", "a#/list/1", "b#/list/0"],
      ["/list/2", "b#/list/1", "c#/list/0"],
      ["/list/3", "c#/list/1"],
    ])
    expect(duplicates).toHaveLength(3)
    expect(duplicates[1]).toEqual({
      refs: ["a#/list/1", "b#/list/0"],
      recordIds: ["R2"],
      similarity: 1,
      status: "merged",
      detail: "2 elements of `list[]` from 2 briefs are one: equal",
    })
  })

  it("under concatOrdered are all there, in plan order", () => {
    const { value, records } = merging(things, { list: "concatOrdered" })
    expect(value).toEqual({ list: ["x", "y", "x", " y ", { k: 1, l: 2 }, { l: 2, k: 1 }, "z"] })
    expect(records.counts).toEqual({ in: 7, kept: 7, merged: 0, dropped: 0, missing: 0 })
  })

  it("under unionBy merge elements of one key field by field, the key and lists inside too", () => {
    const { value, conflicts, records, warnings } = merging(
      [
        { list: [{ name: "x", size: 1, tags: ["t"] }, { size: 9 }, "loose"] },
        { list: [{ tags: ["u", "t"], name: "x", size: 2 }, { size: 9 }, { name: "y", inner: { deep: 1 } }] },
        {
          list: [
            { name: "y", inner: { deep: 2, other: 3 } },
            { name: "x", size: 2 },
          ],
        },
      ],
      { list: unionBy("name"), "*": "majority" },
    )
    expect(value).toEqual({
      list: [
        { name: "x", size: 2, tags: ["t", "u"] },
        { size: 9 },
        "loose",
        { name: "y", inner: { deep: 1, other: 3 } },
      ],
    })
    expect(conflicts.map(({ path, chosen, status }) => [path, chosen, status])).toEqual([
      ['list[name="x"].size', 2, "resolved"],
      ['list[name="y"].inner.deep', 1, "unresolved"],
    ])
    expect(records.counts).toEqual({ in: 8, kept: 4, merged: 4, dropped: 0, missing: 0 })
    expect(warnings).toEqual([
      "elements of `list[]` without name stand alone: a#/list/1, a#/list/2, b#/list/1",
    ])
  })

  it("may have several keys, and keys inside of elements", () => {
    const { value } = merging(
      [
        {
          list: [
            { id: { name: "x" }, version: 1, from: "a" },
            { id: { name: "x" }, version: 2 },
          ],
        },
        { list: [{ version: 1, id: { name: "x" }, more: true }, { id: { name: "x" } }] },
      ],
      { list: unionBy(["id.name", "version"]) },
    )
    expect(value).toEqual({
      list: [
        { id: { name: "x" }, version: 1, from: "a", more: true },
        { id: { name: "x" }, version: 2 },
        { id: { name: "x" } },
      ],
    })
  })

  it("never let a brief vote twice by saying a thing twice", () => {
    const { value, conflicts } = merging(
      [
        {
          list: [
            { name: "x", licence: "MIT" },
            { name: "x", licence: "MIT" },
            { name: "x", licence: "MIT" },
          ],
        },
        { list: [{ name: "x", licence: "ISC" }] },
        { list: [{ name: "x", licence: "ISC" }] },
      ],
      { list: unionBy("name"), "list[].licence": "majority" },
    )
    expect(value).toEqual({ list: [{ name: "x", licence: "ISC" }] })
    expect(conflicts).toHaveLength(1)
  })

  it("take for a brief that says two things what it says first", () => {
    const { value } = merging(
      [
        {
          list: [
            { name: "x", licence: "MIT" },
            { name: "x", licence: "ISC" },
          ],
        },
        { list: [{ name: "x", licence: "ISC" }] },
        { list: [{ name: "x", licence: "MIT" }] },
      ],
      { list: unionBy("name"), "list[].licence": [{ rule: "sourcePriority", order: ["*"] }, "majority"] },
    )
    expect(value).toEqual({ list: [{ name: "x", licence: "MIT" }] })
  })

  it("are counted and summed by their elements", () => {
    const lists = [
      { l: [1, 2], m: ["x", "y"] },
      { l: [3, "no"], m: [] },
      { l: 4, m: ["x"] },
    ]
    const { value, records } = merging(lists, { "l[]": "sum", m: "count" })
    expect(value).toEqual({ l: 10, m: 3 })
    expect(records.counts).toEqual({ in: 8, kept: 2, merged: 5, dropped: 1, missing: 0 })
    expect(records.records[0]?.sources.map(({ ref }) => ref)).toEqual(["a#/l/0", "a#/l/1", "b#/l/0", "c#/l"])
  })

  it("that are all empty count 0 and sum up to 0, and have no least element", () => {
    const { value, records, conflicts } = merging(
      [
        { l: [], m: [], n: [] },
        { l: [], m: [], n: [] },
      ],
      {
        l: "count",
        m: "sum",
        n: "min",
      },
    )
    expect(value).toEqual({ l: 0, m: 0 })
    expect([records.counts.in, conflicts]).toEqual([0, []])
    expect(merging([{ l: [] }], { "*[]": "count" }).value).toEqual({ l: 0 })
    // What no number can be made of is left out, as before.
    expect(merging([{ l: ["x"] }], { l: "sum" }).value).toEqual({})
  })

  it("are chosen as a whole by the rules before a union, and merged when none decides", () => {
    const lists = [{ l: ["x"] }, { l: ["y", "x"] }, { l: ["y", "x"] }]
    const chosen = merging(lists, { l: ["majority", "union"] })
    expect(chosen.value).toEqual({ l: ["y", "x"] })
    expect(chosen.conflicts).toMatchObject([
      { path: "l", rule: "majority(2)", chosen: ["y", "x"], rejected: [["x"]] },
    ])
    expect(chosen.records.counts).toEqual({ in: 5, kept: 2, merged: 3, dropped: 0, missing: 0 })
    const dropped = merging([{ l: ["z"] }, ...lists.slice(1)], { l: ["majority", "union"] })
    expect(dropped.records.dropped).toEqual([{ ref: "a#/l/0", briefId: "a", rule: "majority(2)", for: "R1" }])
    const open = merging(lists.slice(0, 2), { l: ["majority", "union"] })
    expect(open.value).toEqual({ l: ["x", "y"] })
    expect(open.conflicts).toEqual([])
  })
})
