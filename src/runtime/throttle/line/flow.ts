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
  /** What its flow was charged for it as it was served, 0 where it counted as one entry; the line's own. */
  charged: number
}

/** What the last entries of a flow were estimated at, and what they took. */
interface Experience {
  estimated: number
  used: number
}

/** What one flow has waiting, in its own order, and what it has been given so far. */
export interface Flow<Entry extends Queued> extends Experience {
  readonly front: PriorityLine<Entry>
  readonly rest: PriorityLine<Entry>
  waiting: number
  /** Served, and not gone yet. */
  running: number
  spent: number
}

/** What an entry's weight becomes with each later one: the last ten or so count. */
const fading = 0.9

export function openFlow<Entry extends Queued>(): Flow<Entry> {
  return {
    front: new PriorityLine<Entry>(),
    rest: new PriorityLine<Entry>(),
    waiting: 0,
    running: 0,
    spent: 0,
    estimated: 0,
    used: 0,
  }
}

/** What the entry will most likely take, as the last ones of its flow did. */
export function expectedOf({ estimated, used }: Experience, share: number): number {
  return estimated === 0 ? share : (share * used) / estimated
}

/** Takes what an entry really took. */
export function learn(flow: Experience, share: number, took: number): void {
  flow.estimated = flow.estimated * fading + share
  flow.used = flow.used * fading + took
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
