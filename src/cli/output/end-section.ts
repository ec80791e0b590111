import { sectionText } from "../../report/section-text.js"
import { finishRun } from "./finish-run.js"
import type { SkippedFile } from "../input/read-documents.js"
import { rerunCommand } from "./rerun-command.js"
import type { RunEnding } from "./run-ending.js"
import type { SectionFlags } from "../flags/section-pattern.js"
import type { Ended } from "../run-session.js"

/** What the ending of a section goes by, beside its result. */
export interface SectionEnding extends RunEnding {
  readonly flags: SectionFlags
  readonly skipped: readonly SkippedFile[]
}

/** Prints the result of a section and returns the exit code. */
export function endSection({ result, lastError }: Ended, ending: SectionEnding): Promise<number> {
  const { flags, model, output, root, parameters, skipped } = ending
  const tries = flags.verbose === true
  // A planner may split the task differently each time: only briefs of files can be asked for by name.
  const missing = flags.input === undefined ? [] : result.failures.map((failure) => failure.rerun)
  return finishRun({
    result,
    lastError,
    model,
    output,
    root,
    flags,
    ...(skipped.length === 0 ? {} : { beside: { skippedFiles: skipped } }),
    text: sectionText(result, model?.spec.id, { tries }),
    rerun: parameters === undefined ? undefined : rerunCommand(parameters, missing),
  })
}
