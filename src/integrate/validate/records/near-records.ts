import type { ValidationSubject } from "../subject.js"

/** What was merged because it is near, not equal: the refs that each record was made of. */
export function mergedNear({
  duplicates = [],
}: Pick<ValidationSubject, "duplicates">): ReadonlyMap<string, ReadonlySet<string>> {
  const near = new Map<string, Set<string>>()
  for (const { near: isNear, status, refs, recordIds } of duplicates) {
    if (status !== "merged" || isNear !== true) continue
    for (const id of recordIds) {
      const known = near.get(id) ?? new Set<string>()
      near.set(id, known)
      for (const ref of refs) known.add(ref)
    }
  }
  return near
}
