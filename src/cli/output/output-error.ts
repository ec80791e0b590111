import { systemReason } from "../system-reason.js"

/** A place for results that takes nothing more, such as a full disk. */
export class OutputError extends Error {
  /** The file; absent for standard output. */
  readonly path: string | undefined

  constructor(path: string | undefined, cause: unknown, remedy = "Make room, or write it elsewhere with -o") {
    super(`${path ?? "standard output"} could not be written (${reasonOf(cause)}). ${remedy}`, { cause })
    this.name = "OutputError"
    this.path = path
  }

  /** The same with another remedy. */
  with(remedy: string): OutputError {
    return new OutputError(this.path, this.cause, remedy)
  }
}

const reasons: ReadonlyMap<string, string> = new Map([
  ["ENOSPC", "no space left on the device"],
  ["EDQUOT", "the disk quota is used up"],
  ["EFBIG", "the file would be too large"],
  ["EIO", "input/output error"],
])

function reasonOf(cause: unknown): string {
  const code = systemReason(cause)
  const words = reasons.get(code)
  return words === undefined ? code : `${code}: ${words}`
}
