import { JournalError } from "../../errors.js"
import { messageOf } from "../failure.js"
import { type JournalFile, writeAll } from "./journal-files.js"
import type { LargeStore } from "./large-store.js"
import type { LargeValue } from "./large-values.js"

interface Waiter {
  /** Number of the line that has to be on disk. */
  readonly line: number
  readonly resolve: () => void
  readonly reject: (error: JournalError) => void
}

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
  #lines: string[] = []
  #values: LargeValue[] = []
  #waiters: Waiter[] = []
  #appended = 0
  #written = 0
  #synced = 0
  #working = false
  #failed: JournalError | undefined

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

  append(line: string, values: readonly LargeValue[]): void {
    this.#appended += 1
    if (this.#failed !== undefined) return
    this.#lines.push(line)
    if (values.length > 0) this.#values.push(...values)
    this.#work()
  }

  /** Settles when all lines that were appended so far are on disk. */
  durable(): Promise<void> {
    if (this.#failed !== undefined) return Promise.reject(this.#failed)
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
      while (this.#lines.length > 0 || this.#waiters.length > 0) {
        if (this.#lines.length > 0) await this.#write()
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
    const lines = this.#lines
    const values = this.#values
    const upTo = this.#appended
    this.#lines = []
    this.#values = []
    // First what lines refer to: whoever reads one finds it.
    if (values.length > 0) await this.#large.write(values)
    await writeAll(this.#file, Buffer.from(lines.join("")))
    this.#written = upTo
  }

  async #sync(): Promise<void> {
    const upTo = this.#written
    await this.#file.sync()
    this.#synced = upTo
    const open = this.#waiters.findIndex(({ line }) => line > upTo)
    for (const waiter of this.#waiters.splice(0, open === -1 ? this.#waiters.length : open)) waiter.resolve()
  }

  #fail(thrown: unknown): void {
    this.#failed = new JournalError(
      `Expected to write entry ${this.#synced + 1} and what follows to ${this.#path}, got "${messageOf(thrown)}". The entries before it are on disk. Make room or repair the disk, then go on with the run by resuming it`,
      { data: { file: this.#path, line: this.#synced + 1 }, cause: thrown },
    )
    this.#lines = []
    this.#values = []
    for (const waiter of this.#waiters.splice(0)) waiter.reject(this.#failed)
  }
}
