import * as fc from "fast-check"
import type { ValidationSubject } from "../../../src/integrate/validate/subject.js"
import type { Json } from "../../../src/task/json.js"
import type { IntegratedRecord, RecordLedger } from "../../../src/task/record.js"
import { failedOf, ledgerOf, okOf, plainBrief, subjectOf } from "./subjects.js"

/** A merge of lists `{ things: [...] }`, with what the ledger of an honest integrator says of it. */
export interface HonestMerge extends ValidationSubject {
  readonly records: RecordLedger
  readonly output: { readonly things: readonly Json[] }
}

const thing = fc.oneof(
  fc.integer({ min: 0, max: 3 }),
  fc.record({ name: fc.constantFrom("a", "b", "c"), size: fc.integer({ min: 0, max: 2 }) }),
)

/** One branch: what it delivered, or the items that are missing with it. */
const branch = fc.oneof(
  { weight: 4, arbitrary: fc.array(thing, { maxLength: 4 }) },
  { weight: 1, arbitrary: fc.record({ items: fc.array(fc.constantFrom("x", "y", "z"), { maxLength: 3 }) }) },
)

/** Merges of a few branches in which equal things are merged, and some are dropped by a rule. */
export const honestMerge: fc.Arbitrary<HonestMerge> = fc
  .tuple(fc.array(branch, { minLength: 1, maxLength: 4 }), fc.infiniteStream(fc.nat({ max: 5 })))
  .map(([branches, dice]) => {
    const kept = new Map<string, IntegratedRecord>()
    const dropped: RecordLedger["dropped"][number][] = []
    for (const [index, delivered] of branches.entries()) {
      if (!Array.isArray(delivered)) continue
      for (const [place, value] of delivered.entries()) {
        const briefId = `b${index + 1}`
        const source = { ref: `${briefId}#/things/${place}`, briefId }
        const key = JSON.stringify(value)
        const same = kept.get(key)
        if (same !== undefined) kept.set(key, { ...same, sources: [...same.sources, source] })
        else if (kept.size > 0 && dice.next().value === 0)
          dropped.push({ ...source, rule: "sum", ...(dice.next().value === 0 ? {} : { for: "R1" }) })
        else {
          const id = `R${kept.size + 1}`
          kept.set(key, { id, path: "things[]", at: `/things/${kept.size}`, value, sources: [source] })
        }
      }
    }
    const records = [...kept.values()]
    const missing = branches.flatMap((one, index) =>
      Array.isArray(one) ? [] : [{ briefId: `b${index + 1}`, items: one.items }],
    )
    const ledger = ledgerOf(records, { dropped, missing })
    const output = { things: records.map(({ value }) => value) }
    const subject = subjectOf({
      briefs: branches.map((one, index) =>
        plainBrief(`b${index + 1}`, index, Array.isArray(one) ? {} : { items: one.items }),
      ),
      outcomes: branches.map((one, index) =>
        Array.isArray(one) ? okOf(index, `b${index + 1}`, { things: one }) : failedOf(index, `b${index + 1}`),
      ),
      refsOf: ({ briefId, output: delivered }) =>
        thingsOf(delivered).map((_, place) => `${briefId}#/things/${place}`),
    })
    return { ...subject, records: ledger, output }
  })

function thingsOf(output: unknown): readonly unknown[] {
  const things: unknown = Reflect.get(Object(output), "things")
  return Array.isArray(things) ? things : []
}
