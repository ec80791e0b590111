import { z } from "zod"
import { type Decimal, addDecimals, compareDecimals, toDecimal } from "../../../tally/exact-decimal.js"
import type { Candidate } from "../saying.js"
import type { RuleDefinition } from "./definition.js"
import { votesOf } from "./votes.js"

const amount = z.number().min(0, "expected a number of at least 0")

const schema = z.strictObject({
  rule: z.literal("numeric"),
  /** How far apart numbers may lie: absolutely, or as a share of the largest of them, without its sign. */
  tolerance: z.union([amount, z.strictObject({ relative: amount })], {
    error: "expected a number of at least 0, or { relative: a share }",
  }),
})

/**
 * Numbers that all lie within the tolerance of each other agree: their lower median stands, and there is no conflict.
 *
 * @param options.tolerance absolute, or `{ relative: 0.05 }` of the largest of them
 * @example
 * ```ts
 * import { mergeOutputs, numeric } from "langgraph-quorum/merge"
 *
 * const outputs = [41.9, 42, 42.1].map((metres, index) => ({ briefId: `${index + 1}`, output: { metres } }))
 * console.log(mergeOutputs(outputs, { metres: numeric({ tolerance: 0.5 }) }).value) // { metres: 42 }
 * ```
 */
export function numeric(options: {
  readonly tolerance: number | { readonly relative: number }
}): z.input<typeof schema> {
  return { rule: "numeric", ...options }
}

type Numeric = z.output<typeof schema>

const show = ({ tolerance }: Numeric): string =>
  typeof tolerance === "number" ? `${tolerance}` : `${Number((tolerance.relative * 100).toPrecision(12))} %`

export const numericRule: RuleDefinition<Numeric> = {
  kind: "deciding",
  schema,
  label: (rule) => `numeric(${show(rule)})`,
  words: (rule) => `numbers within ${show(rule)} of each other agree on their lower median`,
  narrow(candidates, { tolerance }) {
    const numbers: { readonly candidate: Candidate; readonly decimal: Decimal }[] = []
    for (const candidate of candidates) {
      if (typeof candidate.value !== "number") return undefined
      numbers.push({ candidate, decimal: toDecimal(candidate.value) })
    }
    numbers.sort((left, right) => compareDecimals(left.decimal, right.decimal))
    const [least, most] = [numbers[0]?.decimal, numbers.at(-1)?.decimal]
    if (least === undefined || most === undefined) return undefined
    const spread = addDecimals(most, { ...least, digits: -least.digits })
    if (compareDecimals(spread, allowed(tolerance, least, most)) > 0) return undefined
    const votes = votesOf(candidates)
    const counted = numbers.flatMap(({ candidate }) => (votes.get(candidate) ?? []).map(() => candidate))
    const middle = counted[Math.floor((counted.length - 1) / 2)]
    return middle === undefined ? undefined : { agreedOn: middle }
  },
}

function allowed(tolerance: Numeric["tolerance"], least: Decimal, most: Decimal): Decimal {
  if (typeof tolerance === "number") return toDecimal(tolerance)
  const [low, high] = [size(least), size(most)]
  const large = compareDecimals(low, high) > 0 ? low : high
  const share = toDecimal(tolerance.relative)
  return { digits: large.digits * share.digits, exponent: large.exponent + share.exponent }
}

function size({ digits, exponent }: Decimal): Decimal {
  return { digits: digits < 0n ? -digits : digits, exponent }
}
