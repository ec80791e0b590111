import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { outcomeRecords, recordsIn, refsOf } from "../../../src/integrate/synthesis/outcome-records.js"
import { valueAt } from "../../../src/integrate/validate/records/raw-values.js"
import { isOk } from "../../../src/task/outcome.js"
import type { Json } from "../../../src/task/json.js"
import { contextOf, outcomesOf } from "./integration.js"

const paths = (output: Json) => recordsIn(output).map(({ path, pointer }) => `${path} ${pointer}`)

describe("records of outputs", () => {
  test("a text, a number, a list of texts is one record", () => {
    for (const output of ["The port is 80.", 7, null, ["a", "b"], {}, { summary: "Fine.", findings: [] }]) {
      expect(recordsIn(output)).toEqual([{ path: "$", pointer: "", value: output }])
    }
  })

  test("what looked and found nothing delivers none", () => {
    for (const output of [[], { findings: [] }, { bugs: [], smells: [] }, { findings: [], summary: null }]) {
      expect(recordsIn(output)).toEqual([])
    }
  })

  test("each entry of the only list of objects is one, and so is each other field", () => {
    const output = { summary: "Two.", findings: [{ text: "a" }, { text: "b" }] }
    expect(paths(output)).toEqual(["summary /summary", "findings[] /findings/0", "findings[] /findings/1"])
    expect(paths([{ text: "a" }, { text: "b" }])).toEqual(["$[] /0", "$[] /1"])
  })

  test("an object with several lists of objects, or none, is one record", () => {
    expect(paths({ a: [{ x: 1 }], b: [{ x: 2 }] })).toEqual(["$ "])
    expect(paths({ a: 1, b: { c: 2 } })).toEqual(["$ "])
  })

  test("names with slashes and tildes are escaped as JSON Pointers are", () => {
    expect(paths({ "a/b~c": [{ x: 1 }] })).toEqual(["a/b~c[] /a~1b~0c/0"])
  })

  test("every record stands in what was merged, and the counts add up, whatever the branches deliver", () => {
    const output = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<Json>
    const brought = fc.dictionary(
      fc.string({ minLength: 1, maxLength: 5 }).filter((id) => id !== "__proto__"),
      fc.oneof(
        output.map((value) => ({ output: value })),
        fc
          .record({ findings: fc.array(fc.dictionary(fc.string(), output), { maxLength: 4 }) })
          .map((value) => ({
            output: value as Json,
          })),
        fc.constant("failed" as const),
      ),
      { minKeys: 1, maxKeys: 5 },
    )
    fc.assert(
      fc.property(brought, (what) => {
        const outcomes = outcomesOf(what)
        const { failures, briefs } = contextOf(outcomes)
        const { ledger, merged, sourceOf } = outcomeRecords(outcomes, failures, briefs)
        const { counts, records } = ledger
        for (const { at, value, sources } of records) {
          expect(valueAt(merged, at)).toEqual(value)
          expect(sources.map(({ ref }) => sourceOf(ref))).toEqual([value])
        }
        expect(records.map(({ sources }) => sources[0]?.ref)).toEqual(outcomes.filter(isOk).flatMap(refsOf))
        expect(new Set(records.flatMap(({ sources }) => sources.map(({ ref }) => ref))).size).toBe(
          records.length,
        )
        expect(counts).toEqual({
          in: records.length + failures.length,
          kept: records.length,
          merged: 0,
          dropped: 0,
          missing: failures.length,
        })
      }),
      { numRuns: 2_000 },
    )
  })
})
