import { describe, expect, it } from "vitest"
import { conservation } from "../../../src/integrate/validate/conservation.js"
import { type IntegratedRecord, type RecordLedger, countRecords } from "../../../src/task/record.js"
import type { Merge } from "./losses.js"
import { merged, problems } from "./merged.js"

const rules = {
  list: "union",
  "things[]": { rule: "unionBy", key: "name" },
  "things[].size": "sum",
  k: "only",
  total: "sum",
} as const

/** Two branches: R1 is u, R2 is v, R3 the thing x, R4 is k, R5 the total. */
const honest = () =>
  merged(
    [
      { output: { list: ["u", "v"], things: [{ name: "x", licence: "MIT", size: 1 }], k: 5, total: 1 } },
      { output: { list: ["v"], things: [{ name: "x", author: "Al", size: 2 }], k: 6, total: 2 } },
    ],
    rules,
  )

/** With the ledger and the output changed together, as if nothing had happened. */
async function altered(
  change: (ledger: RecordLedger, byId: (id: string) => IntegratedRecord) => Partial<RecordLedger>,
  output: object = {},
): Promise<readonly string[]> {
  const merge: Merge = await honest()
  const byId = (id: string): IntegratedRecord => {
    const record = merge.records.records.find((own) => own.id === id)
    if (record === undefined) throw new Error(`expected a record ${id}`)
    return record
  }
  const ledger = { ...merge.records, ...change(merge.records, byId) }
  const records = { ...ledger, counts: countRecords(ledger) }
  return problems(conservation, { ...merge, records, output: { ...Object(merge.output), ...output } })
}

/** The records, some of them changed. */
function where(
  { records }: RecordLedger,
  changes: Readonly<Record<string, Partial<IntegratedRecord> | undefined>>,
): Pick<RecordLedger, "records"> {
  return {
    records: records.flatMap((record) =>
      Object.hasOwn(changes, record.id) && changes[record.id] === undefined
        ? []
        : [{ ...record, ...changes[record.id] }],
    ),
  }
}

describe("a loss that the ledger and the output hide together is found", () => {
  it("nothing is lost at first", async () => {
    expect(await altered(() => ({}))).toEqual([])
  })

  it("when a record is said to be merged into another one that says something else", async () => {
    const found = await altered(
      (ledger, byId) =>
        where(ledger, {
          R1: undefined,
          R2: { at: "/list/0", sources: [...byId("R2").sources, ...byId("R1").sources] },
        }),
      { list: ["v"] },
    )
    expect(found).toEqual(["record R2 does not say what b0#/list/0 delivered, which was merged into it"])
  })

  it("when a record is said to be dropped by a rule that nobody stated", async () => {
    const found = await altered((ledger) => ({
      dropped: ledger.dropped.map((entry) => ({ ...entry, rule: "because" })),
    }))
    expect(found).toEqual(['record b1#/k was dropped by "because", which is no rule of its path'])
  })

  it("when a record is said to be dropped where no rule decides", async () => {
    const found = await altered(
      (ledger) => ({
        ...where(ledger, { R1: undefined, R2: { at: "/list/0" } }),
        dropped: [...ledger.dropped, { ref: "b0#/list/0", briefId: "b0", rule: "plan order", for: "R2" }],
      }),
      { list: ["v"] },
    )
    expect(found).toEqual(['record b0#/list/0 was dropped by "plan order", and no rule decides there'])
  })

  it.each<[string, string, Partial<IntegratedRecord>, object, string]>([
    ["a number", "R4", { value: 6 }, { k: 6 }, "record R4 says something else than b0#/k delivered"],
    [
      "an element",
      "R1",
      { value: "z" },
      { list: ["z", "v"] },
      "record R1 says something else than b0#/list/0 delivered",
    ],
    ["a sum", "R5", { value: 4 }, { total: 4 }, "record R5 is not the sum of its sources"],
  ])("when %s is changed", async (_, id, change, output, message) => {
    expect(await altered((ledger) => where(ledger, { [id]: change }), output)).toEqual([message])
  })

  it.each<[string, object, readonly string[]]>([
    ["changed", { name: "x", licence: "GPL", size: 3, author: "Al" }, ["things[].licence"]],
    ["left out", { name: "x", licence: "MIT", size: 3 }, ["things[].author"]],
    ["added up wrongly", { name: "x", licence: "MIT", size: 2, author: "Al" }, ["things[].size"]],
    ["invented", { name: "x", licence: "MIT", size: 3, author: "Al", stars: 5 }, ["things[].stars"]],
  ])("when a field of an element is %s", async (_, value, paths) => {
    const thing = { value: value as IntegratedRecord["value"] }
    expect(await altered((ledger) => where(ledger, { R3: thing }), { things: [value] })).toEqual(
      paths.map((path) => `record R3 holds something else than its sources delivered (${path})`),
    )
  })

  it("when two records have each other's sources", async () => {
    const found = await altered((ledger, byId) =>
      where(ledger, { R4: { sources: byId("R5").sources }, R5: { sources: byId("R4").sources } }),
    )
    expect(found).toContain("record R4 stands at another path than b0#/total")
    expect(found).toContain("record R5 stands at another path than b0#/k")
  })

  it("when the output holds what nobody delivered", async () => {
    expect(await altered(() => ({}), { verdict: "all is well", list: ["u", "v", "w"] })).toEqual([
      "/list/2 holds what comes from no record",
      "/verdict holds what comes from no record",
    ])
  })
})

describe("what a merge makes without a record passes", () => {
  it("the count and the sum of empty lists, and what says nothing", async () => {
    const merge = await merged(
      [{ output: { a: [], b: [], c: [], d: null, e: {} } }, { output: { a: [], b: [] } }],
      {
        a: "count",
        b: "sum",
      },
    )
    expect(merge.output).toEqual({ a: 0, b: 0, c: [], d: null, e: {} })
    expect(problems(conservation, merge)).toEqual([])
  })

  it("the id of the brief beside every value that is kept", async () => {
    const merge = await merged([{ output: { a: 1 } }, { output: { a: 2 } }], { a: "keepAll" })
    expect(problems(conservation, merge)).toEqual([])
    const output = {
      a: [
        { briefId: "b0", value: 1 },
        { briefId: "b0", value: 2 },
      ],
    }
    expect(problems(conservation, { ...merge, output })).toEqual([
      "/a/1/briefId holds what comes from no record",
    ])
  })
})
