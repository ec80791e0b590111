import { type Json, isPlainObject } from "../../task/json.js"

/** Differences that are told one by one; the others are counted. */
const mostTold = 10

/** What differs between two values, one line each: `path: was X, is Y`. Empty when they are the same. */
export function differences(was: Json, is: Json): readonly string[] {
  const found = [...differing(was, is, "")]
  if (found.length <= mostTold) return found
  return [...found.slice(0, mostTold), `and ${found.length - mostTold} more`]
}

function* differing(was: Json | undefined, is: Json | undefined, path: string): Generator<string> {
  if (was === is) return
  if (Array.isArray(was) && Array.isArray(is)) {
    const length = Math.max(was.length, is.length)
    for (let index = 0; index < length; index += 1) {
      yield* differing(was[index] as Json | undefined, is[index] as Json | undefined, `${path}[${index}]`)
    }
    return
  }
  if (isPlainObject(was) && isPlainObject(is)) {
    for (const key of new Set([...Object.keys(was), ...Object.keys(is)])) {
      yield* differing(own(was, key), own(is, key), path === "" ? key : `${path}.${key}`)
    }
    return
  }
  yield `${path === "" ? "all of it" : path}: was ${shown(was)}, is ${shown(is)}`
}

function own(value: Readonly<Record<string, unknown>>, key: string): Json | undefined {
  return Object.hasOwn(value, key) ? (value[key] as Json) : undefined
}

/** Characters of a value that a line shows. */
const mostCharacters = 80

function shown(value: Json | undefined): string {
  if (value === undefined) return "not there"
  const text = JSON.stringify(value)
  return text.length > mostCharacters ? `${text.slice(0, mostCharacters - 3)}...` : text
}
