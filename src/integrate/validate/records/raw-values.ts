import { type Json, isPlainObject } from "../../../task/json.js"
import { isOk } from "../../../task/outcome.js"
import type { ValidationSubject } from "../subject.js"

/** The value at a JSON Pointer (RFC 6901), or `undefined` where there is none. */
export function valueAt(root: unknown, pointer: string): unknown {
  if (pointer !== "" && !pointer.startsWith("/")) return undefined
  return tokensOf(pointer).reduce(stepInto, root)
}

/** The keys and places that a JSON Pointer names, one after another. */
export function tokensOf(pointer: string): readonly string[] {
  if (pointer === "") return []
  return pointer
    .slice(1)
    .split("/")
    .map((token) => token.replaceAll("~1", "/").replaceAll("~0", "~"))
}

/** What stands under a key of an object, or at a place of a list. */
export function stepInto(value: unknown, token: string): unknown {
  if (Array.isArray(value)) return /^(?:0|[1-9]\d*)$/.test(token) ? value[Number(token)] : undefined
  return isPlainObject(value) && Object.hasOwn(value, token) ? value[token] : undefined
}

/** The pointer to what holds the value at `pointer`. */
export function parentOf(pointer: string): string {
  return pointer.slice(0, Math.max(0, pointer.lastIndexOf("/")))
}

/** Where a record comes from. */
export interface Origin {
  readonly ref: string
  readonly briefId: string
}

/** What a branch delivered, and where in it a record stands. */
export interface Delivered {
  readonly output: unknown
  readonly pointer: string
}

/** Finds the output that a record is from. */
export function deliveries(
  subject: Pick<ValidationSubject, "outcomes">,
): (origin: Origin) => Delivered | undefined {
  const outputs = new Map(
    subject.outcomes.filter(isOk).map((outcome) => [outcome.briefId, outcome.output] as const),
  )
  return ({ ref, briefId }) => {
    if (!outputs.has(briefId) || !ref.startsWith(`${briefId}#`)) return undefined
    return { output: outputs.get(briefId), pointer: ref.slice(briefId.length + 1) }
  }
}

/** Reads what a branch itself delivered at the ref of one of its records. */
export function rawValues(
  subject: Pick<ValidationSubject, "outcomes">,
): (origin: Origin) => Json | undefined {
  const find = deliveries(subject)
  return (origin) => {
    const found = find(origin)
    // Outputs have passed the boundary: they are plain JSON.
    return found === undefined ? undefined : (valueAt(found.output, found.pointer) as Json | undefined)
  }
}
