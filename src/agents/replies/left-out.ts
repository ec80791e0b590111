import type { z } from "zod"
import { isPlainObject } from "../../task/json.js"

type Issues = readonly z.core.$ZodIssue[]
type Path = readonly PropertyKey[]

/** A value that fits a schema, or the first thing that is wrong with it. */
export type Fitted = { readonly value: unknown } | { readonly issue: z.core.$ZodIssue | undefined }

/**
 * Fits a value of our own to a schema: strict mode makes models send null for a field they leave out, so a null
 * that the schema complains of, and only such a one, is taken as left out.
 *
 * Only for values that have passed the limits on depth: it recurses with them.
 */
export function fitLeftOut(output: z.ZodType, value: unknown): Fitted {
  let candidate = value
  for (;;) {
    const parsed = output.safeParse(candidate)
    if (parsed.success) return { value: candidate }
    const { issues } = parsed.error
    const leftOut = leftOutIn(issues, candidate, [])
    if (leftOut === undefined || leftOut.length === 0) {
      return { issue: issues.find((issue) => leftOutIn([issue], candidate, []) === undefined) }
    }
    for (const path of leftOut) candidate = without(candidate, path)
  }
}

/** The nulls that all of the issues come from; nothing when one of them has another cause. */
function leftOutIn(issues: Issues, value: unknown, at: Path): readonly Path[] | undefined {
  const paths: Path[] = []
  for (const issue of issues) {
    const path = [...at, ...issue.path]
    const inside = issue.code === "invalid_union" ? leftOutInMember(issue.errors, value, path) : undefined
    if (inside !== undefined) paths.push(...inside)
    else if (isNullMember(value, path)) paths.push(path)
    else return undefined
  }
  return paths
}

/** Of a union, the first member that only complains of nulls is the one that was meant. */
function leftOutInMember(
  members: readonly Issues[],
  value: unknown,
  path: Path,
): readonly Path[] | undefined {
  for (const issues of members) {
    const found = leftOutIn(issues, value, path)
    if (found !== undefined && found.length > 0) return found
  }
  return undefined
}

function isNullMember(value: unknown, path: Path): boolean {
  const key = path.at(-1)
  if (key === undefined) return false
  const parent = path.slice(0, -1).reduce<unknown>((at, step) => memberOf(at, step), value)
  return isPlainObject(parent) && Object.hasOwn(parent, key) && Reflect.get(parent, key) === null
}

function memberOf(value: unknown, key: PropertyKey): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined
}

function without(value: unknown, [key, ...rest]: Path): unknown {
  if (key === undefined) return value
  if (Array.isArray(value))
    return value.map((element: unknown, index) => (index === Number(key) ? without(element, rest) : element))
  if (!isPlainObject(value)) return value
  const kept = Object.entries(value).filter(([name]) => rest.length > 0 || name !== key)
  return Object.fromEntries(
    kept.map(([name, member]) => [name, name === key ? without(member, rest) : member]),
  )
}
