import type { PlannedBrief } from "../brief.js"
import type { Effort } from "./meet.js"

/** Which briefs never run at the same time, by their places in the list. */
export interface Order {
  /**
   * True when one of them waits for the other, at any distance, both name a resource that only one may hold, or one draws
   * again what the other has drawn.
   */
  readonly apart: (one: number, other: number) => boolean
  /** True when each of them is apart from each other: found in one walk, or not at all. */
  readonly allApart: (members: readonly number[]) => boolean
  /** True for a brief that may be apart from others. */
  readonly isOrdered: (index: number) => boolean
  /** True when one of them waits for the other, at any distance. */
  readonly waits: (one: number, other: number) => boolean
}

/** How many briefs' predecessors are kept: pairs come in runs with one side the same. */
const mostKept = 8

/** @param indexOf the places of the ids; dependencies on unknown ids and on oneself count for nothing */
export function orderOf(
  briefs: readonly PlannedBrief[],
  indexOf: ReadonlyMap<string, number>,
  effort: Effort,
): Order {
  const direct = briefs.map(({ dependsOn = [] }, own) => {
    const indexes = dependsOn.map((id) => indexOf.get(id)).filter((index) => index !== undefined)
    return new Set(indexes.filter((index) => index !== own))
  })
  const exclusive = briefs.map(({ exclusive = [] }) => new Set(exclusive))
  const needed = new Set(direct.flatMap((indexes) => [...indexes]))
  const drawn = new Set(briefs.flatMap(({ id, redraws }) => (redraws === undefined ? [] : [id, redraws])))
  const ranks = ranksOf(direct)
  const kept = new Map<number, ReadonlySet<number>>()

  function predecessors(start: number): ReadonlySet<number> {
    const known = kept.get(start)
    if (known !== undefined) return known
    const found = new Set<number>()
    const open = [start]
    for (let next = open.pop(); next !== undefined; next = open.pop())
      for (const index of direct[next] ?? []) {
        effort.left -= 1
        if (found.has(index)) continue
        found.add(index)
        open.push(index)
      }
    const [oldest] = kept.keys()
    if (kept.size >= mostKept && oldest !== undefined) kept.delete(oldest)
    kept.set(start, found)
    return found
  }

  function needs(one: number, other: number): boolean {
    if (direct[one]?.has(other) === true) return true
    // Nobody waits for a brief that comes later in the order, unless there is a cycle, which is an error of its own.
    const isPossible = direct[one] !== undefined && direct[one].size > 0 && needed.has(other)
    return isPossible && (ranks[other] ?? 0) <= (ranks[one] ?? 0) && predecessors(one).has(other)
  }

  function waits(one: number, other: number): boolean {
    return needs(one, other) || needs(other, one)
  }

  /** What is drawn again has settled by then. */
  function drawsSame(one: number, other: number): boolean {
    const [left, right] = [briefs[one], briefs[other]]
    const drawn = left?.redraws ?? right?.redraws
    return (
      drawn !== undefined && drawn === (left?.redraws ?? left?.id) && drawn === (right?.redraws ?? right?.id)
    )
  }

  function share(one: number, other: number): boolean {
    if (drawsSame(one, other)) return true
    for (const name of exclusive[one] ?? []) if (exclusive[other]?.has(name) === true) return true
    return false
  }

  return {
    waits,
    apart: (one, other) => share(one, other) || waits(one, other),
    isOrdered: (index) =>
      needed.has(index) ||
      (direct[index]?.size ?? 0) > 0 ||
      (exclusive[index]?.size ?? 0) > 0 ||
      drawn.has(briefs[index]?.id ?? ""),
    allApart(members) {
      const [first = 0] = members
      const common = [...(exclusive[first] ?? [])].filter((name) =>
        members.every((member) => exclusive[member]?.has(name) === true),
      )
      if (common.length > 0) return true
      const sorted = members.toSorted((one, other) => (ranks[one] ?? 0) - (ranks[other] ?? 0))
      return sorted.every((member, place) => place === 0 || waits(member, sorted[place - 1] ?? member))
    },
  }
}

/** For each brief the length of the longest chain that leads to it; what stands in a cycle, or behind one, comes last. */
function ranksOf(direct: readonly ReadonlySet<number>[]): readonly number[] {
  const dependents = direct.map((): number[] => [])
  for (const [index, indexes] of direct.entries())
    for (const needed of indexes) dependents[needed]?.push(index)
  const waiting = direct.map(({ size }) => size)
  const ranks = direct.map(() => direct.length)
  let ready = waiting.flatMap((count, index) => (count === 0 ? [index] : []))
  for (let rank = 0; ready.length > 0; rank += 1) {
    const next: number[] = []
    for (const index of ready) {
      ranks[index] = rank
      for (const dependent of dependents[index] ?? []) {
        const left = (waiting[dependent] ?? 0) - 1
        waiting[dependent] = left
        if (left === 0) next.push(dependent)
      }
    }
    ready = next
  }
  return ranks
}
