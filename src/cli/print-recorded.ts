import { resultText } from "../report/result-text.js"
import type { Result } from "../task/result.js"
import { finishRun } from "./finish-run.js"
import type { OutputTarget } from "./output-target.js"
import type { RunFlags } from "./run-flags.js"

/** Prints the result of a run that the command did not start. */
export function printRecorded(
  result: Result,
  output: OutputTarget,
  flags: Pick<RunFlags, "json" | "verbose">,
): Promise<number> {
  return finishRun({
    result,
    lastError: undefined,
    model: undefined,
    output,
    flags,
    root: undefined,
    text: resultText(result),
    rerun: undefined,
  })
}
