import type { JournalError } from "../../errors.js"
import type { LargeValue } from "./large-values.js"
import type { WrittenEntry } from "./write-line.js"

/** Bytes and characters of a group, but for the last entry: whoever waits for the first of many large ones is told soon. */
const groupSize = 1_000_000

/** Entries that go to the disk together, and those who wait for that: they share one promise, and are told at once. */
export class EntryGroup {
  /** Number of the last line that is on disk when this group is. */
  last: number
  readonly values: LargeValue[] = []
  #text = ""
  #size = 0
  #durable: Promise<void> | undefined
  #resolve: () => void = () => {}
  #reject: (error: JournalError) => void = () => {}

  constructor(last: number) {
    this.last = last
  }

  get text(): string {
    return this.#text
  }

  get isFull(): boolean {
    return this.#size > groupSize
  }

  get isAwaited(): boolean {
    return this.#durable !== undefined
  }

  add({ line, values }: WrittenEntry): void {
    this.last += 1
    this.#text += line
    this.#size += line.length
    for (const value of values) {
      this.values.push(value)
      this.#size += value.bytes.length
    }
  }

  /** Settles when the group is on disk. */
  durable(): Promise<void> {
    this.#durable ??= new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    return this.#durable
  }

  settle(error?: JournalError): void {
    if (error === undefined) this.#resolve()
    else this.#reject(error)
  }
}
