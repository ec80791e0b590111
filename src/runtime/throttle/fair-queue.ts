import { type Flow, type Queued, append, nextOf, openFlow, tidy } from "./flow.js"

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
 * protocol", 1996.
 */
export class FairQueue<Entry extends Queued> {
  readonly #flows = new Map<string, Flow<Entry>>()
  /** Flows with something waiting, the one whose turn it is first; those that ran dry are dropped at their turn. */
  readonly #round = new Set<Flow<Entry>>()
  /** What each flow has been allowed to take since the beginning; a flow is served while it has taken less. */
  #credit = 0
  /** What a flow may take in a round: about one entry of the usual size, so that flows alternate. */
  #quantum = 0
  #size = 0
  #sequence = 0
  #sweepAt = 64

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
    this.#quantum += (entry.share - this.#quantum) / (this.#quantum === 0 ? 1 : 16)
    append(this.#flowOf(entry.flow), entry)
    this.#size += 1
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
    flow.spent += entry.share
    return entry
  }

  /** Takes everything out, in order of arrival. */
  clear(): readonly Entry[] {
    const entries: Entry[] = []
    for (const flow of this.#round) {
      for (let entry = nextOf(flow); entry !== undefined; entry = nextOf(flow)) {
        this.#leave(entry, flow)
        entries.push(entry)
      }
    }
    return entries.sort((one, other) => one.sequence - other.sequence)
  }

  #leave(entry: Queued, flow: Flow<Entry>): void {
    entry.waiting = false
    flow.waiting -= 1
    this.#size -= 1
  }

  #flowOf(name: string): Flow<Entry> {
    const known = this.#flows.get(name)
    const flow = known ?? openFlow<Entry>()
    if (!this.#round.has(flow)) {
      // What it did not take while it was away is gone, but for one turn; what it took too much is not.
      flow.spent = Math.max(flow.spent, this.#credit - this.#quantum)
      this.#round.add(flow)
    }
    if (known === undefined) {
      this.#flows.set(name, flow)
      if (this.#flows.size > this.#sweepAt) this.#sweep()
    }
    return flow
  }

  /** The flow whose turn it is. */
  #turn(): Flow<Entry> | undefined {
    let passed = 0
    for (const flow of this.#round) {
      if (flow.waiting > 0 && flow.spent < this.#credit) return flow
      // Put at the end, this loop comes to it again.
      this.#round.delete(flow)
      if (flow.waiting === 0) continue
      this.#round.add(flow)
      passed += 1
      if (passed < this.#round.size) continue
      this.#nextRound()
      passed = 0
    }
    return undefined
  }

  /** The next round in which anybody may take something. */
  #nextRound(): void {
    let least = Infinity
    for (const flow of this.#round) if (flow.waiting > 0) least = Math.min(least, flow.spent)
    const rounds = Math.floor((least - this.#credit) / this.#quantum) + 1
    this.#credit += Math.max(1, rounds) * this.#quantum
  }

  /** Forgets flows that have gone and owe nothing; a process sees very many runs. */
  #sweep(): void {
    for (const [name, flow] of this.#flows) {
      if (!this.#round.has(flow) && flow.spent <= this.#credit) this.#flows.delete(name)
    }
    this.#sweepAt = 64 + 2 * this.#flows.size
  }
}
