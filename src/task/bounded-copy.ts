import { describe, isPlainObject } from "./json.js"
import { ownText } from "./own-text.js"

/** What a value may be made of at most. */
export interface Bounds {
  /** UTF-16 code units over all strings and keys. */
  readonly maxSize: number
  /** Levels of nesting. */
  readonly maxDepth: number
  /** Object keys and list elements in all. */
  readonly maxKeys: number
}

/** A copy of a value that keeps to its bounds, or what is wrong with the value. */
export type BoundedCopy = { readonly value: unknown } | { readonly problem: string }

const forbiddenKeys: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"])

/**
 * Copies an untrusted value as plain JSON, each part of it read once: what was looked at is what is handed on, whatever
 * getters, proxies and whoever still holds it do. Lists are copied by their elements and objects by their own names;
 * nothing else of them comes along.
 *
 * Walks with a stack of its own: 200,000 levels of nesting must not end in a stack overflow. Throws what a getter throws.
 */
export function boundedCopy(value: unknown, bounds: Bounds): BoundedCopy {
  try {
    return { value: new Copying(bounds).copy(value) }
  } catch (thrown) {
    if (thrown instanceof OutOfBounds) return { problem: thrown.message }
    throw thrown
  }
}

class OutOfBounds extends Error {}

class Copying {
  readonly #bounds: Bounds
  readonly #pending: (() => void)[] = []
  #size = 0
  #keys = 0

  constructor(bounds: Bounds) {
    this.#bounds = bounds
  }

  copy(value: unknown): unknown {
    const copy = this.#enter(value, 0)
    for (let fill = this.#pending.pop(); fill !== undefined; fill = this.#pending.pop()) fill()
    return copy
  }

  /** The copy of a value; that of a list or an object is filled later. */
  #enter(value: unknown, depth: number): unknown {
    if (value === null || value === undefined || typeof value === "boolean") return value
    if (typeof value === "string") {
      this.#grow(value.length)
      return ownText(value)
    }
    if (typeof value === "number") {
      if (Number.isFinite(value)) return value
      throw new OutOfBounds(`holds ${value}, which JSON cannot`)
    }
    const { maxDepth } = this.#bounds
    if (Array.isArray(value)) {
      if (depth >= maxDepth) throw tooDeep(maxDepth)
      const to: unknown[] = []
      this.#pending.push(() => this.#fillList(value, to, depth + 1))
      return to
    }
    if (!isPlainObject(value)) throw new OutOfBounds(`holds ${inShort(value)}, which is not plain JSON`)
    if (depth >= maxDepth) throw tooDeep(maxDepth)
    const to: Record<string, unknown> = {}
    this.#pending.push(() => this.#fillObject(value, to, depth + 1))
    return to
  }

  #fillList(from: readonly unknown[], to: unknown[], depth: number): void {
    // By its length and never by its iterator: that may be one of its own, without an end.
    const { length } = from
    this.#count(length)
    for (let index = 0; index < length; index += 1) to.push(this.#enter(from[index], depth))
  }

  #fillObject(from: Readonly<Record<string, unknown>>, to: Record<string, unknown>, depth: number): void {
    // Listing the names is all that an object of a million of them costs here: V8 sorts them before it gives the
    // first, also to a `for in` that leaves early.
    const names = Object.keys(from)
    this.#count(names.length)
    for (const name of names) {
      if (forbiddenKeys.has(name)) throw new OutOfBounds(`has the forbidden key ${JSON.stringify(name)}`)
      this.#grow(name.length)
      to[name] = this.#enter(from[name], depth)
    }
    if (typeof to["lc"] === "number" && Object.hasOwn(to, "type")) {
      throw new OutOfBounds(
        "looks like a serialised LangChain object, which a checkpointer would bring to life",
      )
    }
  }

  #grow(by: number): void {
    const { maxSize } = this.#bounds
    this.#size += by
    if (this.#size > maxSize) throw new OutOfBounds(`is larger than ${maxSize} characters`)
  }

  #count(members: number): void {
    const { maxKeys } = this.#bounds
    this.#keys += members
    // A proxy may say that it has -1 elements, or no number of them.
    if (!Number.isInteger(members) || members < 0 || this.#keys > maxKeys)
      throw new OutOfBounds(`has more than ${maxKeys} keys and elements`)
  }
}

function tooDeep(maxDepth: number): OutOfBounds {
  return new OutOfBounds(`is nested deeper than ${maxDepth} levels`)
}

/** Writing out a large bigint takes minutes, and the names of functions and classes are as long as their maker likes. */
function inShort(value: unknown): string {
  return typeof value === "bigint" ? "a bigint" : describe(value).slice(0, 100)
}
