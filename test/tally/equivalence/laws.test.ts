import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { z } from "zod"
import { anyChoice } from "../../../src/tally/equivalence/any-choice.js"
import { booleans } from "../../../src/tally/equivalence/booleans.js"
import { equivalenceOf } from "../../../src/tally/equivalence/equivalence-of.js"
import type { Equivalence } from "../../../src/tally/equivalence/equivalence.js"
import { json } from "../../../src/tally/equivalence/json.js"
import { numbers } from "../../../src/tally/equivalence/numbers.js"
import { oneOf } from "../../../src/tally/equivalence/one-of.js"
import { strings } from "../../../src/tally/equivalence/strings.js"
import { fraction, spelling } from "./spellings.js"

const order = z.object({
  price: z.number(),
  kind: z.enum(["bug", "feature"]).optional(),
  tags: z.array(z.string()),
  sure: z.boolean().nullable().optional(),
})

const equivalences: readonly (readonly [string, Equivalence])[] = [
  ["numbers()", numbers()],
  ["numbers in German", numbers({ locale: "de" })],
  ["numbers with any unit", numbers({ units: "any", percent: "number", none: ["N/A"] })],
  ["numbers with a tolerance", numbers({ tolerance: { relative: 0.01 } })],
  ["oneOf letters", oneOf(["A", "B", "C"])],
  ["oneOf texts with marks", oneOf(["(A)", "A", "**A**", "Answer: B", "yes."])],
  ["oneOf letters and texts", oneOf({ A: "Paris", B: "½", C: "C. Rome" })],
  ["booleans()", booleans()],
  ["strings()", strings()],
  ["strings without case", strings({ ignoreCase: true })],
  ["json()", json()],
  ["json with sets, without case", json({ sets: ["", "/*", "/tags"], ignoreCase: true })],
  ["anyChoice()", anyChoice()],
  ["a schema", equivalenceOf(order)],
  ["a schema with sets", equivalenceOf(z.array(z.number()), { sets: [""] })],
]

const marks = [
  ...Array.from("10.,-+e%$€\"'`*_()[]{}:\\/ ABCabc½²⅓\u00A0\u202F“”«»n"),
  "\\boxed{",
  "\\frac{1}{3}",
  "\\text{",
  "true",
  "Yes.",
]
const words = [
  "Answer: ",
  "Option ",
  "USD",
  " km",
  "**",
  '"tags": ["b", "a"]',
  '"price": 1',
  "{",
  "}",
  "```json\n",
  "1,000",
  "N/A",
]

const output = fc.oneof(
  fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withNullPrototype: true }),
  fc.string({ unit: "binary" }),
  fc.array(fc.constantFrom(...marks, ...words), { maxLength: 14 }).map((parts) => parts.join("")),
  fraction.chain(spelling),
  fc.double(),
  fc.json(),
  fc.record({
    price: fc.oneof(fc.double(), fraction.chain(spelling)),
    tags: fc.array(fc.string()),
    kind: fc.constantFrom("Bug.", "(feature)", undefined),
    sure: fc.constantFrom("yes", "N", true, null, ""),
  }),
)

describe.each(equivalences)("the key by %s", (_, equivalence) => {
  it("comes of anything, without a throw, and is never empty", () => {
    fc.assert(
      fc.property(output, (value) => {
        const keyed = equivalence.key(value)
        if (keyed.kind === "choice") expect(keyed.key).not.toBe("")
        if (keyed.kind === "invalid") expect(keyed.reason).not.toBe("")
        expect(equivalence.key(value)).toEqual(keyed)
      }),
      { numRuns: 1_500 },
    )
  })

  it("is its own key", () => {
    fc.assert(
      fc.property(output, (value) => {
        const keyed = equivalence.key(value)
        if (keyed.kind === "choice") expect(equivalence.key(keyed.key)).toEqual(keyed)
      }),
      { numRuns: 1_500 },
    )
  })

  it("needs no `this`, and says by plain JSON how it was made", () => {
    const { key, params } = equivalence
    expect(key("A")).toEqual(equivalence.key("A"))
    expect(JSON.parse(JSON.stringify(params))).toEqual(params)
  })
})
