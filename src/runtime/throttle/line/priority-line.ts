import { Heap } from "./heap.js"

/** Those of one priority, in order of arrival; those before `next` have gone. */
interface Level<Entry> {
  readonly priority: number
  entries: (Entry | undefined)[]
  next: number
}

/** Places of entries that have gone, kept so that dropping them costs little. */
const mostGone = 1_024

/**
 * A line by priority, then in order of arrival.
 *
 * A heap of the priorities with a plain line behind each, not of the entries: 100,000 of them are more than the
 * processor's caches hold, and a heap looks at two dozen for each that it hands out.
 */
export class PriorityLine<Entry extends { readonly priority: number; readonly waiting: boolean }> {
  readonly #levels = new Map<number, Level<Entry>>()
  #order = new Heap<Level<Entry>>((one, other) => one.priority > other.priority)
  #size = 0

  push(entry: Entry): void {
    this.#size += 1
    const level = this.#levels.get(entry.priority)
    if (level === undefined) this.#open({ priority: entry.priority, entries: [entry], next: 0 })
    else level.entries.push(entry)
  }

  /** Who is next; whoever does not wait any more is dropped at the front. */
  get first(): Entry | undefined {
    for (let level = this.#order.first; level !== undefined; level = this.#order.first) {
      for (; level.next < level.entries.length; this.#pass(level)) {
        const entry = level.entries[level.next]
        if (entry?.waiting === true) return entry
      }
      this.#order.shift()
      this.#levels.delete(level.priority)
    }
    return undefined
  }

  /** All who wait, those of one priority in order of arrival. */
  get waiting(): readonly Entry[] {
    return [...this.#levels.values()].flatMap(({ entries }) =>
      entries.filter((entry): entry is Entry => entry?.waiting === true),
    )
  }

  /** Takes out who is next. */
  shift(): Entry | undefined {
    const { first } = this
    const level = this.#order.first
    if (first !== undefined && level !== undefined) this.#pass(level)
    return first
  }

  /** Those who left are dropped from the middle once they are the most, so that leaving costs no search. */
  tidy(waiting: number): void {
    if (this.#size <= 32 || waiting >= this.#size / 2) return
    const levels = [...this.#levels.values()]
    this.#levels.clear()
    this.#order = new Heap((one, other) => one.priority > other.priority)
    this.#size = 0
    for (const { priority, entries, next } of levels) {
      const stay = entries.filter((entry, index) => index >= next && entry?.waiting === true)
      this.#size += stay.length
      if (stay.length > 0) this.#open({ priority, entries: stay, next: 0 })
    }
  }

  #open(level: Level<Entry>): void {
    this.#levels.set(level.priority, level)
    this.#order.push(level)
  }

  #pass(level: Level<Entry>): void {
    this.#size -= 1
    // Held on to, it would outlive every young collection, with everything that it refers to.
    level.entries[level.next] = undefined
    level.next += 1
    if (level.next < mostGone || level.next * 2 < level.entries.length) return
    level.entries = level.entries.slice(level.next)
    level.next = 0
  }
}
