import * as fc from "fast-check"
import type { ValidationSubject } from "../../../src/integrate/validate/subject.js"
import type { Json } from "../../../src/task/json.js"
import type { DroppedRecord, IntegratedRecord, RecordLedger, RecordSource } from "../../../src/task/record.js"
import { failedOf, ledgerOf, okOf, plainBrief, subjectOf } from "./subjects.js"

/** A merge of `{ things, title, total }`, with what the ledger of an honest integrator says of it. */
export interface HonestMerge extends ValidationSubject {
  readonly records: RecordLedger
  readonly output: { readonly [key: string]: Json }
}

/** What an output may not have: such a thing is refused. */
const refusedThing: Json = { constructor: 1 }

const thing = fc.oneof(
  fc.integer({ min: 0, max: 3 }),
  fc.record({ name: fc.constantFrom("a", "b", "c"), size: fc.integer({ min: 0, max: 2 }) }),
  fc.constant(refusedThing),
)

interface Branch {
  readonly things: readonly Json[]
  readonly title: Json
  readonly total: Json
}

/** One branch: what it delivered, or the items that are missing with it. */
const branch: fc.Arbitrary<Branch | { readonly items: readonly string[] }> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      things: fc.array(thing, { maxLength: 4 }),
      title: fc.constantFrom("x", "y", "z"),
      total: fc.constantFrom<Json[]>(1, 2, "many"),
    }),
  },
  { weight: 1, arbitrary: fc.record({ items: fc.array(fc.constantFrom("x", "y", "z"), { maxLength: 3 }) }) },
)

const rules = { total: "sum", "*": "only", "*[]": "union" }

/** Merges of a few branches: equal things are one, the first title stands, and numbers are added up. */
export const honestMerge: fc.Arbitrary<HonestMerge> = fc
  .array(branch, { minLength: 1, maxLength: 4 })
  .map((branches) => {
    const things = new Map<string, IntegratedRecord>()
    const titles: { readonly value: Json; readonly source: RecordSource }[] = []
    const numbers: { readonly value: number; readonly source: RecordSource }[] = []
    const dropped: DroppedRecord[] = []
    for (const [index, delivered] of branches.entries()) {
      if ("items" in delivered) continue
      const briefId = `b${index + 1}`
      for (const [place, value] of delivered.things.entries()) {
        const source = { ref: `${briefId}#/things/${place}`, briefId }
        const key = JSON.stringify(value)
        const same = things.get(key)
        if (value === refusedThing) dropped.push({ ...source, rule: "boundary" })
        else if (same !== undefined) things.set(key, { ...same, sources: [...same.sources, source] })
        else {
          const at = `/things/${things.size}`
          things.set(key, { id: `T${things.size}`, path: "things[]", at, value, sources: [source] })
        }
      }
      titles.push({ value: delivered.title, source: { ref: `${briefId}#/title`, briefId } })
      const source = { ref: `${briefId}#/total`, briefId }
      if (typeof delivered.total === "number") numbers.push({ value: delivered.total, source })
      else dropped.push({ ...source, rule: "sum" })
    }
    const [first] = titles
    const equal = titles.filter(({ value }) => value === first?.value)
    const [title] = recordOf("title", first?.value, equal)
    for (const { value, source } of titles)
      if (value !== first?.value) dropped.push({ ...source, rule: "plan order", for: "title" })
    const sum = numbers.reduce((all, { value }) => all + value, 0)
    const [total] = recordOf("total", sum, numbers)
    const records = [
      ...things.values(),
      ...(title === undefined ? [] : [title]),
      ...(total === undefined ? [] : [total]),
    ]
    const missing = branches.flatMap((one, index) =>
      "items" in one ? [{ briefId: `b${index + 1}`, items: one.items }] : [],
    )
    const subject = subjectOf({
      briefs: branches.map((one, index) =>
        plainBrief(`b${index + 1}`, index, "items" in one ? { items: one.items } : {}),
      ),
      outcomes: branches.map((one, index) =>
        "items" in one ? failedOf(index, `b${index + 1}`) : okOf(index, `b${index + 1}`, one),
      ),
      refsOf: ({ briefId, output }) => [
        ...thingsOf(output).map((_, place) => `${briefId}#/things/${place}`),
        `${briefId}#/title`,
        `${briefId}#/total`,
      ],
    })
    return {
      ...subject,
      params: { rules },
      records: ledgerOf(records, { dropped, missing }),
      output: {
        things: [...things.values()].map(({ value }) => value),
        ...(title === undefined ? {} : { title: title.value }),
        ...(total === undefined ? {} : { total: total.value }),
      },
    }
  })

function recordOf(
  name: string,
  value: Json | undefined,
  said: readonly { readonly source: RecordSource }[],
): readonly IntegratedRecord[] {
  if (value === undefined || said.length === 0) return []
  return [{ id: name, path: name, at: `/${name}`, value, sources: said.map(({ source }) => source) }]
}

function thingsOf(output: unknown): readonly unknown[] {
  const things: unknown = Reflect.get(Object(output), "things")
  return Array.isArray(things) ? things : []
}
