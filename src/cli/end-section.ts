import { sectionText } from "../report/section-text.js"
import { finishRun } from "./finish-run.js"
import type { ChosenModel } from "./model-choice.js"
import type { OutputTarget } from "./output-target.js"
import type { SkippedFile } from "./read-documents.js"
import { rerunCommand } from "./rerun-command.js"
import type { SectionFlags } from "./section-pattern.js"
import type { Ended } from "./run-session.js"

/** What the ending of a section goes by, beside its result. */
export interface SectionEnding {
  readonly flags: SectionFlags
  readonly model: ChosenModel
  readonly output: OutputTarget
  /** The command line that began it, without the command. */
  readonly parameters: readonly string[]
  readonly skipped: readonly SkippedFile[]
}

/** Prints the result of a section and returns the exit code. */
export function endSection(
  { result, lastError }: Ended<unknown, object>,
  ending: SectionEnding,
): Promise<number> {
  const { flags, model, output, parameters, skipped } = ending
  // A planner may split the task differently each time: only briefs of files can be asked for by name.
  const missing = flags.input === undefined ? [] : result.failures.map((failure) => failure.rerun)
  return finishRun({
    result,
    lastError,
    model,
    output,
    json: flags.json === true,
    ...(skipped.length === 0 ? {} : { beside: { skippedFiles: skipped } }),
    text: sectionText(result, model.spec.id),
    rerun: rerunCommand(parameters, missing),
  })
}
