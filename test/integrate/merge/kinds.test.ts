import { describe, expect, it } from "vitest"
import { unionBy } from "../../../src/integrate/merge/rules/lists.js"
import type { Json } from "../../../src/task/json.js"
import { merging } from "./merging.js"

describe("outputs that have different kinds of things at one path", () => {
  const outputs = [{ at: ["x", "y"] }, { at: "text" }, { at: { k: 1 } }, { at: ["y", "z"] }, { at: "text" }]

  it("are a conflict: one kind is merged, the others are dropped by name", () => {
    const { value, conflicts, records } = merging(outputs)
    expect(value).toEqual({ at: ["x", "y", "z"] })
    expect(conflicts).toEqual([
      {
        path: "at",
        values: [
          { value: ["x", "y", "z"], briefIds: ["a", "d"], evidence: [] },
          { value: "text", briefIds: ["b", "e"], evidence: [] },
          { value: { k: 1 }, briefIds: ["c"], evidence: [] },
        ],
        rule: "plan order",
        chosen: ["x", "y", "z"],
        rejected: ["text", { k: 1 }],
        status: "unresolved",
        detail: 'a list stands, not "text", {"k":1}: by plan order',
      },
    ])
    expect(records.counts).toEqual({ in: 7, kept: 3, merged: 1, dropped: 3, missing: 0 })
    expect(records.dropped.map((entry) => `${entry.ref} by ${entry.rule} for ${entry.for}`)).toEqual([
      "b#/at by plan order for R1",
      "e#/at by plan order for R1",
      "c#/at/k by plan order for R1",
    ])
  })

  it("are decided by the rules for values, as kinds", () => {
    const majority = merging([{ at: "text" }, { at: ["x"] }, { at: ["y"] }], { "*": "majority" })
    expect(majority.value).toEqual({ at: ["x", "y"] })
    expect(majority.conflicts).toMatchObject([
      { rule: "majority(2)", status: "resolved", rejected: ["text"] },
    ])
    const first = merging([{ at: { k: 1 } }, { at: [] }], { "*": { rule: "sourcePriority", order: ["b"] } })
    expect(first.value).toEqual({ at: [] })
    // There is no record that it gave way to: an empty list has none.
    expect(first.records.dropped).toEqual([{ ref: "a#/at/k", briefId: "a", rule: "sourcePriority(b)" }])
  })

  it.each<[string, readonly Json[], Json]>([
    ["a whole output and a field", ["text", { at: 1 }], "text"],
    ["a list and an object", [{ at: [1] }, { at: { a: 1 } }], { at: [1] }],
    ["an object and a list", [{ at: { a: 1 } }, { at: [1] }], { at: { a: 1 } }],
    ["an empty list and an empty object", [{ at: [] }, { at: {} }], { at: [] }],
    ["inside of an object", [{ in: { at: "t" } }, { in: { at: { x: { y: [1] } } } }], { in: { at: "t" } }],
  ])("are no crash: %s", (_, outputs, expected) => {
    const { value, conflicts } = merging(outputs)
    expect(value).toEqual(expected)
    expect(conflicts).toHaveLength(1)
  })

  it("are a conflict inside of elements, too, where nothing is a record of its own", () => {
    const { value, conflicts, records } = merging(
      [{ l: [{ n: 1, at: "t" }] }, { l: [{ n: 1, at: ["x"] }] }],
      { l: unionBy("n") },
    )
    expect(value).toEqual({ l: [{ n: 1, at: "t" }] })
    expect(conflicts.map(({ path }) => path)).toEqual(["l[n=1].at"])
    expect(records.counts).toMatchObject({ in: 2, kept: 1, merged: 1 })
  })

  it("a list where a rule asks for elements, and one thing alone", () => {
    const { conflicts } = merging([{ l: ["x"] }, { l: "y" }], { l: "union" })
    expect(conflicts).toMatchObject([{ path: "l", chosen: ["x"], rejected: ["y"] }])
    // Where all have one thing alone, these are the elements.
    expect(merging([{ l: "x" }, { l: "y" }, { l: "x" }], { l: "union" }).value).toEqual({ l: ["x", "y"] })
  })
})

describe("what says nothing", () => {
  it("is null, which gives way to any value, and stands where there is none", () => {
    const { value, conflicts, records } = merging([{ a: null, b: null }, { a: 0, b: null, c: [] }, { d: {} }])
    expect(value).toEqual({ a: 0, b: null, c: [], d: {} })
    expect(conflicts).toEqual([])
    expect(records.counts).toEqual({ in: 1, kept: 1, merged: 0, dropped: 0, missing: 0 })
  })

  it("but null in a list is an element", () => {
    expect(merging([{ l: [null] }, { l: [null, 1] }]).value).toEqual({ l: [null, 1] })
  })

  it("nothing delivered is nothing merged", () => {
    expect(merging([])).toEqual({
      records: {
        counts: { in: 0, kept: 0, merged: 0, dropped: 0, missing: 0 },
        records: [],
        dropped: [],
        missing: [],
      },
      conflicts: [],
      duplicates: [],
      warnings: [],
    })
    expect(merging([null, null]).value).toBeNull()
  })
})

