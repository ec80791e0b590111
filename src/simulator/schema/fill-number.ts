import { type RandomStream, wholeBetween } from "../random.js"
import { isShare } from "./field-names.js"
import { type JsonSchema, numberIn } from "./json-schema.js"

/** A number within the schema's bounds: the suggestion where it fits, else a small one. */
export function fillNumber(
  schema: JsonSchema,
  suggestion: number | undefined,
  random: RandomStream,
  name: string,
): number {
  const types: readonly unknown[] = [schema["type"]].flat()
  const whole = types.includes("integer") && !types.includes("number")
  const step = numberIn(schema, "multipleOf") ?? (whole ? 1 : undefined)
  const { low, high } = boundsOf(schema)
  const fits = (value: number): boolean =>
    Number.isFinite(value) &&
    value >= low.value &&
    value <= high.value &&
    !(low.open && value === low.value) &&
    !(high.open && value === high.value) &&
    (!whole || Number.isInteger(value)) &&
    isMultiple(value, step)
  if (suggestion !== undefined && fits(suggestion)) return suggestion
  const [least, most] = range(low.value, high.value, name)
  const candidates = [
    ...(suggestion === undefined ? [] : [nearest(suggestion, low.value, high.value, step)]),
    ...Array.from({ length: 8 }, () => draw(random, least, most, step)),
    nearest(low.value, low.value, high.value, step),
    low.value + (step ?? 0),
    (low.value + high.value) / 2,
    high.value,
    low.value,
    0,
  ]
  return candidates.find(fits) ?? 0
}

interface Bound {
  readonly value: number
  readonly open: boolean
}

/** The bounds, whether written as in draft 2020-12 (`exclusiveMinimum: 0`) or draft 4 (`exclusiveMinimum: true`). */
function boundsOf(schema: JsonSchema): { readonly low: Bound; readonly high: Bound } {
  const minimum = numberIn(schema, "minimum") ?? -Infinity
  const maximum = numberIn(schema, "maximum") ?? Infinity
  const above =
    numberIn(schema, "exclusiveMinimum") ?? (schema["exclusiveMinimum"] === true ? minimum : -Infinity)
  const below =
    numberIn(schema, "exclusiveMaximum") ?? (schema["exclusiveMaximum"] === true ? maximum : Infinity)
  const openLow = above >= minimum && Number.isFinite(above)
  const openHigh = below <= maximum && Number.isFinite(below)
  return {
    low: { value: Math.max(minimum, above), open: openLow },
    high: { value: Math.min(maximum, below), open: openHigh },
  }
}

/** Where to draw from: near zero or near the one bound there is. */
function range(low: number, high: number, name: string): readonly [number, number] {
  const [least, most] = isShare(name) ? [0, 1] : [1, 10]
  // zod writes the limits of safe integers into every schema of one: those are no bounds to draw between.
  const floor = low > -1e9 ? low : -Infinity
  const ceiling = high < 1e9 ? high : Infinity
  const from = Math.max(floor, Math.min(least, ceiling - 9 > floor ? ceiling - 9 : floor))
  const start = Number.isFinite(from) ? from : Math.min(least, ceiling)
  return [start, Math.min(ceiling, Math.max(most, start + (isShare(name) ? 1 : 9)))]
}

function draw(random: RandomStream, least: number, most: number, step: number | undefined): number {
  if (step === undefined) return Math.round((least + random() * (most - least)) * 100) / 100
  const first = Math.ceil(least / step)
  return tidy(wholeBetween(random, first, Math.max(first, Math.floor(most / step))) * step)
}

function nearest(value: number, low: number, high: number, step: number | undefined): number {
  const inside = Math.min(Math.max(value, low), high)
  if (step === undefined) return inside
  const rounded = Math.round(inside / step) * step
  return tidy(rounded < low ? rounded + step : rounded > high ? rounded - step : rounded)
}

/** 3 * 0.1 is 0.30000000000000004; what is meant is 0.3. */
function tidy(value: number): number {
  return Number(value.toPrecision(14))
}

function isMultiple(value: number, step: number | undefined): boolean {
  if (step === undefined || step === 0) return true
  const times = value / step
  return Math.abs(times - Math.round(times)) < 1e-9
}
