import { type BaseCheckpointSaver, MemorySaver } from "@langchain/langgraph"
import { InvariantError } from "../../errors.js"
import type { QuorumGraph } from "../../graph/compile.js"
import { type Json, toJson } from "../../task/json.js"
import { type Question, questionOf } from "./pending-question.js"

/** A checkpointer that lasts as long as the process. */
export function memoryCheckpointer(): BaseCheckpointSaver {
  return new MemorySaver()
}

/** The state of a run that waits for approval, as plain JSON that any file can hold. */
export async function stateOf(
  graph: QuorumGraph,
  runId: string,
  checkpointer: BaseCheckpointSaver,
): Promise<Json> {
  const snapshot = await graph.compile({ checkpointer }).getState({ configurable: { thread_id: runId } })
  return toJson(snapshot.values, "state")
}

/**
 * A run that waits again for the approval it waited for, from its stored state: nothing is planned a second time.
 *
 * @param graph of a pattern that has every plan approved
 */
export async function waitAgain(
  graph: QuorumGraph,
  runId: string,
  state: Json,
): Promise<Question & { readonly checkpointer: BaseCheckpointSaver }> {
  const checkpointer = memoryCheckpointer()
  const compiled = graph.compile({ checkpointer })
  const thread = { configurable: { thread_id: runId } }
  await compiled.updateState(thread, state, "plan")
  const question = questionOf(await compiled.invoke(null, thread))
  if (question === undefined)
    throw new InvariantError(`Expected run "${runId}" to wait for approval, it did not`)
  return { ...question, checkpointer }
}
