import type { Agent, BranchContext } from "../agents/agent.js"
import type { Limiters } from "../runtime/throttle/limiters.js"

/** An agent whose doings can be counted. */
export interface WatchedAgent {
  readonly agent: Agent
  /** Calls that have begun and not really ended, whatever their branch has been told. */
  readonly running: () => number
}

/**
 * Counts the calls an agent makes until they have really ended.
 *
 * A branch settles without waiting for them, so its outcome does not tell: calls of functions and programs are
 * counted where they run, calls of models by the slots they hold.
 */
export function watchCalls(agent: Agent, limiters: Limiters): WatchedAgent {
  let open = 0
  const watched = (context: BranchContext): BranchContext =>
    new Proxy(context, {
      get(target, key) {
        if (key === "call") return call
        const value: unknown = Reflect.get(target, key, target)
        // Methods of a context work on the context only, not on something around it.
        return typeof value === "function"
          ? (...parameters: unknown[]): unknown => Reflect.apply(value, target, parameters)
          : value

        function call(name: string, run: Parameters<BranchContext["call"]>[1]): Promise<unknown> {
          return target.call(name, async (attempt) => {
            open += 1
            try {
              return await run(attempt)
            } finally {
              open -= 1
            }
          })
        }
      },
    })
  return {
    agent: { name: agent.name, run: (brief, context) => agent.run(brief, watched(context)) },
    running: () => limiters.snapshot().reduce((sum, limiter) => sum + limiter.running, open),
  }
}
