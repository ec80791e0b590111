import { type Effort, pathsMeet } from "./meet.js"
import type { NamedPlace } from "./places-named.js"
import { visitPrefixPairs } from "./prefix-pairs.js"
import { type SuffixIndex, suffixIndex } from "./suffix-index.js"

/**
 * Calls `visit` with each two places that have a path in common, as long as there is effort left.
 *
 * Only those are compared that can begin alike and end alike.
 */
export function visitMeetingPlaces(
  named: readonly NamedPlace[],
  effort: Effort,
  visit: (one: NamedPlace, other: NamedPlace) => void,
): void {
  const indexes = new Map<readonly NamedPlace[], SuffixIndex<NamedPlace> | undefined>()

  /** Most groups are one path and no pattern, and need no index. */
  function patternsOf(group: readonly NamedPlace[]): SuffixIndex<NamedPlace> | undefined {
    if (indexes.has(group)) return indexes.get(group)
    const patterns = group.filter(({ place }) => !place.isLiteral)
    const index = patterns.length === 0 ? undefined : suffixIndex(patterns, ({ place }) => place.suffix)
    if (group.length > 1 || index !== undefined) indexes.set(group, index)
    return index
  }

  visitPrefixPairs(
    named,
    ({ place }) => place.prefix,
    (shorter, longer) => {
      effort.left -= 1
      if (shorter !== longer)
        for (const one of shorter)
          if (one.place.isLiteral) for (const other of longer) if (isFolderOf(one, other)) visit(one, other)
      const patterns = patternsOf(shorter)
      if (patterns === undefined) return effort.left > 0
      for (const one of longer) {
        for (const other of patterns.alike(one.place.suffix)) {
          // Within a group, each two come up twice.
          const isTwice = shorter === longer && !one.place.isLiteral && one.number <= other.number
          const isElsewhere = one.place.root !== other.place.root
          if (isTwice || isElsewhere) effort.left -= 1
          else if (pathsMeet(one.place.segments, other.place.segments, effort)) visit(other, one)
          if (effort.left <= 0) return false
        }
      }
      return effort.left > 0
    },
  )
}

/** A path below which another place lies is a folder, and whoever names a folder means what is in it. */
function isFolderOf({ place: one }: NamedPlace, { place: other }: NamedPlace): boolean {
  return one.isFile && other.prefix.startsWith(`${one.text}/`)
}
