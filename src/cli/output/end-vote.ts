import { voteText } from "../../report/vote-text.js"
import type { Tally } from "../../tally/index.js"
import type { Result } from "../../task/result.js"
import { finishRun } from "./finish-run.js"
import { rerunCommand } from "./rerun-command.js"
import type { RunEnding } from "./run-ending.js"
import type { Ended } from "../run-session.js"

/** Prints the result of a vote and returns the exit code. */
export function endVote(
  { result, lastError }: Ended<Result & { readonly tally: Tally }>,
  { flags, model, output, root, parameters }: RunEnding,
): Promise<number> {
  const tries = flags.verbose === true
  return finishRun({
    result,
    lastError,
    model,
    output,
    root,
    flags,
    text: voteText(result, model?.spec.id, { tries }),
    rerun: parameters === undefined ? undefined : rerunCommand(parameters, []),
  })
}
