import { type Flow, type Queued, append, expectedOf, learn, nextOf, openFlow, tidy } from "./flow.js"

/** What a flow may be behind the others, in rounds, because its entries took less than they were charged. */
const mostBehind = 16

/**
 * A line that is fair between flows: deficit round robin in its surplus form.
 *
 * In a round each flow may take a quantum of the resource; what it took too much, because its last call was larger than
 * what it had left, it sits out in the next rounds. So a flow of costly calls gets as much as one of cheap calls, not
 * as many calls, and a flow that has just come waits at most for one round of the others. Entering, leaving and being
 * served cost O(log n) in the length of a flow; rounds in which nobody may take anything are skipped in one step.
 *
 * Shreedhar and Varghese, "Efficient Fair Queuing using Deficit Round Robin", 1996; the surplus form, which may overdraw,
 * asks nothing about the size of the next entry: Adiseshu, Parulkar and Varghese, "A reliable and scalable striping
 * protocol", 1996. What an entry takes is known only when it has ended: the account of its flow is corrected then.
 */
export class FairQueue<Entry extends Queued> {
  readonly #widthOf: (flow: string) => number
  readonly #flows = new Map<string, Flow<Entry>>()
  /**
   * Flows with something waiting and fewer running than they may, the one whose turn it is first; those that ran dry
   * are dropped at their turn.
   */
  readonly #round = new Set<Flow<Entry>>()
  /** What each flow has been allowed to take since the beginning; a flow is served while it has taken less. */
  #credit = 0
  /** What a flow may take in a round: about one entry of the usual size, so that flows alternate. */
  #quantum = 0
  #size = 0
  #sequence = 0
  #sweepAt = 64
  /** While true, flows get equal numbers of entries, whatever their shares. */
  countsEntries = false

  /** @param widthOf how many entries of a flow may be served and not gone yet: who is at that, is passed over */
  constructor(widthOf: (flow: string) => number = () => Infinity) {
    this.#widthOf = widthOf
  }

  get size(): number {
    return this.#size
  }

  /** Flows it knows, those included that still owe something. */
  get flows(): number {
    return this.#flows.size
  }

  push(entry: Entry): void {
    this.#sequence += 1
    entry.sequence = this.#sequence
    entry.waiting = true
    const flow = this.#flowOf(entry.flow)
    this.#adapt(expectedOf(flow, entry.share))
    append(flow, entry)
    this.#size += 1
    this.#enter(entry.flow, flow)
  }

  /** Takes an entry out of the line before its turn. */
  remove(entry: Queued): void {
    const flow = entry.waiting ? this.#flows.get(entry.flow) : undefined
    if (flow === undefined) return
    this.#leave(entry, flow)
    tidy(flow)
  }

  /** Whose turn it is. */
  peek(): Entry | undefined {
    const flow = this.#turn()
    return flow === undefined ? undefined : nextOf(flow)
  }

