import type { PlannedBrief } from "../brief.js"
import { type ClashKind, clashList } from "./clash-list.js"
import type { Found } from "./issue.js"
import type { Effort } from "./meet.js"
import { visitMeetingPlaces } from "./meeting-places.js"
import type { Order } from "./order.js"
import type { NamedPlace, User } from "./places-named.js"

/** Where more pairs than this are to be compared, it is worth a look first whether all are in one order. */
const manyPairs = 64

/** What one brief writes and another reads or writes, unless the two are never at it at the same time. */
export function placeClashes(
  briefs: readonly PlannedBrief[],
  named: readonly NamedPlace[],
  order: Order,
  most: number,
  effort: Effort,
): Found {
  const list = clashList(briefs, most)
  const users = named.flatMap(usersOf)
  if (order.allApart([...new Set(users)])) return {}

  function compare(kind: ClashKind, writer: User, other: User): void {
    effort.left -= 1
    if (writer.brief !== other.brief && !order.apart(writer.brief, other.brief)) list.add(kind, writer, other)
  }

  function compareAll(kind: ClashKind, writers: readonly User[], others: readonly User[]): void {
    if (writers.length * others.length > manyPairs) {
      const all = new Set(usersOf({ writers, readers: others }))
      if (order.allApart([...all])) return
    }
    for (const writer of writers)
      for (const other of others) {
        if (effort.left <= 0) return
        compare(kind, writer, other)
      }
  }

  function compareAt({ writers, readers }: Pick<NamedPlace, "writers" | "readers">): void {
    let left = (writers.length * (writers.length - 1)) / 2 + writers.length * readers.length
    if (left === 0) return
    const all = usersOf({ writers, readers })
    if (order.allApart(all)) return
    const isFree = !all.some(order.isOrdered)
    for (const [at, writer] of writers.entries()) {
      // Nobody waits for anybody here: what is left need not be looked at to be counted.
      if (isFree && list.isFull()) return list.count(left)
      for (let next = at + 1; next < writers.length && effort.left > 0; next += 1) {
        const other = writers[next]
        if (other !== undefined) compare("write_write", writer, other)
      }
      for (const reader of readers) if (effort.left > 0) compare("write_read", writer, reader)
      left -= writers.length - at - 1 + readers.length
    }
  }

  for (const place of named) compareAt(place)
  visitMeetingPlaces(named, effort, (one, other) => {
    compareAll("write_write", one.writers, other.writers)
    compareAll("write_read", one.writers, other.readers)
    compareAll("write_read", other.writers, one.readers)
  })
  return { ...list.found(), cut: effort.left <= 0 }
}

function usersOf({ writers, readers }: Pick<NamedPlace, "writers" | "readers">): readonly number[] {
  return [...writers, ...readers].map(({ brief }) => brief)
}
