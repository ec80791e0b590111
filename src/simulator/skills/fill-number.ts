import { listAt, numberAt } from "./json-schema.js"
import type { Schema } from "./json-schema.js"
import type { Draw } from "./skill.js"

/** Whether a number keeps to the schema's bounds, step and kind. */
export function numberFits(value: number, schema: Schema, whole: boolean): boolean {
  const { low, high, step } = bounds(schema, whole)
  if (!Number.isFinite(value) || value < low || value > high) return false
  if (value === numberAt(schema, "exclusiveMinimum") || value === numberAt(schema, "exclusiveMaximum")) return false
  return step === undefined || Number.isInteger(Number((value / step).toPrecision(12)))
}

/** A number the schema takes: drawn between its bounds, or near the one bound it has. */
export function fillNumber(schema: Schema, whole: boolean, draw: Draw): number {
  const { low, high, step } = bounds(schema, whole)
  const example = listAt(schema, "examples").find((value) => typeof value === "number")
  if (example !== undefined && numberFits(example, schema, whole)) return example
  const grain = step ?? (high - low <= 10 ? 0.01 : 1)
  const [from, to] = range(low, high, grain)
  const first = Math.ceil(from / grain - 1e-9)
  const last = Math.floor(to / grain + 1e-9)
  const steps = Array.from({ length: 3 }, () => first + Math.floor(draw() * (last - first + 1)))
  for (const count of [...steps, first, first + 1, last, last - 1]) {
    const value = Number((count * grain).toPrecision(12))
    if (numberFits(value, schema, whole)) return value
  }
  // Bounds narrower than the grain: what lies in the middle.
  return whole ? Math.ceil(from) : (from + to) / 2
}

function bounds(schema: Schema, whole: boolean): { low: number; high: number; step: number | undefined } {
  const low = Math.max(numberAt(schema, "minimum") ?? -Infinity, numberAt(schema, "exclusiveMinimum") ?? -Infinity)
  const high = Math.min(numberAt(schema, "maximum") ?? Infinity, numberAt(schema, "exclusiveMaximum") ?? Infinity)
  const step = numberAt(schema, "multipleOf")
  return { low, high, step: whole && (step === undefined || !Number.isInteger(step)) ? 1 : step }
}

/** The part of the allowed range in which a plausible number lies. */
function range(low: number, high: number, grain: number): readonly [number, number] {
  const span = 10 * Math.max(1, grain)
  // Integers of JavaScript's schemas come with the bounds of safe integers, which say nothing.
  const from = low > -1e15 ? low : high < 1e15 ? Math.min(high - span, 0) : 1
  const to = high < 1e15 ? high : Math.max(from, 0) + span
  return [low > -1e15 && high >= 1e15 && low <= 0 ? Math.max(low, 0) : from, to]
}
