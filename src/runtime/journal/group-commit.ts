import { JournalError } from "../../errors.js"
import { messageOf } from "../failure.js"
import { putChecksums } from "./checksum.js"
import { EntryGroup } from "./entry-group.js"
import { type JournalFile, writeAll } from "./journal-files.js"
import type { LargeStore } from "./large-store.js"
import type { WrittenEntry } from "./write-line.js"

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
  /** In their order; all but the last are full. */
  #groups: EntryGroup[] = []
  /** Taken from those, and not on disk yet. */
  #underWay: EntryGroup | undefined
  #appended: number
  #synced: number
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
    this.#synced = lines
  }

  get failed(): JournalError | undefined {
    return this.#failed
  }

  append(entry: WrittenEntry): void {
    if (this.#failed !== undefined) return
    const last = this.#groups.at(-1)
    const group = last === undefined || last.isFull ? this.#begin() : last
    group.add(entry)
    this.#appended += 1
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
    // What was written while nobody waited for it still has to be synced: a group of no entries does that.
    const group = this.#groups.at(-1) ?? this.#underWay ?? this.#begin()
    this.#work()
    return group.durable()
  }

  #begin(): EntryGroup {
    const group = new EntryGroup(this.#appended)
    this.#groups.push(group)
    return group
  }

  #work(): void {
    if (this.#working) return
    this.#working = true
    void this.#commit()
  }

  async #commit(): Promise<void> {
    try {
      for (;;) {
        // What comes in the same turn goes along: also what those do next who were told of the group before.
        if (this.#groups.length < 2) await nextTurn()
        const group = this.#groups.shift()
        if (group === undefined) break
        this.#underWay = group
        await this.#write(group)
        if (group.isAwaited) await this.#sync(group)
        this.#underWay = undefined
      }
    } catch (thrown) {
      this.#fail(thrown)
    }
    // In the turn in which nothing was left: who comes in the next one starts the work again.
    this.#working = false
  }

  async #write({ text, values }: EntryGroup): Promise<void> {
    // First what lines refer to: whoever reads one finds it.
    if (values.length > 0) await this.#large.write(values)
    if (text !== "") await writeAll(this.#file, putChecksums(Buffer.from(text)))
  }

  async #sync(group: EntryGroup): Promise<void> {
    await this.#file.sync()
    this.#synced = group.last
    group.settle()
  }

  #fail(thrown: unknown): void {
    const failed = new JournalError(
      `Expected to write entry ${this.#synced + 1} and what follows to ${this.#path}, got "${messageOf(thrown)}". The entries before it are on disk. Make room or repair the disk, then go on with the run by resuming it`,
      { data: { file: this.#path, line: this.#synced + 1 }, cause: thrown },
    )
    this.#failed ??= failed
    for (const group of [this.#underWay, ...this.#groups.splice(0)]) group?.settle(failed)
    this.#underWay = undefined
  }
}

/** Settles when what is due in this turn of the event loop has happened; no time passes by that. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
