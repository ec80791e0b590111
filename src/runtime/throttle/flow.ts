import { PriorityLine } from "./priority-line.js"

/** Something that stands in a line. */
export interface Queued {
  /** Who it belongs to; the line is fair between flows. */
  readonly flow: string
  /** Higher goes first within its flow. */
  readonly priority: number
  /** Before everything else of its flow, whatever the priorities. */
  readonly front: boolean
  /** What it takes of the resource behind the line, above 0: flows get equal amounts of this, not equal numbers. */
  readonly share: number
  /** Order of arrival; the line's own. */
  sequence: number
  /** False before it stands in the line and after it has left; the line's own. */
  waiting: boolean
}

/** What one flow has waiting, in its own order, and what it has been given so far. */
export interface Flow<Entry extends Queued> {
  readonly front: PriorityLine<Entry>
  readonly rest: PriorityLine<Entry>
  waiting: number
  spent: number
}

export function openFlow<Entry extends Queued>(): Flow<Entry> {
  return { front: new PriorityLine<Entry>(), rest: new PriorityLine<Entry>(), waiting: 0, spent: 0 }
}

export function append<Entry extends Queued>(flow: Flow<Entry>, entry: Entry): void {
  const line = entry.front ? flow.front : flow.rest
  line.push(entry)
  flow.waiting += 1
}

/** Who is next in a flow. */
export function nextOf<Entry extends Queued>({ front, rest }: Flow<Entry>): Entry | undefined {
  return front.first ?? rest.first
}

/** Somebody has left before its turn. */
export function tidy<Entry extends Queued>({ front, rest, waiting }: Flow<Entry>): void {
  front.tidy(waiting)
  rest.tidy(waiting)
}
