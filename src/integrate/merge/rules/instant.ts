import type { Json } from "../../../task/json.js"

/** A point in time as a branch wrote it, to be compared with others of its kind. */
export interface Instant {
  readonly kind: "date" | "number"
  /** Epoch milliseconds of a date. */
  readonly at: number
}

const written =
  /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2})?)?)?)?$/

/**
 * A number, or an ISO 8601 date from the year on; `undefined` for anything else.
 *
 * Without a zone it is taken as UTC: `Date.parse` would take the zone of the machine, and read other forms as it likes.
 */
export function readInstant(value: Json): Instant | undefined {
  if (typeof value === "number") return { kind: "number", at: value }
  if (typeof value !== "string") return undefined
  const match = written.exec(value.trim())
  if (match === null) return undefined
  const part = (place: number, otherwise: number): number => Number(match[place] ?? otherwise)
  const [year, month, day] = [part(1, 1970), part(2, 1), part(3, 1)]
  const [hour, minute, second] = [part(4, 0), part(5, 0), part(6, 0)]
  const lastDay = new Date(midnight(year, month, 0)).getUTCDate()
  if (month < 1 || month > 12 || day < 1 || day > lastDay) return undefined
  if (hour > 23 || minute > 59 || second > 60) return undefined
  const fraction = match[7] === undefined ? 0 : Number(`0.${match[7]}`) * 1_000
  return {
    kind: "date",
    at:
      new Date(midnight(year, month - 1, day)).setUTCHours(hour, minute, second) +
      fraction -
      offsetOf(match[8]),
  }
}

/** As `Date.UTC`, which takes the years 0 to 99 for those of the last century. */
function midnight(year: number, month: number, day: number): number {
  return new Date(0).setUTCFullYear(year, month, day)
}

function offsetOf(zone: string | undefined): number {
  if (zone === undefined || zone === "Z") return 0
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))
  return (zone.startsWith("-") ? -minutes : minutes) * 60_000
}
