import { createWriteStream, unlinkSync } from "node:fs"
import { open, rename, stat } from "node:fs/promises"
import { basename, dirname, join } from "node:path"
import type { Writable } from "node:stream"
import { ConfigError } from "../errors.js"
import { systemReason } from "./system-reason.js"

/** Where a result goes: standard output or a file. */
export interface OutputTarget {
  /** Writes when the reader is ready for it. */
  write(text: string): Promise<void>
  /** Makes a file appear under its name, whole. */
  finish(): Promise<void>
  /** Leaves a file as it was before. */
  discard(): void
  /** Aborted when the reader has gone away, as `head` does. */
  readonly readerGone: AbortSignal
  /** The file; absent for standard output. */
  readonly path?: string
}

/**
 * The target that `-o` names, else standard output.
 *
 * @throws ConfigError when the file cannot be written
 */
export async function openOutput(path: string | undefined): Promise<OutputTarget> {
  if (path === undefined)
    return { ...writer(process.stdout), finish: () => Promise.resolve(), discard: () => {} }
  const there = await stat(path).catch(() => undefined)
  if (there?.isDirectory() === true) {
    throw new ConfigError(
      `expected -o to name a file, got the folder ${JSON.stringify(path)}. Add a file name`,
    )
  }
  // A device or a pipe is written to; a file is replaced when the new one is whole.
  const special = there !== undefined && !there.isFile()
  const temporary = special ? path : join(dirname(path), `.${basename(path)}.${process.pid}.partial`)
  const handle = await open(temporary, special ? "w" : "wx").catch((error: unknown) => {
    throw new ConfigError(
      `expected -o to name a file that can be written, got ${JSON.stringify(path)} (${systemReason(error)})`,
    )
  })
  const stream = createWriteStream("", { fd: handle })
  const remove = (): void => {
    if (special) return
    try {
      unlinkSync(temporary)
    } catch {
      // It never came to be, or somebody has tidied up already.
    }
  }
  // Also when the process ends before the result is there.
  process.once("exit", remove)
  return {
    ...writer(stream),
    path,
    discard: remove,
    async finish() {
      await new Promise<void>((resolve, reject) => {
        stream.once("error", reject)
        stream.end(() => resolve())
      })
      if (!special) await rename(temporary, path)
      process.removeListener("exit", remove)
    },
  }
}

function writer(stream: Writable): Pick<OutputTarget, "write" | "readerGone"> {
  const gone = new AbortController()
  let failure: Error | undefined
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") failure = error
    gone.abort()
  })
  return {
    readerGone: gone.signal,
    write(text) {
      if (failure !== undefined) return Promise.reject(failure)
      if (gone.signal.aborted) return Promise.resolve()
      return new Promise((resolve, reject) => {
        stream.write(text, (error) => {
          const broken = error !== null && error !== undefined && systemReason(error) !== "EPIPE"
          if (broken) reject(error)
          else resolve()
        })
      })
    },
  }
}
