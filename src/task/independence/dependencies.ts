import type { PlannedBrief } from "../brief.js"
import { type Found, type IndependenceIssue, quote } from "./issue.js"
import { cyclesOf } from "./cycles.js"

/** Ids that stand for several briefs. */
export function duplicateIds(briefs: readonly PlannedBrief[]): Found {
  const places = new Map<string, number[]>()
  for (const [index, { id }] of briefs.entries()) {
    const known = places.get(id)
    if (known === undefined) places.set(id, [index])
    else known.push(index)
  }
  const issues = [...places]
    .filter(([, indexes]) => indexes.length > 1)
    .map(([id, indexes]): IndependenceIssue => {
      const numbers = indexes.map((index) => String(index + 1))
      return {
        kind: "duplicate_id",
        briefIds: [id],
        detail: `briefs ${numbers.slice(0, 5).join(", ")}${numbers.length > 5 ? ", ..." : ""} have the same id ${quote(id)}`,
        repair: "give each brief an id of its own",
      }
    })
  return { issues }
}

/** Dependencies that can never be met: on nobody, on oneself, and round in a circle. */
export function impossibleDependencies(
  briefs: readonly PlannedBrief[],
  indexOf: ReadonlyMap<string, number>,
): Found {
  const folded = new Map(briefs.map(({ id }) => [fold(id), id]))
  const issues: IndependenceIssue[] = []
  for (const { id, dependsOn = [] } of briefs)
    for (const needed of new Set(dependsOn)) {
      if (needed === id)
        issues.push({
          kind: "self_dependency",
          briefIds: [id],
          detail: `${quote(id)} depends on itself`,
          repair: `take ${quote(id)} out of its own \`dependsOn\``,
        })
      else if (!indexOf.has(needed)) {
        const meant = folded.get(fold(needed))
        issues.push({
          kind: "unknown_dependency",
          briefIds: [id],
          detail: `${quote(id)} depends on ${quote(needed)}, and no brief has that id`,
          repair:
            meant === undefined || meant === id
              ? `add a brief with the id ${quote(needed)}, or take it out of \`dependsOn\``
              : `write ${quote(meant)} instead of ${quote(needed)}`,
        })
      }
    }
  const direct = briefs.map(({ dependsOn = [] }, own) =>
    dependsOn.flatMap((id) => {
      const index = indexOf.get(id)
      return index === undefined || index === own ? [] : [index]
    }),
  )
  const cycles = cyclesOf(direct).map((cycle): IndependenceIssue => {
    const ids = cycle.map((index) => briefs[index]?.id ?? "")
    const [first = "", second = ""] = ids
    return {
      kind: "cycle",
      briefIds: ids,
      detail: `each of these waits for the next: ${path([...ids, first])}`,
      repair: `break the circle where it is least needed, for example: take ${quote(second)} out of \`dependsOn\` of ${quote(first)}`,
    }
  })
  return { issues: [...issues, ...cycles] }
}

function path(ids: readonly string[]): string {
  const shown =
    ids.length > 12 ? [...ids.slice(0, 10).map(quote), "...", ...ids.slice(-1).map(quote)] : ids.map(quote)
  return shown.join(" -> ")
}

/** Spellings that are easily taken for each other. */
function fold(id: string): string {
  return id.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "")
}