describe("an output that should not have passed the boundary", () => {
  const hostile = JSON.parse(
    '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"ok":{"prototype":1,"x":2},"l":[{"__proto__":{"polluted":1}},"y"]}',
  ) as Json

  it("reaches no prototype: forbidden keys are dropped, by name, and nothing else is lost", () => {
    const { value, records, warnings } = merging([{ ok: { x: 2 } }, hostile], { "*": "keepAll" })
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined()
    expect(Object.keys(value as object)).toEqual(["ok", "l"])
    expect(JSON.stringify(value)).not.toContain("polluted")
    expect(records.dropped.map(({ ref, rule }) => `${ref} by ${rule}`).toSorted()).toEqual([
      "b#/__proto__ by boundary",
      "b#/constructor by boundary",
      "b#/l/0 by boundary",
      "b#/ok/prototype by boundary",
    ])
    expect(records.counts.in).toBe(7)
    expect(warnings).toHaveLength(1)
  })

  it("or is too deep, or no JSON, loses that part only", () => {
    let deep: Json = "end"
    for (let level = 0; level < 1_000; level += 1) deep = [deep]
    const { value, records } = merging([{ l: [deep, Number.NaN, "x"], f: Number.POSITIVE_INFINITY }])
    expect(value).toEqual({ l: ["x"] })
    expect(records.counts).toMatchObject({ in: 4, kept: 1, dropped: 3 })
    let nested: Json = "end"
    for (let level = 0; level < 20_000; level += 1) nested = { in: nested }
    const both = merging([{ a: nested, b: 1 }, { b: 1 }])
    expect(both.records.counts).toMatchObject({ in: 3, kept: 1, merged: 1, dropped: 1 })
  })

  it("is shown in conflicts without the parts that may not be merged, however deep they are", () => {
    const nested = (levels: number, wrap: (inner: Json) => Json): Json => {
      let value: Json = "end"
      for (let level = 0; level < levels; level += 1) value = wrap(value)
      return value
    }
    const inObjects = nested(20_000, (inner) => ({ in: inner }))
    const inLists = nested(20_000, (inner) => [inner])
    for (const deep of [inObjects, inLists, { x: [inLists, "y"], __proto__: null }]) {
      const { value, conflicts, records } = merging([{ at: 1 }, { at: deep }])
      expect(value).toEqual({ at: 1 })
      expect(conflicts).toHaveLength(1)
      expect(JSON.stringify(conflicts).length).toBeLessThan(20_000)
      expect(records.counts.kept).toBe(1)
    }
    const chosen = merging([{ at: [inLists, "x"] }, { at: [inLists, "y"] }], { at: ["judge", "majority"] })
    expect(chosen.records.dropped.map(({ rule }) => rule)).toEqual(["boundary", "boundary"])
    const lists = merging([{ at: [inLists, "x"] }, { at: [inLists, "y"] }], {
      at: [{ rule: "sourcePriority", order: ["b"] }, "union"],
    })
    expect(lists.value).toEqual({ at: ["y"] })
    expect(lists.conflicts).toMatchObject([{ chosen: ["y"], rejected: [["x"]] }])
  })

  it("holds itself, or unfolds without an end, loses that part only", () => {
    const circle: Record<string, unknown> = { x: 1 }
    circle["self"] = circle
    circle["again"] = { circle, list: [circle, "y"] }
    const { value, records } = merging([circle as Json, { x: 1, self: "text" }])
    expect(value).toEqual({ x: 1, self: "text", again: { list: ["y"] } })
    expect(records.dropped.map(({ ref, rule }) => `${ref} by ${rule}`)).toEqual([
      "a#/self by boundary",
      "a#/again/circle by boundary",
      "a#/again/list/0 by boundary",
    ])
    let shared: Json = { x: 1 }
    for (let level = 0; level < 60; level += 1) shared = { l: shared, r: shared }
    expect(merging([{ at: { rest: shared } }, { at: "text" }], { at: "only" }).value).toEqual({ at: "text" })
  })

  it("leaves texts alone that only look like forbidden keys", () => {
    expect(merging([{ l: ['"__proto__":', { text: '{"constructor":1}' }] }]).records.counts.kept).toBe(2)
  })
})
