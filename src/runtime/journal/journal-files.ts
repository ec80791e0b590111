import { mkdir, open, rename, rm } from "node:fs/promises"

/** A file that is written. */
export interface JournalFile {
  /** Writes at the end, perhaps less than it was given; returns the number of bytes. */
  write(bytes: Uint8Array): Promise<number>
  truncate(length: number): Promise<void>
  /** Settles when all that was written is on disk. */
  sync(): Promise<void>
  close(): Promise<void>
}

/** What a journal does to the disk; a test puts faults in its place. */
export interface JournalFiles {
  /** Makes a folder and those above it; returns the topmost that it made. */
  makeFolder(path: string): Promise<string | undefined>
  /** `a` appends, `w` replaces, `wx` refuses what is there. */
  open(path: string, flags: "a" | "w" | "wx"): Promise<JournalFile>
  rename(from: string, to: string): Promise<void>
  remove(path: string): Promise<void>
  /** Settles when what was made or renamed in a folder is on disk. */
  syncFolder(path: string): Promise<void>
}

/** The disk of this machine; what is made can be read by its owner only. */
export const systemFiles: JournalFiles = {
  makeFolder: (path) => mkdir(path, { recursive: true, mode: 0o700 }),
  async open(path, flags) {
    const handle = await open(path, flags, 0o600)
    return {
      async write(bytes) {
        const { bytesWritten } = await handle.write(bytes)
        return bytesWritten
      },
      truncate: (length) => handle.truncate(length),
      sync: () => handle.datasync(),
      close: () => handle.close(),
    }
  },
  rename,
  remove: (path) => rm(path, { force: true }),
  async syncFolder(path) {
    // Windows has no such thing for folders.
    if (process.platform === "win32") return
    const handle = await open(path, "r")
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  },
}

/**
 * Writes all of `bytes`, in as many writes as it takes.
 *
 * @throws Error when nothing more can be written
 */
export async function writeAll(file: JournalFile, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    const count = await file.write(bytes.subarray(written))
    if (count === 0) throw new Error(`wrote ${written} of ${bytes.length} bytes, and no more`)
    written += count
  }
}
