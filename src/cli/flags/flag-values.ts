import { parse } from "@lukeed/ms"
import type { Price } from "../../agents/models/price.js"
import { ConfigError } from "../../errors.js"

function refuse(flag: string, expected: string, value: string, example: string): ConfigError {
  return new ConfigError(
    `expected ${flag} to be ${expected}, got ${JSON.stringify(value)}. For example: ${flag} ${example}`,
  )
}

function numberIn(value: string): number {
  return value.trim() === "" ? Number.NaN : Number(value)
}

/** Reads a whole number. */
export function wholeNumber(flag: string, minimum: number, example: string) {
  return (value: string): number => {
    const number = numberIn(value)
    if (Number.isSafeInteger(number) && number >= minimum) return number
    const range = minimum === Number.MIN_SAFE_INTEGER ? "" : ` of at least ${minimum}`
    throw refuse(flag, `a whole number${range}`, value, example)
  }
}

/** Reads a number above 0. */
export function positiveNumber(flag: string, example: string) {
  return (value: string): number => {
    const number = numberIn(value)
    if (Number.isFinite(number) && number > 0) return number
    throw refuse(flag, "a number above 0", value, example)
  }
}

/** Reads a share from 0 to 1. */
export function share(flag: string, example: string) {
  return (value: string): number => {
    const number = numberIn(value)
    if (number >= 0 && number <= 1) return number
    throw refuse(flag, "a number from 0 to 1", value, example)
  }
}

/** Reads a duration such as 500ms, 60s, 10m as milliseconds; a bare number is refused, as its unit is anyone's guess. */
export function duration(flag: string, example: string) {
  return (value: string): number => {
    const milliseconds = /[a-z]\s*$/i.test(value) ? parse(value) : undefined
    if (milliseconds !== undefined && milliseconds > 0) return milliseconds
    throw refuse(flag, "a duration above 0 with its unit", value, example)
  }
}

/** Reads a quorum: a count (3), or a share (0.6 or 60%). */
export function quorum(value: string): number {
  const percent = /^([\d.]+)%$/.exec(value.trim())?.[1]
  const number = percent === undefined ? numberIn(value) : Number(percent) / 100
  // 1 is a count of one: "all of them" is the largest share below it.
  if (percent !== undefined && number === 1) return 1 - Number.EPSILON
  if (number > 0 && (number < 1 || (percent === undefined && Number.isSafeInteger(number)))) return number
  throw refuse("--quorum", "a count (3) or a share (0.6 or 60%)", value, "60%")
}

/** Reads a price in US dollars per million tokens, in and out: 0.25/2. */
export function price(value: string): Price {
  const [inputPerMillion, outputPerMillion, ...rest] = value.split("/").map(numberIn)
  if (isPrice(inputPerMillion) && isPrice(outputPerMillion) && rest.length === 0)
    return { inputPerMillion, outputPerMillion }
  throw refuse("--price", "US dollars per million tokens in and out, with a / between", value, "0.25/2")
}

function isPrice(value: number | undefined): value is number {
  return value !== undefined && Number.isFinite(value) && value >= 0
}

/** Reads choices between commas. */
export function choices(value: string): readonly string[] {
  const names = value.split(",").map((name) => name.trim())
  if (names.length >= 2 && names.every((name) => name !== "") && new Set(names).size === names.length)
    return names
  throw refuse("--choices", "two or more different choices between commas", value, "yes,no")
}
