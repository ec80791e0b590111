import { JournalError } from "../../errors.js"
import { messageOf } from "../failure.js"
import { type JournalFile, writeAll } from "./journal-files.js"
import type { LargeStore } from "./large-store.js"
import type { WrittenEntry } from "./write-line.js"

interface Waiter {
  /** Number of the line that has to be on disk. */
  readonly line: number
  readonly resolve: () => void
  readonly reject: (error: JournalError) => void
}

/** Bytes and characters of a group, but for the last entry: whoever waits for the first of many large ones is told soon. */
const groupSize = 1_000_000

/**
 * Appends lines to a file in groups: one write, and one sync if anybody waits for it, for all that was appended while the
 * group before was under way (DeWitt et al., "Implementation Techniques for Main Memory Database Systems", 1984).
 *
 * After a failure nothing more is written: what the disk kept of it is unknown, so that only what was synced before
 * counts.
 */
export class GroupCommit {
  readonly #path: string
  readonly #file: JournalFile
  readonly #large: LargeStore
  #entries: WrittenEntry[] = []
  #waiters: Waiter[] = []
  #appended = 0
  #written = 0
  #synced = 0
  #working = false
  #failed: JournalError | undefined
  /** Settles when what was appended before a failure is on disk, or cannot be. */
  #before: Promise<void> = Promise.resolve()

  /** @param lines that the file holds already */
  constructor(path: string, file: JournalFile, large: LargeStore, lines: number) {
    this.#path = path
    this.#file = file
    this.#large = large
    this.#appended = lines
    this.#written = lines
    this.#synced = lines
  }

  get failed(): JournalError | undefined {
    return this.#failed
  }

  append(entry: WrittenEntry): void {
    if (this.#failed !== undefined) return
    this.#appended += 1
    this.#entries.push(entry)
    this.#work()
  }

  /** Accepts nothing more, as an entry cannot be written down; those before it still are. */
  refuse(entry: string, thrown: unknown): void {
    if (this.#failed !== undefined) return
    this.#before = this.durable().catch(() => {})
    this.#failed = new JournalError(
      `Expected ${entry} to be JSON that ${this.#path} can hold, got "${messageOf(thrown)}". The entries before it are on record. Let agents and integrators return plain JSON of less than 500 MB, then go on with the run by resuming it`,
      { data: { file: this.#path, line: this.#appended + 1 }, cause: thrown },
    )
  }

  /** Settles when all lines that were appended so far are on disk. */
  durable(): Promise<void> {
    const failed = this.#failed
    if (failed !== undefined)
      return this.#before.then(() => {
        throw failed
      })
    if (this.#synced === this.#appended) return Promise.resolve()
    return new Promise((resolve, reject) => {
      this.#waiters.push({ line: this.#appended, resolve, reject })
      this.#work()
    })
  }

  #work(): void {
    if (this.#working) return
    this.#working = true
    void this.#commit()
  }

  async #commit(): Promise<void> {
    // What is appended in the same turn goes along.
    await Promise.resolve()
    try {
      while (this.#entries.length > 0 || this.#waiters.length > 0) {
        if (this.#entries.length > 0) await this.#write()
        const [first] = this.#waiters
        if (first !== undefined && first.line <= this.#written) await this.#sync()
      }
    } catch (thrown) {
      this.#fail(thrown)
    }
    // In the turn in which nothing was left: who comes in the next one starts the work again.
    this.#working = false
  }

  async #write(): Promise<void> {
    const group = this.#takeGroup()
    const values = group.flatMap((entry) => entry.values)
    // First what lines refer to: whoever reads one finds it.
    if (values.length > 0) await this.#large.write(values)
    await writeAll(this.#file, Buffer.from(group.map(({ line }) => line).join("")))
    this.#written += group.length
  }

  #takeGroup(): readonly WrittenEntry[] {
    let size = 0
    const end = this.#entries.findIndex(({ line, values }) => {
      const full = size > groupSize
      size += line.length + values.reduce((sum, { bytes }) => sum + bytes.length, 0)
      return full
    })
    return this.#entries.splice(0, end === -1 ? this.#entries.length : end)
  }

  async #sync(): Promise<void> {
    const upTo = this.#written
    await this.#file.sync()
    this.#synced = upTo
    const open = this.#waiters.findIndex(({ line }) => line > upTo)
    for (const waiter of this.#waiters.splice(0, open === -1 ? this.#waiters.length : open)) waiter.resolve()
  }

  #fail(thrown: unknown): void {
    const failed = new JournalError(
      `Expected to write entry ${this.#synced + 1} and what follows to ${this.#path}, got "${messageOf(thrown)}". The entries before it are on disk. Make room or repair the disk, then go on with the run by resuming it`,
      { data: { file: this.#path, line: this.#synced + 1 }, cause: thrown },
    )
    this.#failed ??= failed
    this.#entries = []
    for (const waiter of this.#waiters.splice(0)) waiter.reject(failed)
  }
}
