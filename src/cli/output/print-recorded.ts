import { resultText } from "../../report/result-text.js"
import { isPlainObject } from "../../task/json.js"
import type { Result } from "../../task/result.js"
import { finishRun } from "./finish-run.js"
import type { OutputTarget } from "./output-target.js"
import type { RunFlags } from "../flags/run-flags.js"

/**
 * Prints the result of a run that cannot be made again: a program started it, or its command line is not whole.
 *
 * @param command the command line on record; of a batch, its lines are printed
 */
export async function printRecorded(
  result: Result,
  command: unknown,
  output: OutputTarget,
  flags: Pick<RunFlags, "json" | "verbose">,
): Promise<number> {
  const lines = linesIn(result, command)
  if (flags.json !== true) for (const line of lines ?? []) await output.write(`${JSON.stringify(line)}\n`)
  return finishRun({
    result,
    lastError: undefined,
    model: undefined,
    output,
    flags,
    root: undefined,
    ...(lines === undefined ? { text: resultText(result) } : {}),
    rerun: undefined,
  })
}

function linesIn({ output }: Result, command: unknown): readonly unknown[] | undefined {
  return isPlainObject(command) && command["name"] === "batch" && Array.isArray(output) ? output : undefined
}
