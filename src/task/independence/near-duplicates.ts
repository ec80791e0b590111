import type { PlannedBrief } from "../brief.js"
import { nearPairs, wordSet } from "../near-pairs.js"
import { type Found, type IndependenceIssue, namesOf, quote } from "./issue.js"

/** Briefs that ask nearly the same of the same material. */
export function nearDuplicates(briefs: readonly PlannedBrief[], threshold: number, most: number): Found {
  const issues: IndependenceIssue[] = []
  for (const group of sameMaterial(briefs)) {
    const words = group.map((index) => wordSet(briefs[index]?.objective ?? ""))
    const same = groupsBy(group, (_, at) => [...(words[at] ?? [])].sort().join(" "))
    for (const indexes of same.filter(({ length }) => length > 1)) {
      const ids = idsOf(briefs, indexes)
      issues.push({
        kind: "near_duplicate",
        briefIds: ids,
        detail: `${namesOf(ids)} have the same objective in the same words`,
        repair: `keep ${quote(ids[0] ?? "")} alone, or give each a scope of its own; for several samples of one question, vote`,
      })
    }
    const firsts = same.flatMap(([first]) => (first === undefined ? [] : [first]))
    const families = firsts.map((index) => familyOf(briefs[index]))
    const pairs = nearPairs(
      firsts.map((index) => briefs[index]?.objective ?? ""),
      {
        threshold,
        most: most + 1,
        // Each names itself where the other does: "review the diff for security", "... for performance".
        apart: (left, right) => families[left] !== undefined && families[left] === families[right],
      },
    )
    for (const { left, right, similarity } of pairs) {
      const ids = idsOf(briefs, [firsts[left] ?? 0, firsts[right] ?? 0])
      issues.push({
        kind: "near_duplicate",
        briefIds: ids,
        detail: `the objectives of ${namesOf(ids)} have ${Math.floor(similarity * 100)} % of their words in common`,
        repair: `make one brief of them, or say in the objective of each what sets it apart`,
      })
    }
    if (issues.length > most)
      return { issues: issues.slice(0, most), cut: true, untold: issues.length - most }
  }
  return { issues }
}

/**
 * Briefs that could be duplicates at all: none whose input, items, places, scope or constraints differ, or the names and
 * numbers in their objectives. Samples of a vote are meant to be equal.
 */
function sameMaterial(briefs: readonly PlannedBrief[]): readonly (readonly number[])[] {
  const asked = briefs.flatMap(({ sampleIndex }, index) => (sampleIndex === undefined ? [index] : []))
  const alike = groupsBy(asked, (index) => {
    const { objective = "", items, reads, writes, scope, constraints, format } = briefs[index] ?? {}
    return JSON.stringify([
      namesIn(objective),
      items,
      reads,
      writes,
      scope?.in,
      scope?.out,
      constraints,
      format,
    ])
  })
  // Inputs may be long: only those are written out that have something to be compared with.
  return alike
    .filter(({ length }) => length > 1)
    .flatMap((group) => groupsBy(group, (index) => JSON.stringify(briefs[index]?.input) ?? ""))
    .filter(({ length }) => length > 1)
}

/** Numbers, paths, identifiers and quoted texts: what differs in one of them is meant to differ. */
function namesIn(objective: string): readonly string[] {
  const names = objective.match(
    /"[^"\n]+"|`[^`\n]+`|[^\s"`]*(?:\p{N}|[^\s"`][/\\_@][^\s"`]|\p{Ll}\p{Lu}|\w\.\w)[^\s"`]*/gu,
  )
  return (names ?? []).map((name) => name.replaceAll(/^\P{L}+(?=\p{L})|[.,;:!?)]+$/gu, "")).sort()
}

/** What a brief that names itself in its objective asks beside its name. */
function familyOf(brief: PlannedBrief | undefined): string | undefined {
  if (brief === undefined) return undefined
  const own = wordSet(brief.id)
  const words = wordSet(brief.objective)
  if (own.size === 0 || ![...own].every((word) => words.has(word))) return undefined
  return [...words]
    .filter((word) => !own.has(word))
    .sort()
    .join(" ")
}

function groupsBy(
  indexes: readonly number[],
  keyOf: (index: number, at: number) => string,
): readonly (readonly number[])[] {
  const groups = new Map<string, number[]>()
  for (const [at, index] of indexes.entries()) {
    const key = keyOf(index, at)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [index])
    else group.push(index)
  }
  return [...groups.values()]
}

function idsOf(briefs: readonly PlannedBrief[], indexes: readonly number[]): readonly string[] {
  return indexes.map((index) => briefs[index]?.id ?? "")
}
