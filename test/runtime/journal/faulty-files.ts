import { existsSync, readdirSync, rmSync, statSync, truncateSync } from "node:fs"
import { join } from "node:path"
import {
  type JournalFile,
  type JournalFiles,
  systemFiles,
} from "../../../src/runtime/journal/journal-files.js"

/** What goes wrong: an error, half of what was to be written and then an error, or less written than asked for. */
export type Fault = "ENOSPC" | "EIO" | "half, then ENOSPC" | "less"

/** A disk on which the operation of number `at`, from 1, goes wrong, and after a crash all others as well. */
export interface FaultyDisk {
  readonly files: JournalFiles
  /** Operations so far. */
  readonly operations: readonly string[]
  /** Puts the disk into the state in which a crash leaves it: what was not synced is gone, or half there. */
  crash(keep: number): void
}

export function faultyDisk(at = Infinity, fault: Fault = "EIO", crashes = false): FaultyDisk {
  const operations: string[] = []
  const synced = new Map<string, number>()
  let dead = false

  /** @returns the fault that strikes this operation */
  const strikes = (operation: string): Fault | undefined => {
    if (dead) throw errorOf("EIO")
    operations.push(operation)
    if (operations.length !== at) return undefined
    dead = crashes
    return fault
  }
  const refuse = (operation: string): void => {
    const struck = strikes(operation)
    if (struck !== undefined) throw errorOf(struck === "EIO" ? "EIO" : "ENOSPC")
  }

  const watch = (path: string, file: JournalFile): JournalFile => ({
    async write(bytes) {
      const struck = strikes("write")
      if (struck === "EIO" || struck === "ENOSPC") throw errorOf(struck)
      const written = await file.write(
        struck === undefined ? bytes : bytes.subarray(0, Math.ceil(bytes.length / 2)),
      )
      if (struck === "half, then ENOSPC") throw errorOf("ENOSPC")
      return written
    },
    async truncate(length) {
      refuse("truncate")
      await file.truncate(length)
      synced.set(path, Math.min(length, synced.get(path) ?? 0))
    },
    async sync() {
      refuse("sync")
      // A test needs no disk that keeps its word, only to know what was promised.
      synced.set(path, statSync(path).size)
    },
    async close() {
      await file.close()
      refuse("close")
    },
  })

  return {
    operations,
    files: {
      async makeFolder(path) {
        refuse("make folder")
        return systemFiles.makeFolder(path)
      },
      async open(path, flags) {
        refuse("open")
        const file = await systemFiles.open(path, flags)
        if (flags === "w") synced.set(path, 0)
        if (!synced.has(path)) synced.set(path, statSync(path).size)
        return watch(path, file)
      },
      async rename(from, to) {
        refuse("rename")
        await systemFiles.rename(from, to)
        synced.set(to, synced.get(from) ?? 0)
        synced.delete(from)
      },
      async remove(path) {
        refuse("remove")
        await systemFiles.remove(path)
        synced.delete(path)
      },
      async syncFolder() {
        refuse("sync folder")
      },
    },
    crash(keep) {
      for (const [path, length] of synced) {
        if (!existsSync(path)) continue
        truncateSync(path, length + Math.floor((statSync(path).size - length) * keep))
      }
    },
  }
}

/** Removes the lock that a process leaves behind when it dies: the tests' own process lives on. */
export function forgetLocks(folder: string): void {
  if (!existsSync(folder)) return
  for (const name of readdirSync(folder)) if (name.startsWith("lock-")) rmSync(join(folder, name))
}

function errorOf(code: "ENOSPC" | "EIO"): Error {
  const text = code === "EIO" ? "i/o error" : "no space left on device"
  return Object.assign(new Error(`${code}: ${text}`), { code })
}
