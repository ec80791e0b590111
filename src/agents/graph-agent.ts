import type { RunnableConfig } from "@langchain/core/runnables"
import { ConfigError } from "../errors.js"
import type { Brief } from "../task/brief.js"
import { describe } from "../task/json.js"
import type { Agent } from "./agent.js"
import { contextOfTry } from "./models/context-of-try.js"
import { inBranch } from "./current-branch.js"
import { outsideGraph } from "./outside-graph.js"

/** A compiled LangGraph graph, or any other LangChain runnable. */
export interface Invocable<Input, State> {
  invoke(input: Input, config?: RunnableConfig): Promise<State>
}

/** A pattern of Quorum, nested. */
export interface Nestable {
  asAgent(): Agent
}

export interface GraphAgentOptions<Input, State> {
  /** @default "graph" */
  readonly name?: string
  /** The graph's input for a brief. @default the brief's own input */
  readonly input?: (brief: Brief) => Input
  /** What of the graph's last state is the output. @default all of it */
  readonly output?: (state: State) => unknown
  /** True when the graph or pattern may run twice for a brief: it may then be hedged. @default false */
  readonly idempotent?: boolean
}

/**
 * An agent out of a compiled LangGraph graph (or another runnable), or of a pattern: patterns nest.
 *
 * Model calls inside a foreign graph are its own: they pass neither the throttle nor the budget. Calls inside a
 * pattern do, also where the pattern is a node of that graph (`asNode`), a tool, or run in one.
 *
 * @throws ConfigError when it is given neither
 *
 * @example
 * ```ts
 * import { section, vote } from "langgraph-quorum"
 * import { graphAgent } from "langgraph-quorum/agents"
 *
 * const label = vote({ model: "simulated:demo", samples: 3 })
 * const each = section({ agent: graphAgent(label), briefs: [{ objective: "What is 6 * 7?" }] })
 * console.log((await each.run("sums")).status)
 * ```
 */
export function graphAgent<Input = unknown, State = unknown>(
  graph: Invocable<Input, State> | Nestable,
  options: GraphAgentOptions<Input, State> = {},
): Agent {
  const { idempotent } = options
  if (isNestable(graph)) {
    const agent = graph.asAgent()
    return idempotent === undefined ? agent : { ...agent, idempotent }
  }
  if (typeof graph !== "object" || graph === null || typeof graph.invoke !== "function") {
    throw new ConfigError(
      `graphAgent: expected a compiled graph or a pattern, got ${describe(graph)}. Call .compile() first`,
    )
  }
  const name = options.name ?? "graph"
  return {
    name,
    idempotent: idempotent === true,
    run: async (brief, context) => ({
      output: await context.call(`graph ${name}`, async (attempt) => {
        const input = options.input === undefined ? (brief.input as Input) : options.input(brief)
        const { signal } = attempt
        const state = await inBranch(contextOfTry(context, attempt), () =>
          outsideGraph(() => graph.invoke(input, { ...context.config, signal })),
        )
        return { value: options.output === undefined ? state : options.output(state) }
      }),
    }),
  }
}

function isNestable(graph: object): graph is Nestable {
  return (
    typeof graph === "object" && graph !== null && "asAgent" in graph && typeof graph.asAgent === "function"
  )
}
