import { describe, expect, it } from "vitest"
import { ConfigError } from "../../../src/errors.js"
import { describeTable } from "../../../src/integrate/merge/describe-table.js"
import { type MergeTable, completeTable } from "../../../src/integrate/merge/merge-table.js"
import { formatPath, parsePath } from "../../../src/integrate/merge/path.js"
import { merge } from "../../../src/integrate/merge/merge.js"
import { unionBy } from "../../../src/integrate/merge/rules/lists.js"
import { majority } from "../../../src/integrate/merge/rules/majority.js"
import { numeric } from "../../../src/integrate/merge/rules/numeric.js"
import { recency } from "../../../src/integrate/merge/rules/recency.js"
import { sourcePriority } from "../../../src/integrate/merge/rules/source-priority.js"
import { merging } from "./merging.js"

describe("a path of the table", () => {
  it.each([
    ["summary", "summary"],
    ["$", "$"],
    ["$.summary", "summary"],
    ["$[]", "$[]"],
    ["$[].name", "$[].name"],
    ["author.name", "author.name"],
    ["packages[].licence", "packages[].licence"],
    ["a[].b[].c", "a[].b[].c"],
    ["matrix[][]", "matrix[][]"],
    ['["a.b"].c', '["a.b"].c'],
    ['a["b c"][]', 'a["b c"][]'],
    ['["plain"]', "plain"],
    ['["$"]', '["$"]'],
    ["größe.名前", "größe.名前"],
    ["node-version", "node-version"],
  ])("%s is read, and written as %s", (path, written) => {
    expect(formatPath(parsePath(path, "here"))).toBe(written)
    expect(formatPath(parsePath(written, "here"))).toBe(written)
  })

  it.each([
    "",
    ".",
    "a.",
    ".a",
    "a..b",
    "a[",
    "a[0]",
    "a[b]",
    "a b",
    '["a]',
    '["a"]b',
    "$a.",
    "a[]b",
    "$.",
    "[].",
    "a.[]",
  ])("%j is refused", (path) => {
    expect(() => parsePath(path, "merge")).toThrow(ConfigError)
    expect(() => parsePath(path, "merge")).toThrow(`got ${JSON.stringify(path)}`)
  })
})

describe("a table that cannot be right is refused", () => {
  it.each<[string, unknown, string]>([
    [
      "with an unknown rule",
      { summary: "onyl" },
      'merge: rule of "summary": expected one of only, union, unionBy',
    ],
    [
      "with a rule that needs more",
      { "list[]": "unionBy" },
      'merge: rule of "list[]": expected `key` to be a key such as "name"',
    ],
    ["with an order of nobody", { x: { rule: "sourcePriority", order: [] } }, "at least one brief id"],
    ["with a brief twice in an order", { x: sourcePriority(["a", "*", "a"]) }, "every brief id once"],
    [
      "with a quorum of none",
      { x: { rule: "majority", quorum: 0 } },
      "`quorum` to be a whole number of at least 1, got 0",
    ],
    ["with a tolerance below 0", { x: numeric({ tolerance: -1 }) }, "a number of at least 0"],
    ["with an unknown setting", { x: { rule: "sum", of: "y" } }, "unknown option `of`"],
    ["with no rule", { x: [] }, "expected at least one rule, got none"],
    ["with something else than a rule", { x: 7 }, "got 7"],
    [
      "with a rule after one that combines",
      { x: ["sum", "majority"] },
      "expected sum to stand alone or last",
    ],
    [
      "with numbers compared where lists are",
      { x: [numeric({ tolerance: 1 }), "union"] },
      'rule of "x": expected no numeric(1) before union. It compares numbers, and here whole lists are compared',
    ],
    [
      "with a path twice in two Unicode forms",
      { "\u00e9": "only", "e\u0301": "only" },
      "got two rules of `\u00e9`",
    ],
    ["with a path twice", { "list[]": "union", list: "union" }, "got two rules of `list`"],
    ["with a path twice in other words", { "$.a": "only", a: "only" }, "got two rules of `a`"],
    [
      "with a rule inside a value",
      { author: "only", "author.name": "majority" },
      "rule of `author.name` is never asked",
    ],
    [
      "with a rule inside elements that do not merge",
      { "list[].name": "only" },
      'Give `list[]` the rule { rule: "unionBy"',
    ],
    ["with a rule for elements of elements", { "list[][]": "union" }, "rule of `list[][]` is never asked"],
    ["with rules beside one for everything", { $: "majority", a: "only" }, "`$` has a rule of its own"],
    [
      "with a key that no output may have",
      { "__proto__.a": "only", ...JSON.parse('{"constructor":"only"}') },
      "which no output may have",
    ],
    ["with a list rule for every value", { "*": "union" }, 'Give it to "*[]"'],
    ["that is none", ["only"], "expected `rules` to be an object of rules by path, got an array of 1"],
  ])("%s", (_, table, message) => {
    const complete = () => completeTable(table as MergeTable)
    expect(complete).toThrow(ConfigError)
    expect(complete).toThrow(message)
  })
})

