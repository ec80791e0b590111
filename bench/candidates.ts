import { Annotation, END, START, Send, StateGraph } from "@langchain/langgraph"
import { batch } from "langgraph-quorum"
import { functionAgent } from "langgraph-quorum/agents"
import PQueue from "p-queue"

/** Branches at once, for every candidate. */
export const concurrency = 50

/** Sends every item through a branch that does nothing, and hands back everything it has by then. */
export type Candidate = (
  items: readonly string[],
) => Promise<{ readonly held: unknown; readonly count: number }>

/** The three ways to fan out that are measured side by side. */
export const candidates = { quorum, "p-queue": queueAlone, "raw LangGraph": rawLangGraph } satisfies Record<
  string,
  Candidate
>
export type CandidateName = keyof typeof candidates

export function isCandidate(name: string): name is CandidateName {
  return Object.hasOwn(candidates, name)
}

async function quorum(items: readonly string[]) {
  const result = await batch({ agent: functionAgent((brief) => brief.input), concurrency }).run(items)
  return { held: result, count: result.coverage.ok }
}

/** The floor: a queue and nothing else. No graph, no records, no failures, no limits on outputs. */
async function queueAlone(items: readonly string[]) {
  const queue = new PQueue({ concurrency })
  const outputs = await Promise.all(items.map((item) => queue.add(() => Promise.resolve(item))))
  return { held: outputs, count: outputs.length }
}

/** What one would write without Quorum: one `Send` per item. */
async function rawLangGraph(items: readonly string[]) {
  const State = Annotation.Root({
    items: Annotation<readonly string[]>(),
    outputs: Annotation<readonly string[]>({
      default: () => [],
      reducer: (known, added) => known.concat(added),
    }),
  })
  const graph = new StateGraph(State)
    .addNode("branch", ({ item }: { item: string }) => Promise.resolve({ outputs: [item] }))
    .addConditionalEdges(START, (state) => state.items.map((item) => new Send("branch", { item })), [
      "branch",
    ])
    .addEdge("branch", END)
    .compile()
  const state = await graph.invoke({ items }, { maxConcurrency: concurrency })
  return { held: state, count: state.outputs.length }
}
