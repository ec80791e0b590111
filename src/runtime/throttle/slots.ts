import PQueue, { type QueueAddOptions } from "p-queue"
import { InvariantError } from "../../errors.js"
import { FairQueue } from "./fair-queue.js"
import type { QueuedCall } from "./queued-call.js"

type Start = () => Promise<unknown>

interface SlotOptions<Call> extends QueueAddOptions {
  readonly call: Call
}

/** p-queue's own line, replaced by a fair one. */
class SlotLine<Call extends QueuedCall> {
  readonly #line: FairQueue<Call>

  constructor(line: FairQueue<Call>) {
    this.#line = line
  }

  get size(): number {
    return this.#line.size
  }

  enqueue(take: Start, { call }: Partial<SlotOptions<Call>> = {}): void {
    if (call === undefined) throw new InvariantError("Something came into a line without saying what it is")
    call.take = take
    this.#line.push(call)
  }

  dequeue(): Start | undefined {
    return this.#line.shift()?.take
  }

  filter(): Start[] {
    throw new InvariantError("Nobody counts what waits with a priority")
  }

  setPriority(): void {
    throw new InvariantError("Nobody changes the priority of what waits")
  }
}

/**
 * Slots, counted by p-queue, and the line in front of them, which can be looked at and left. The queue stands still but for
 * the one who is let through.
 */
export interface Slots<Call extends QueuedCall> {
  readonly queue: PQueue<SlotLine<Call>, SlotOptions<Call>>
  readonly line: FairQueue<Call>
}

export function openSlots<Call extends QueuedCall>(concurrency: number): Slots<Call> {
  const line = new FairQueue<Call>()
  // p-queue makes its line itself and does not show it.
  class Line extends SlotLine<Call> {
    constructor() {
      super(line)
    }
  }
  return { line, queue: new PQueue({ concurrency, autoStart: false, queueClass: Line }) }
}

/** Puts a call into the line, unless its scope was stopped before it came. */
export function enter<Call extends QueuedCall>({ queue }: Slots<Call>, call: Call): void {
  if (call.stopped) return
  const start = (): Promise<void> => {
    // Only in the synchronous part of what it starts can p-queue be kept from starting the next one as well.
    queue.pause()
    return call.start()
  }
  // Without an id p-queue makes one up, which at 100,000 calls is felt; its promise tells nothing that the call does not.
  void queue.add(start, { call, id: "" })
}