describe("a table", () => {
  const table: MergeTable = {
    "packages[]": unionBy(["name", "version"]),
    "packages[].licence": [majority(), sourcePriority(["lockfile", "*"])],
    "packages[].size": numeric({ tolerance: { relative: 0.05 } }),
    "packages[].text": [recency("date"), "confidence", "weighted", "judge"],
    total: "sum",
    notes: "keepAll",
    "files[]": "concatOrdered",
    lines: ["majority", "max"],
  }

  it("is described in words, path by path, with the defaults", () => {
    expect(describeTable(table)).toEqual([
      "packages[]: elements with the same name and version merge field by field",
      "packages[].licence: majority of at least 2, then first of the briefs lockfile, all others, then plan order",
      "packages[].size: numbers within 5 % of each other agree on their lower median, then plan order",
      "packages[].text: newest by date, then highest stated confidence, then most weight of briefs, then judges decide, then plan order",
      "total: sum of all",
      "notes: every value kept, beside its brief",
      "files[]: all elements, in plan order",
      "lines: majority of at least 2, then greatest of all",
      "every other value: one value only, then plan order",
      "every other list: all elements, equal ones merged",
    ])
    expect(describeTable({ "*": "min", "*[]": "count" })).toEqual([
      "every other value: least of all",
      "every other list: how many there are",
    ])
  })

  it("is plain data with its defaults, and the same when it is read again", () => {
    const { data } = completeTable(table)
    expect(data["packages[].licence"]).toEqual([
      { rule: "majority", quorum: 2 },
      { rule: "sourcePriority", order: ["lockfile", "*"] },
    ])
    expect(data["*"]).toBe("only")
    expect(data["*[]"]).toBe("union")
    expect(completeTable(JSON.parse(JSON.stringify(data)) as MergeTable).data).toEqual(data)
  })

  it("reaches odd keys, the whole output, and its elements", () => {
    expect(merging([{ "a.b": { c: 1 } }, { "a.b": { c: 2 } }], { '["a.b"].c': "sum" }).value).toEqual({
      "a.b": { c: 3 },
    })
    expect(merging(["x", "y", "y"], { $: "majority" }).value).toBe("y")
    expect(merging([2, 3], { $: "sum" }).value).toBe(5)
    expect(merging([["x"], ["x", "y"]]).value).toEqual(["x", "y"])
    const elements = merging([[{ id: 1, n: 1 }], [{ id: 1, n: 2 }]], { "$[]": unionBy("id"), "$[].n": "sum" })
    expect(elements.value).toEqual([{ id: 1, n: 3 }])
    expect(elements.records.records[0]).toMatchObject({
      path: "$[]",
      at: "/0",
      sources: [{ ref: "a#/0" }, { ref: "b#/0" }],
    })
    expect(merging(["x", "y"]).conflicts).toMatchObject([{ path: "$", chosen: "x", status: "unresolved" }])
    expect(merging([{ x: 1 }, { y: 2 }], { $: "keepAll" }).value).toEqual([
      { briefId: "a", value: { x: 1 } },
      { briefId: "b", value: { y: 2 } },
    ])
  })

  it("takes keys that differ only in their Unicode form for one key", () => {
    const [composed, apart] = ["\u00e9", "e\u0301"]
    const { value, conflicts, records } = merging([{ [apart]: 1 }, { [composed]: 2 }])
    expect(value).toEqual({ [apart]: 1 })
    expect(conflicts).toMatchObject([{ path: composed, chosen: 1, rejected: [2] }])
    expect(records.records).toMatchObject([{ at: `/${apart}` }])
    expect(merging([{ [apart]: 1 }, { [composed]: 2 }], { [composed]: "sum" }).value).toEqual({ [apart]: 3 })
    expect(merge({ rules: { [composed]: "sum" } }).mergesKey?.(apart)).toBe(true)
    const keyed = merging([{ l: [{ [apart]: "x", n: 1 }] }, { l: [{ [composed]: "x", n: 2 }] }], {
      l: unionBy(composed),
      "l[].n": "sum",
    })
    expect(keyed.value).toEqual({ l: [{ [apart]: "x", n: 3 }] })
    // As one value, too; "z" stands between the two forms in the order of code units.
    const whole = merging([{ o: { [apart]: "\n\u0301", z: 2 } }, { o: { [composed]: "\n\u0301", z: 2 } }], {
      o: "only",
    })
    expect(whole.conflicts).toEqual([])
    const both = merging([{ o: { [apart]: 1, [composed]: 2 } }, { o: { [composed]: 2 } }], { o: "only" })
    expect(both.conflicts).toHaveLength(1)
  })

  it("has defaults for what it does not name, which it may set itself", () => {
    const outputs = [
      { a: 1, l: ["x"], in: { b: 1 } },
      { a: 2, l: ["x"], in: { b: 5 } },
    ]
    expect(merging(outputs, { "*": "max", "*[]": "concatOrdered" }).value).toEqual({
      a: 2,
      l: ["x", "x"],
      in: { b: 5 },
    })
    expect(merging(outputs, { "*[]": "keepAll" }).value).toMatchObject({
      l: [
        { briefId: "a", value: ["x"] },
        { briefId: "b", value: ["x"] },
      ],
    })
  })

  it("is about the paths it names, and not about the same keys elsewhere", () => {
    const outputs = [
      { n: 1, in: { n: 1, l: [{ n: 1 }] } },
      { n: 2, in: { n: 2, l: [{ n: 2 }] } },
    ]
    const { value, conflicts } = merging(outputs, { n: "sum" })
    expect(value).toEqual({ n: 3, in: { n: 1, l: [{ n: 1 }, { n: 2 }] } })
    expect(conflicts.map(({ path }) => path)).toEqual(["in.n"])
  })

  it("puts records in its own order, then in that of the plan", () => {
    const outputs = [
      { z: 1, l: ["p"], y: 2 },
      { x: 3, l: ["q"] },
    ]
    const { records } = merging(outputs, { l: "union", x: "only" }).records
    expect(records.map(({ id, at }) => `${id} ${at}`)).toEqual([
      "R1 /l/0",
      "R2 /l/1",
      "R3 /x",
      "R4 /z",
      "R5 /y",
    ])
  })
})
