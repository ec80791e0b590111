import { createHash } from "node:crypto"
import type { Plan } from "./plan.js"

/**
 * Names one plan of one run: an approval that carries it is good for nothing else.
 *
 * The run id is part of it, so that two runs that wait with the same plan never share one.
 *
 * @returns SHA-256 (FIPS 180-4) over both as canonical JSON, in hexadecimal digits
 */
export function planHash(plan: Plan, runId: string): string {
  return contentHash({ runId, plan })
}

/** SHA-256 over a value as canonical JSON, in hexadecimal digits. */
export function contentHash(value: unknown): string {
  return createHash("sha256").update(canonical(value)).digest("hex")
}

/** JSON whose text depends on the content only: keys in order, nothing undefined. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === "object" && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).toSorted(byKey))
      : member,
  )
}

function byKey([left]: readonly [string, unknown], [right]: readonly [string, unknown]): number {
  if (left === right) return 0
  return left < right ? -1 : 1
}
