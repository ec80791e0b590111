import type { RunRoot } from "../record/journal-root.js"
import type { ChosenModel } from "../flags/model-choice.js"
import type { OutputTarget } from "./output-target.js"
import type { RunFlags } from "../flags/run-flags.js"

/** What the ending of a run goes by, beside its result. */
export interface RunEnding {
  readonly flags: RunFlags
  /** Absent when no model is asked. */
  readonly model: ChosenModel | undefined
  readonly output: OutputTarget
  /** Where its journal is; absent when it leaves none. */
  readonly root: RunRoot | undefined
  /** The command line that began it, without `quorum`; absent when nobody is to be told how to go on. */
  readonly parameters: readonly string[] | undefined
}
