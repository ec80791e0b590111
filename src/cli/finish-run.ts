import { accountText } from "../report/account-text.js"
import type { OutcomeError } from "../task/outcome.js"
import type { Result } from "../task/result.js"
import { exitCodeOf, exitCodes, providerProblem } from "./exit-code.js"
import type { ChosenModel } from "./model-choice.js"
import type { OutputTarget } from "./output-target.js"
import { explainProviderFailure } from "./provider-problem.js"

/** What there is to print when a run has ended. */
export interface FinishedRun {
  readonly result: Result
  readonly lastError: OutcomeError | undefined
  readonly model: ChosenModel | undefined
  readonly output: OutputTarget
  readonly json: boolean
  /** Further fields for --json. */
  readonly beside?: Readonly<Record<string, unknown>>
  /** The result for people; absent when it has been written already. */
  readonly text?: string
  /** How to run what is missing. */
  readonly rerun: string
}

/** Prints a result, what to do about it, and returns the exit code. */
export async function finishRun(run: FinishedRun): Promise<number> {
  const { result, output, json, model } = run
  if (output.readerGone.aborted) return exitCodes.complete
  const problem = providerProblem(result, run.lastError)
  if (json) await output.write(`${JSON.stringify({ ...result, ...run.beside }, null, 2)}\n`)
  else if (run.text !== undefined && problem === undefined) await output.write(`${run.text}\n`)
  // An error message is no result to replace another with.
  if (!json && run.text !== undefined && problem !== undefined) output.discard()
  else await finishOutput(output)
  if (problem !== undefined) {
    say(`quorum: ${explainProviderFailure(problem, model?.spec.baseURL ?? model?.spec.id ?? "the endpoint")}`)
    return exitCodes.provider
  }
  // Where the account is not in what was printed, whoever sits at the terminal still sees it.
  if (!json && (run.text === undefined || output.path !== undefined)) say(accountText(result, model?.spec.id))
  // A tie misses nothing that could be run again, and what was refused nobody wants again.
  const rejected = result.outcomes.some((one) => one.status === "skipped" && one.reason === "not_approved")
  if (!rejected && (result.failures.length > 0 || result.status === "cancelled"))
    say(`run what is missing again: ${run.rerun}`)
  return exitCodeOf(result, problem)
}

async function finishOutput(output: OutputTarget): Promise<void> {
  await output.finish()
  if (output.path !== undefined) say(`result written to ${output.path}`)
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}
