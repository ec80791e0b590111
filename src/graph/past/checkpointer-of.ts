import type { BaseCheckpointSaver, LangGraphRunnableConfig } from "@langchain/langgraph"

/** What LangGraph passes to the nodes of a graph that has a checkpointer; `interrupt` looks for the same. */
const checkpointerKey = "__pregel_checkpointer"

/** The checkpointer of the graph that a node belongs to, if it has one. */
export function checkpointerOf({ configurable }: LangGraphRunnableConfig): BaseCheckpointSaver | undefined {
  const found: unknown = configurable?.[checkpointerKey]
  return typeof found === "object" && found !== null && "getTuple" in found
    ? (found as BaseCheckpointSaver)
    : undefined
}
