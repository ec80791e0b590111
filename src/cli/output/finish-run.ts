import { accountText } from "../../report/account-text.js"
import { harmless } from "../../report/harmless.js"
import { count, counted } from "../../report/numbers.js"
import type { OutcomeError } from "../../task/outcome.js"
import type { Result } from "../../task/result.js"
import { exitCodeOf, exitCodes, providerProblem } from "./exit-code.js"
import { goOnLine } from "./go-on.js"
import { type RunRoot, onRun } from "../record/journal-root.js"
import type { ChosenModel } from "../flags/model-choice.js"
import type { OutputTarget } from "./output-target.js"
import { OutputError } from "./output-error.js"
import { explainProviderFailure } from "../flags/provider-problem.js"
import type { RunFlags } from "../flags/run-flags.js"

/** What there is to print when a run has ended. */
export interface FinishedRun {
  readonly result: Result
  readonly lastError: OutcomeError | undefined
  readonly model: ChosenModel | undefined
  readonly output: OutputTarget
  readonly flags: RunFlags
  /** Further fields for --json. */
  readonly beside?: Readonly<Record<string, unknown>>
  /** The result for people; absent when it has been written already. */
  readonly text?: string
  /** Where its journal is; absent when it leaves none. */
  readonly root: RunRoot | undefined
  /** How to run what is missing in a run of its own; absent when nobody is to be told how to go on. */
  readonly rerun: string | undefined
}

/** Prints a result, what to do about it, and returns the exit code. */
export async function finishRun(run: FinishedRun): Promise<number> {
  try {
    return await print(run)
  } catch (error) {
    throw error instanceof OutputError ? unwritten(error, run.result, run.root) : error
  }
}

/** A result that could not be written is not lost where there is a journal. */
export function unwritten(failure: OutputError, { runId, status }: Result, root: RunRoot | undefined): Error {
  const again = status === "cancelled" ? "resume" : "fold"
  const remedy =
    root === undefined ? "Make room, and run it again" : `Make room, then: ${onRun(again, runId, root)}`
  return failure.with(remedy)
}

async function print(run: FinishedRun): Promise<number> {
  const { result, output, flags, model, root } = run
  const json = flags.json === true
  if (output.failure !== undefined) throw output.failure
  if (output.readerGone.aborted) {
    sayMissing(run)
    return exitCodes.complete
  }
  const problem = providerProblem(result, run.lastError)
  if (json) await output.write(`${JSON.stringify({ ...result, ...run.beside }, null, 2)}\n`)
  else if (run.text !== undefined && problem === undefined) await output.write(`${harmless(run.text)}\n`)
  // An error message is no result to replace another with.
  if (!json && run.text !== undefined && problem !== undefined) output.discard()
  else await finishOutput(output)
  if (problem !== undefined) {
    say(`quorum: ${explainProviderFailure(problem, model?.spec.baseURL ?? model?.spec.id ?? "the endpoint")}`)
    return exitCodes.provider
  }
  // Where the account is not in what was printed, whoever sits at the terminal still sees it.
  if (!json && (run.text === undefined || output.path !== undefined))
    say(accountText(result, model?.spec.id, { tries: flags.verbose === true }))
  const further = goOnLine(result, root, run.rerun, flags)
  if (further !== undefined) say(further)
  return exitCodeOf(result, problem)
}

/** A reader that has seen enough ends a run early: whoever stands behind it hears of the rest. */
function sayMissing({ result, root, rerun, flags }: FinishedRun): void {
  const further = goOnLine(result, root, rerun, flags)
  if (further === undefined) return
  const { ok, briefs } = result.coverage
  say(`nobody reads any further: ${count(ok)} of ${counted(briefs, "brief")} ok`)
  say(further)
}

async function finishOutput(output: OutputTarget): Promise<void> {
  await output.finish()
  if (output.path !== undefined) say(`result written to ${output.path}`)
}

function say(line: string): void {
  process.stderr.write(`${harmless(line)}\n`)
}
