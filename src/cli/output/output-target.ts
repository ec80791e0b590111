import { createWriteStream, unlinkSync } from "node:fs"
import { open, readdir, rename, rm, stat } from "node:fs/promises"
import { basename, dirname, join } from "node:path"
import type { Writable } from "node:stream"
import { ConfigError } from "../../errors.js"
import { OutputError } from "./output-error.js"
import { systemReason } from "../system-reason.js"

/** Where a result goes: standard output or a file. */
export interface OutputTarget {
  /**
   * Resolves once the reader has taken it.
   *
   * @throws OutputError when it cannot be written
   */
  write(text: string): Promise<void>
  /** Makes a file appear under its name, whole. */
  finish(): Promise<void>
  /** Leaves a file as it was before. */
  discard(): void
  /** Aborted when the reader has gone away, as `head` does, or when nothing more can be written. */
  readonly readerGone: AbortSignal
  /** Why nothing more can be written; absent for a reader that has seen enough. */
  readonly failure: OutputError | undefined
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
    return Object.assign(writer(process.stdout, undefined), {
      finish: () => Promise.resolve(),
      discard: () => {},
    })
  const there = await stat(path).catch(() => undefined)
  if (there?.isDirectory() === true) {
    throw new ConfigError(
      `expected -o to name a file, got the folder ${JSON.stringify(path)}. Add a file name`,
    )
  }
  // A device or a pipe is written to; a file is replaced when the new one is whole.
  const special = there !== undefined && !there.isFile()
  if (!special) await removeLeftOvers(path)
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
  const target = writer(stream, path)
  return Object.assign(target, {
    path,
    discard: remove,
    async finish() {
      if (target.failure !== undefined) throw target.failure
      await new Promise<void>((resolve, reject) => {
        stream.once("error", (error) => reject(new OutputError(path, error)))
        stream.end(() => resolve())
      })
      if (!special) await rename(temporary, path)
      process.removeListener("exit", remove)
    },
  })
}

/** Removes what processes left beside the file that were killed while they wrote it. */
async function removeLeftOvers(path: string): Promise<void> {
  const folder = dirname(path)
  const [before, after] = [`.${basename(path)}.`, ".partial"]
  const names = await readdir(folder).catch(() => [])
  for (const name of names) {
    if (!name.startsWith(before) || !name.endsWith(after)) continue
    const pid = name.slice(before.length, -after.length)
    if (/^[1-9]\d*$/.test(pid) && isDead(Number(pid)))
      await rm(join(folder, name), { force: true }).catch(() => {})
  }
}

function isDead(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return false
  } catch (error) {
    return systemReason(error) === "ESRCH"
  }
}

type Writer = Pick<OutputTarget, "write" | "readerGone"> & { failure: OutputError | undefined }

function writer(stream: Writable, path: string | undefined): Writer {
  const gone = new AbortController()
  const target: Writer = {
    readerGone: gone.signal,
    failure: undefined,
    write(text) {
      if (target.failure !== undefined) return Promise.reject(target.failure)
      if (gone.signal.aborted) return Promise.resolve()
      return new Promise((resolve, reject) => {
        stream.write(text, (error) => {
          const broken = error !== null && error !== undefined && systemReason(error) !== "EPIPE"
          if (broken) reject(new OutputError(path, error))
          else resolve()
        })
      })
    },
  }
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") target.failure ??= new OutputError(path, error)
    gone.abort()
  })
  return target
}
