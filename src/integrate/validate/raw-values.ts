import { type Json, isPlainObject } from "../../task/json.js"
import { isOk } from "../../task/outcome.js"
import type { ValidationSubject } from "./subject.js"

/** The value at a JSON Pointer (RFC 6901), or `undefined` where there is none. */
export function valueAt(root: unknown, pointer: string): unknown {
  if (pointer === "") return root
  if (!pointer.startsWith("/")) return undefined
  let value = root
  for (const token of pointer.slice(1).split("/")) {
    const key = token.replaceAll("~1", "/").replaceAll("~0", "~")
    if (Array.isArray(value)) value = /^(?:0|[1-9]\d*)$/.test(key) ? value[Number(key)] : undefined
    else value = isPlainObject(value) && Object.hasOwn(value, key) ? value[key] : undefined
  }
  return value
}

/** The pointer to what holds the value at `pointer`. */
export function parentOf(pointer: string): string {
  return pointer.slice(0, Math.max(0, pointer.lastIndexOf("/")))
}

/** Reads what a branch itself delivered at the ref of one of its records. */
export function rawValues(
  subject: Pick<ValidationSubject, "outcomes">,
): (source: { readonly ref: string; readonly briefId: string }) => Json | undefined {
  const outputs = new Map(
    subject.outcomes.filter(isOk).map((outcome) => [outcome.briefId, outcome.output] as const),
  )
  return ({ ref, briefId }) => {
    if (!outputs.has(briefId) || !ref.startsWith(`${briefId}#`)) return undefined
    // Outputs have passed the boundary: they are plain JSON.
    return valueAt(outputs.get(briefId), ref.slice(briefId.length + 1)) as Json | undefined
  }
}
