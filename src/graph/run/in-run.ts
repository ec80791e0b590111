import type { LangGraphRunnableConfig } from "@langchain/langgraph"
import type { Blueprint } from "../blueprint.js"
import { catchUp } from "../past/catch-up.js"
import type { RunContext } from "./run-context.js"
import { closeRun, enterRun, findRun } from "./runs.js"
import type { ChunkPayload, QuorumStateUpdate, QuorumStateValue } from "../state.js"

/**
 * A node with the context of its run around it: one that knows what was before, whose timers go on only while a node
 * works, and that is closed when the node throws.
 */
export function inRun<State extends QuorumStateValue | ChunkPayload>(
  blueprint: Blueprint,
  step: (
    state: State,
    run: RunContext,
    config: LangGraphRunnableConfig,
  ) => QuorumStateUpdate | Promise<QuorumStateUpdate>,
) {
  return async (state: State, config: LangGraphRunnableConfig): Promise<QuorumStateUpdate> => {
    const run = findRun(state.run, blueprint, state.input)
    run.attach(config)
    const leave = enterRun(run)
    try {
      await catchUp(run, state, config)
      return await step(state, run, config)
    } catch (error) {
      // A question to a person is thrown, too; the answer may come to another process, or never.
      closeRun(run)
      throw error
    } finally {
      leave()
    }
  }
}
