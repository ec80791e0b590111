import { isPlainObject } from "../../../task/json.js"
import { type Outcome, isOk } from "../../../task/outcome.js"
import { pathOfMember } from "../../merge/path.js"
import type { Delivered } from "./raw-values.js"
import { type PlaceAlong, placesAlong } from "./record-paths.js"
import type { StatedRules } from "./rules.js"

/** Where briefs delivered things of different kinds, which do not merge. */
export interface KindsDelivered {
  /** Whether at some place on the way another kind of thing stands: that of the preferred record, or of the output. */
  readonly differ: (
    delivered: Delivered,
    preferred: Delivered | undefined,
    merged: { readonly root: unknown } | undefined,
  ) => boolean
}

type Kind = "object" | "array" | "value"

/** Looks through all outputs once, when it is first asked. */
export function kindsDelivered(outcomes: readonly Outcome[], rules: StatedRules): KindsDelivered {
  let known: ReadonlyMap<string, ReadonlySet<Kind>> | undefined
  return {
    differ(delivered, preferred, merged) {
      known ??= kindsIn(outcomes, rules)
      const kinds = known
      const own = along(delivered).filter(({ path }) => (kinds.get(path)?.size ?? 0) > 1)
      if (own.length === 0) return false
      // What was chosen left no record: only the output tells what it was.
      const other = preferred ?? (merged === undefined ? undefined : { ...delivered, output: merged.root })
      if (other === undefined) return true
      const theirs = new Map(along(other).map(({ path, value }) => [path, value]))
      return own.some(({ path, value }) => {
        const stands = theirs.get(path)
        if (preferred === undefined && stands === null) return true
        const kind = kindOf(stands, path, rules)
        // The count and the sum of empty lists are numbers.
        const standing = preferred === undefined && kind === "value" ? "array" : kind
        return standing !== undefined && standing !== kindOf(value, path, rules)
      })
    },
  }
}

function along({ output, pointer }: Delivered): readonly PlaceAlong[] {
  return placesAlong(output, pointer)
}

function kindsIn(outcomes: readonly Outcome[], rules: StatedRules): ReadonlyMap<string, ReadonlySet<Kind>> {
  const found = new Map<string, Set<Kind>>()
  const look = (value: unknown, path: string): void => {
    const kind = kindOf(value, path, rules)
    if (kind === undefined) return
    const known = found.get(path)
    if (known === undefined) found.set(path, new Set([kind]))
    else known.add(kind)
    if (kind !== "object" || !isPlainObject(value)) return
    for (const [key, member] of Object.entries(value)) look(member, pathOfMember(path, key.normalize("NFC")))
  }
  for (const { output } of outcomes.filter(isOk)) look(output, "$")
  return found
}

/** `null` is no kind: it says nothing. Under a rule of its own an object is one value, and a list where none is merged. */
function kindOf(value: unknown, path: string, rules: StatedRules): Kind | undefined {
  if (value === undefined || value === null) return undefined
  const named = rules.named(path)
  if (Array.isArray(value)) return named === undefined || named.grain === "elements" ? "array" : "value"
  return isPlainObject(value) && named === undefined ? "object" : "value"
}
