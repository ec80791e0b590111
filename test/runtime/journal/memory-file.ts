import { setImmediate as nextTurn } from "node:timers/promises"
import type { JournalFile } from "../../../src/runtime/journal/journal-files.js"

/** A file in memory that knows what a crash would leave of it; to write and to sync takes a turn of the event loop each. */
export interface MemoryFile {
  readonly text: string
  /** Opens it as a process does; nothing of an earlier process reaches it any more. */
  open(): JournalFile
  /** Ends the process that has it open, and leaves this share of what was not synced, up to a line end or not. */
  crash(keep: number): void
}

export function memoryFile(): MemoryFile {
  let bytes = Buffer.alloc(0)
  let synced = 0
  let process = 0
  return {
    get text() {
      return bytes.toString("utf8")
    },
    open() {
      process += 1
      const own = process
      const live = (): void => {
        if (own !== process) throw new Error("the process is dead")
      }
      return {
        async write(more) {
          live()
          const half = more.subarray(0, Math.ceil(more.length / 2))
          bytes = Buffer.concat([bytes, half])
          await nextTurn()
          live()
          bytes = Buffer.concat([bytes, more.subarray(half.length)])
          return more.length
        },
        async truncate(length) {
          live()
          bytes = bytes.subarray(0, length)
          synced = Math.min(synced, length)
        },
        async sync() {
          live()
          await nextTurn()
          live()
          synced = bytes.length
        },
        async close() {},
      }
    },
    crash(keep) {
      process += 1
      bytes = bytes.subarray(0, synced + Math.floor((bytes.length - synced) * keep))
    },
  }
}