  /** Takes out whose turn it is. */
  shift(): Entry | undefined {
    const flow = this.#turn()
    const entry = flow === undefined ? undefined : nextOf(flow)
    if (flow === undefined || entry === undefined) return undefined
    this.#leave(entry, flow)
    entry.charged = this.countsEntries ? 0 : expectedOf(flow, entry.share)
    flow.spent += this.countsEntries ? this.#quantum : entry.charged
    if (!this.countsEntries) this.#adapt(entry.charged)
    flow.running += 1
    if (flow.running >= this.#widthOf(entry.flow)) this.#round.delete(flow)
    return entry
  }

  /** An entry that was served has gone, and its flow may have another served. */
  freed(entry: Queued): void {
    const flow = this.#flows.get(entry.flow)
    if (flow === undefined) return
    flow.running -= 1
    this.#enter(entry.flow, flow)
  }

  /** What flows may have running has changed. */
  reconsider(): void {
    for (const [name, flow] of this.#flows) {
      if (flow.running >= this.#widthOf(name)) this.#round.delete(flow)
      else this.#enter(name, flow)
    }
  }

  /**
   * An entry that was served has ended; its flow is charged for what it really took.
   *
   * @param took `undefined` when the entry was sent back: it took nothing, and tells nothing of the next
   */
  settle(entry: Queued, took: number | undefined): void {
    const flow = this.#flows.get(entry.flow)
    if (flow === undefined) return
    if (took !== undefined) learn(flow, entry.share, took)
    if (entry.charged === 0) return
    const before = flow.spent
    // Nobody is owed what he left to nobody, and nobody else is kept waiting for long by what one is owed.
    const behind = (this.#round.size > 1 ? mostBehind : 1) * this.#quantum
    const after = Math.max(before + (took ?? 0) - entry.charged, this.#credit - behind)
    flow.spent = (took ?? 0) < entry.charged ? Math.min(before, after) : after
    entry.charged = 0
  }

  /** Takes out all that are to leave, in order of arrival. */
  clear(leaves: (entry: Entry) => boolean = () => true): readonly Entry[] {
    const entries: Entry[] = []
    for (const flow of this.#flows.values()) {
      if (flow.waiting === 0) continue
      const gone = [...flow.front.waiting, ...flow.rest.waiting].filter((entry) => leaves(entry))
      for (const entry of gone) this.#leave(entry, flow)
      tidy(flow)
      for (const entry of gone) entries.push(entry)
    }
    return entries.sort((one, other) => one.sequence - other.sequence)
  }

  #adapt(share: number): void {
    this.#quantum += (share - this.#quantum) / (this.#quantum === 0 ? 1 : 16)
  }

  #leave(entry: Queued, flow: Flow<Entry>): void {
    entry.waiting = false
    flow.waiting -= 1
    this.#size -= 1
  }

  #flowOf(name: string): Flow<Entry> {
    const known = this.#flows.get(name)
    if (known !== undefined) return known
    if (this.#flows.size >= this.#sweepAt) this.#sweep()
    const flow = openFlow<Entry>()
    this.#flows.set(name, flow)
    return flow
  }

  /** Takes part in the rounds from now on, if something waits and may be served. */
  #enter(name: string, flow: Flow<Entry>): void {
    if (flow.waiting === 0 || this.#round.has(flow) || flow.running >= this.#widthOf(name)) return
    // What it did not take while it was away is gone, but for one turn; what it took too much is not.
    flow.spent = Math.max(flow.spent, this.#credit - this.#quantum)
    this.#round.add(flow)
  }

  /** The flow whose turn it is. */
  #turn(): Flow<Entry> | undefined {
    let passed = 0
    let least: Flow<Entry> | undefined
    for (const flow of this.#round) {
      // Where sums are too large to be added to, a round changes nothing: then it is who has taken least.
      if (flow.waiting > 0 && (flow.spent < this.#credit || flow === least)) return flow
      // Put at the end, this loop comes to it again.
      this.#round.delete(flow)
      if (flow.waiting === 0) continue
      this.#round.add(flow)
      passed += 1
      if (passed < this.#round.size) continue
      least = this.#nextRound()
      passed = 0
    }
    return undefined
  }

  /** The next round in which anybody may take something; gives who has taken least, and certainly may. */
  #nextRound(): Flow<Entry> | undefined {
    let least: Flow<Entry> | undefined
    for (const flow of this.#round) {
      if (flow.waiting > 0 && (least === undefined || flow.spent < least.spent)) least = flow
    }
    const rounds = Math.floor(((least?.spent ?? 0) - this.#credit) / this.#quantum) + 1
    this.#credit += Math.max(1, rounds) * this.#quantum
    return least
  }

  /** Forgets flows that have gone and owe nothing; a process sees very many runs. */
  #sweep(): void {
    for (const [name, flow] of this.#flows) {
      const rests = flow.waiting === 0 && flow.running === 0
      if (rests && flow.spent <= this.#credit) this.#flows.delete(name)
    }
    this.#sweepAt = 64 + 2 * this.#flows.size
  }
}
