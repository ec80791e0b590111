import type { Result } from "../../task/result.js"
import { finishRun, unwritten } from "./finish-run.js"
import type { OrderedLines } from "./ordered-lines.js"
import { OutputError } from "./output-error.js"
import { numberRanges, rerunCommand } from "./rerun-command.js"
import type { RunEnding } from "./run-ending.js"
import type { Ended } from "../run-session.js"

/** What the ending of a batch goes by, beside its result. */
export interface BatchEnding extends RunEnding {
  /** Paths by the place of their items. */
  readonly files: readonly string[]
  /** Its lines; absent with --json. */
  readonly lines: OrderedLines | undefined
}

/** Prints what is left to print of a batch and returns the exit code. */
export async function endBatch({ result, lastError }: Ended, ending: BatchEnding): Promise<number> {
  const { flags, model, output, root, parameters, files, lines } = ending
  await lines?.finish(result).catch((error: unknown) => {
    throw error instanceof OutputError ? unwritten(error, result, root) : error
  })
  const missing = numberRanges(result.failures.map((failure) => failure.rerun))
  return finishRun({
    result: named(result, files),
    lastError,
    model,
    output,
    root,
    flags,
    rerun: parameters === undefined ? undefined : rerunCommand(parameters, missing),
  })
}

/** A person wants the file in the account, not its number. */
function named(result: Result, files: readonly string[]): Result {
  const failures = result.failures.map((failure) => ({
    ...failure,
    lacks: files[failure.index] ?? failure.lacks,
  }))
  return { ...result, failures }
}
