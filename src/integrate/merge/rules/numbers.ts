import { z } from "zod"
import {
  addDecimals,
  compareDecimals,
  divideDecimal,
  noDecimal,
  toDecimal,
} from "../../../tally/exact-decimal.js"
import type { Saying, Sayings } from "../saying.js"
import type { Combined, RuleDefinition } from "./definition.js"

const sumSchema = z.strictObject({ rule: z.literal("sum") })
const minSchema = z.strictObject({ rule: z.literal("min") })
const maxSchema = z.strictObject({ rule: z.literal("max") })
const countSchema = z.strictObject({ rule: z.literal("count") })

/** The exact sum of all numbers, rounded once. */
export const sum: RuleDefinition<z.output<typeof sumSchema>> = {
  kind: "combining",
  schema: sumSchema,
  label: () => "sum",
  words: () => "sum of all",
  ofNone: 0,
  combine: (sayings) =>
    ofNumbers(sayings, (numbers) => {
      const total = numbers.map(({ value }) => toDecimal(value)).reduce(addDecimals, noDecimal)
      return { value: divideDecimal(total, 1n), first: 0 }
    }),
}

export const min: RuleDefinition<z.output<typeof minSchema>> = {
  kind: "combining",
  schema: minSchema,
  label: () => "min",
  words: () => "least of all",
  combine: (sayings) => ofNumbers(sayings, (numbers) => extreme(numbers, -1)),
}

export const max: RuleDefinition<z.output<typeof maxSchema>> = {
  kind: "combining",
  schema: maxSchema,
  label: () => "max",
  words: () => "greatest of all",
  combine: (sayings) => ofNumbers(sayings, (numbers) => extreme(numbers, 1)),
}

/** How many there are: values at a field, elements of lists; of any kind. */
export const count: RuleDefinition<z.output<typeof countSchema>> = {
  kind: "combining",
  schema: countSchema,
  label: () => "count",
  words: () => "how many there are",
  ofNone: 0,
  combine: (sayings) => ({
    value: sayings.length,
    records: [{ at: "", value: sayings.length, sayings }],
    dropped: [],
  }),
}

type NumberSaying = Saying & { readonly value: number }

function extreme(numbers: readonly NumberSaying[], sign: 1 | -1): { value: number; first: number } {
  let [value, first] = [Number.NaN, 0]
  for (const [place, { value: own }] of numbers.entries()) {
    const further = Number.isNaN(value) || compareDecimals(toDecimal(own), toDecimal(value)) * sign > 0
    if (further) [value, first] = [own, place]
  }
  return { value, first }
}

/** One number of all, kept with the saying at `first`; what is no number is dropped. */
function ofNumbers(
  sayings: Sayings,
  combine: (numbers: readonly NumberSaying[]) => { readonly value: number; readonly first: number },
): Combined {
  const numbers = sayings.filter((saying): saying is NumberSaying => typeof saying.value === "number")
  const others = sayings.filter(({ value }) => typeof value !== "number")
  const because = others.length === 0 ? {} : { because: "not a number" }
  if (numbers.length === 0) return { records: [], dropped: others, ...because }
  const { value, first } = combine(numbers)
  if (!Number.isFinite(value)) return { records: [], dropped: sayings, because: "too large for a number" }
  const [kept] = numbers.splice(first, 1)
  if (kept === undefined) return { records: [], dropped: others, ...because }
  return { value, records: [{ at: "", value, sayings: [kept, ...numbers] }], dropped: others, ...because }
}
