import type { BaseCheckpointSaver, StateSnapshot } from "@langchain/langgraph"
import { ConfigError } from "../../errors.js"
import { openedRun } from "../../graph/run/runs.js"
import type { QuorumStateValue, RunIdentity } from "../../graph/state.js"
import type { Json } from "../../task/json.js"
import { problemWith } from "./ask-in-process.js"
import { type Question, openQuestionOf } from "./pending-question.js"
import type { ResumeOptions } from "../run-options.js"

/** A run as a checkpointer holds it. */
export interface WaitingRun {
  readonly identity: RunIdentity
  readonly input: Json
  /** What it waits for, where it was not cut off. */
  readonly question: Question | undefined
  /** Briefs that have an outcome. */
  readonly settled: number
}

/**
 * Refuses to begin a run on the thread of another one, whose question would be lost with it. One that was never planned
 * can begin anew.
 *
 * @throws ConfigError naming the run
 */
export async function refuseKnownRun(checkpointer: BaseCheckpointSaver, runId: string): Promise<void> {
  const known = await checkpointer.getTuple({ configurable: { thread_id: runId } })
  if (known === undefined) return
  const { request, run } = known.checkpoint.channel_values as Partial<QuorumStateValue>
  if (request?.runId === runId && run === undefined) return
  throw new ConfigError(
    `Expected a run id that the checkpointer does not hold yet, got "${runId}". Go on with that run by \`resume\`, or give a new id`,
  )
}

/**
 * The run that is to go on, once its answer fits: an answer that does not is refused before the run is given it.
 *
 * @throws ConfigError for an unknown run, one that has ended or is running, a second approval, an answer to another
 *   question or another plan
 */
export function waitingRun(
  runId: string,
  snapshot: StateSnapshot,
  { interruptId, answer }: ResumeOptions,
  pattern: string,
): WaitingRun {
  const values = snapshot.values as Partial<QuorumStateValue>
  const refuse = (expected: string, got: string, remedy: string): never => {
    throw new ConfigError(`${pattern}.resume: expected ${expected}, got ${got}. ${remedy}`)
  }
  if (values.run === undefined) {
    return values.request?.runId === runId
      ? refuse("a run with a plan", `"${runId}", whose planning did not end`, "Run it again under its id")
      : refuse("a run that the checkpointer holds", `"${runId}"`, "Check the id and the checkpointer")
  }
  if (values.run.id !== runId) {
    return refuse(
      "the id of a run that `run` began",
      `"${runId}", the thread of a compiled graph with the run "${values.run.id}"`,
      "Go on with that graph: invoke it with a Command that answers, or with null",
    )
  }
  const question = openQuestionOf(snapshot)
  const settled = values.outcomes?.length ?? 0
  const waiting = { identity: values.run, input: values.input ?? null, question, settled }
  if (openedRun(runId) !== undefined)
    return refuse("a run that waits", `"${runId}", which is running in this process`, "Await it")
  if ((interruptId === undefined) !== (answer === undefined)) {
    return refuse(
      "`interruptId` and `answer` together",
      interruptId === undefined ? "an answer to no question" : "a question without an answer",
      "Both stand in the ApprovalRequired",
    )
  }
  if (question === undefined) {
    const { approval } = values
    const answered = approval !== undefined && approval !== null && approval.status !== "asked"
    const before = answered ? `, as its plan was ${approval.status} already` : ""
    if (interruptId !== undefined) {
      return refuse(
        "a run that waits for an answer",
        `"${runId}", which waits for none${before}`,
        "If it was cut off, resume it without an answer",
      )
    }
    // Not by `next`, which names nothing either when all tasks of a step are done and the step is not.
    if (values.result?.runId === runId)
      return refuse("a run that has not ended", `"${runId}", which has`, "Its result is in the state")
    return waiting
  }
  if (interruptId === undefined) return waiting
  if (interruptId !== question.interruptId) {
    return refuse(
      `the interrupt id ${question.interruptId}`,
      JSON.stringify(interruptId),
      "That question is not open: look at this one",
    )
  }
  const problem = problemWith(answer, question.request)
  if (problem !== undefined) throw new ConfigError(`${pattern}.resume: ${problem}`)
  return waiting
}
