import { ConfigError } from "../errors.js"

/** What can stand in the graph's state: any checkpointer can hold it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

const maxDepth = 200

/**
 * A deep copy of `value`, refused unless it is plain JSON (no functions, dates, class instances, cycles, NaN).
 *
 * @param what how to name the value in the error, for example "input" or `item 3`
 * @throws ConfigError naming the place that is not JSON
 */
export function toJson(value: unknown, what: string): Json {
  return copy(value, what, 0)
}

function copy(value: unknown, path: string, depth: number): Json {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value
  if (typeof value === "number" && Number.isFinite(value)) return value
  if (depth > maxDepth) {
    throw new ConfigError(
      `Expected ${path} to be nested at most ${maxDepth} levels deep (or it holds itself)`,
    )
  }
  if (Array.isArray(value)) {
    // `from`, unlike `map`, visits holes too: they are no JSON either.
    return Array.from(value, (element: unknown, index) => copy(element, `${path}[${index}]`, depth + 1))
  }
  if (isPlainObject(value)) {
    const entries = Object.entries(value).filter(([, member]) => member !== undefined)
    return Object.fromEntries(
      entries.map(([key, member]) => [key, copy(member, `${path}.${key}`, depth + 1)]),
    )
  }
  throw new ConfigError(
    `Expected ${path} to be plain JSON, got ${describe(value)}. Convert it first: the graph's state has to fit any checkpointer`,
  )
}

/** True for object literals and null-prototype objects, false for arrays and class instances. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** A value as an error message shows it: short, with its type. */
export function describe(value: unknown): string {
  if (value === undefined) return "undefined"
  if (value === null) return "null"
  if (typeof value === "string") return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}...` : value)
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint")
    return String(value)
  if (typeof value === "function") return `a function${value.name === "" ? "" : ` (${value.name})`}`
  if (typeof value === "symbol") return "a symbol"
  if (Array.isArray(value)) return `an array of ${value.length}`
  const name = value.constructor?.name
  return name === undefined || name === "Object" ? "an object" : `a ${name}`
}

/** Freezes a JSON value all the way down; already frozen parts are not walked again. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const member of Object.values(value)) deepFreeze(member)
  }
  return value
}
