import { ConfigError } from "../../../errors.js"
import type { LimitBook } from "./limit-book.js"
import { MemoryLimitBook } from "./memory-limit-book.js"

export type { Lease, LimitBook, Taken } from "./limit-book.js"

/** Where the state of limits is kept: in memory, or where several processes share it. */
export interface LimitStore {
  /** The book of that key, always the same one: what a run took counts for the next. */
  open(key: string): LimitBook
  /** Nobody has used that key for longer than its limits remember: its book may be dropped. */
  forget?(key: string): void
}

export interface MemoryLimitStoreOptions {
  /** Share of a limit that is used; the rest absorbs what the network delays. @default 0.97 */
  readonly safety?: number
}

/**
 * Limits of this process alone.
 *
 * @throws ConfigError when `safety` is no share above 0
 */
export function memoryLimitStore(options: MemoryLimitStoreOptions = {}): LimitStore {
  const { safety = 0.97 } = options
  if (!(safety > 0 && safety <= 1)) {
    throw new ConfigError(
      `memoryLimitStore: expected \`safety\` to be a share above 0 and at most 1, got ${String(safety)}. ` +
        "Leave it out to use 97 % of each limit",
    )
  }
  const books = new Map<string, LimitBook>()
  return {
    open(key) {
      const book = books.get(key) ?? new MemoryLimitBook(safety)
      books.set(key, book)
      return book
    },
    forget(key) {
      books.delete(key)
    },
  }
}
