import { type Json, isPlainObject } from "../../task/json.js"
import { briefsOf } from "./saying.js"
import type { ElementGroup } from "./group-elements.js"
import { round } from "./merge-threshold.js"
import type { FoundDuplicate, Merging } from "./merging.js"
import { type NearDuplicates, nearElements } from "./near-duplicates.js"
import type { KeptRecord } from "./record-book.js"

/** An element of the merged list: the groups that are one, the first of them kept. */
export interface JoinedGroups {
  readonly groups: [ElementGroup, ...ElementGroup[]]
  /** Least similarity among the pairs that joined them. */
  similarity: number
}

/** A pair that is near and did not merge. */
export interface Proposal {
  readonly left: JoinedGroups
  readonly right: JoinedGroups
  readonly similarity: number
}

/** Joins groups that are near enough, transitively, in plan order. */
export function joinNear(
  groups: readonly ElementGroup[],
  near: NearDuplicates | undefined,
  merging: Merging,
): { readonly joined: readonly JoinedGroups[]; readonly proposals: readonly Proposal[] } {
  if (near === undefined) return { joined: groups.map(alone), proposals: [] }
  const values = groups.map(([first]): Json => first.value)
  const { pairs, cut } = nearElements(values, near)
  if (cut)
    merging.warnings.add("too many near elements: only the first pairs were looked at", `${near.path}[]`)
  const parents = groups.map((_, place) => place)
  const least = new Map<number, number>()
  for (const { left, right, similarity, merges } of pairs) {
    if (!merges || !isAlike(values[left], values[right])) continue
    const [one, other] = [rootOf(parents, left), rootOf(parents, right)]
    const [first, second] = one < other ? [one, other] : [other, one]
    parents[second] = first
    least.set(first, Math.min(similarity, least.get(first) ?? 1, least.get(second) ?? 1))
  }
  const byRoot = new Map<number, JoinedGroups>()
  for (const [place, group] of groups.entries()) {
    const root = rootOf(parents, place)
    const known = byRoot.get(root)
    if (known === undefined) byRoot.set(root, { groups: [group], similarity: least.get(root) ?? 1 })
    else known.groups.push(group)
  }
  const proposals = pairs.flatMap(({ left: one, right: other, similarity }) => {
    const [left, right] = [byRoot.get(rootOf(parents, one)), byRoot.get(rootOf(parents, other))]
    return left === undefined || right === undefined || left === right ? [] : [{ left, right, similarity }]
  })
  return { joined: [...byRoot.values()], proposals: strongest(proposals) }
}

/** Texts are one text, and objects one object; nothing else can be said to be one without being equal. */
function isAlike(left: Json | undefined, right: Json | undefined): boolean {
  return typeof left === "string" ? typeof right === "string" : isPlainObject(left) && isPlainObject(right)
}

function alone(group: ElementGroup): JoinedGroups {
  return { groups: [group], similarity: 1 }
}

/** Union-find with halved paths; the root of a group is its first member. */
function rootOf(parents: number[], place: number): number {
  let at = place
  for (let parent = parents[at] ?? at; parent !== at; parent = parents[at] ?? at) {
    parents[at] = parents[parent] ?? parent
    at = parent
  }
  return at
}

/** Of several pairs between the same two elements of the merged list, the nearest. */
function strongest(proposals: readonly Proposal[]): readonly Proposal[] {
  const places = new Map<JoinedGroups, Map<JoinedGroups, Proposal>>()
  for (const proposal of proposals) {
    const { left, right, similarity } = proposal
    const swapped = places.get(right)?.get(left)
    const [one, other] = swapped === undefined ? [left, right] : [right, left]
    const own = places.get(one) ?? new Map<JoinedGroups, Proposal>()
    places.set(one, own)
    if (similarity > (own.get(other)?.similarity ?? -1))
      own.set(other, { left: one, right: other, similarity })
  }
  return [...places.values()].flatMap((own) => [...own.values()])
}

/** The entry of an element that several briefs delivered, equal or near; none for one of a single source. */
export function mergedDuplicate(
  { groups, similarity }: JoinedGroups,
  record: KeptRecord,
  near: NearDuplicates | undefined,
): FoundDuplicate | undefined {
  const [[first, second]] = groups
  if (groups.length === 1 && second === undefined) return undefined
  const elements = groups.flat()
  // One thing under one key is no duplicate when it is described in different ways: its fields are merged.
  if (groups.length === 1 && elements.some(({ key }) => key !== first.key)) return undefined
  const because =
    groups.length === 1
      ? "equal"
      : `word overlap ${round(similarity)} or more, the first wording stands; ${near?.threshold.because ?? ""}`
  return {
    refs: elements.map(({ ref }) => ref),
    records: [record],
    similarity,
    status: "merged",
    ...(groups.length === 1 ? {} : { near: true }),
    detail: `${elements.length} elements of \`${record.path}\` from ${briefsOf(elements).length} briefs are one: ${because}`,
  }
}

/** The entry of two elements that people should look at. */
export function proposedDuplicate(
  { similarity }: Proposal,
  [left, right]: readonly [KeptRecord, KeptRecord],
  near: NearDuplicates,
): FoundDuplicate {
  return {
    refs: [left.sayings[0].ref, right.sayings[0].ref],
    records: [left, right],
    similarity,
    status: "proposed",
    detail: `word overlap ${round(similarity)}; not merged: ${whyNot([left, right], similarity, near)}`,
  }
}

function whyNot(
  [left, right]: readonly [KeptRecord, KeptRecord],
  similarity: number,
  { threshold: { at, because } }: NearDuplicates,
): string {
  if (at === undefined) return because
  return isAlike(left.value, right.value) || similarity < at
    ? `below ${round(at)}`
    : "only texts merge with texts, and objects with objects"
}
