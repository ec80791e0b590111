import { ConfigError } from "../errors.js"
import { describe } from "../task/json.js"
import type { Brief } from "../task/brief.js"
import type { Agent, BranchContext } from "./agent.js"
import { contextOfTry } from "./models/context-of-try.js"
import { inBranch } from "./current-branch.js"

/** What a function agent may set beside its function. */
export interface FunctionAgentOptions {
  /** @default the function's own name */
  readonly name?: string
  /** Branches at once when the pattern does not say. @default 16 */
  readonly concurrency?: number
  /** True when the function may run twice for a brief: it may then be hedged. @default false */
  readonly idempotent?: boolean
}

/**
 * An agent out of a function of the brief; what it returns is the output, what it throws is the failure.
 *
 * Errors that carry an HTTP status or a connection code are tried again like a model's; others are not.
 *
 * @throws ConfigError when it is given no function
 *
 * @example
 * ```ts
 * import { batch } from "langgraph-quorum"
 * import { functionAgent } from "langgraph-quorum/agents"
 *
 * const lengths = batch({ agent: functionAgent((brief) => String(brief.input).length) })
 * const { output } = await lengths.run(["one", "three"])
 * console.log(output)
 * ```
 */
export function functionAgent<T>(
  run: (brief: Brief, context: BranchContext) => T | Promise<T>,
  options: FunctionAgentOptions = {},
): Agent<T> {
  if (typeof run !== "function") {
    throw new ConfigError(`functionAgent: expected a function of (brief, context), got ${describe(run)}`)
  }
  const name = options.name ?? (run.name || "function")
  return {
    name,
    idempotent: options.idempotent === true,
    ...(options.concurrency === undefined ? {} : { concurrency: options.concurrency }),
    run: async (brief, context) => ({
      output: await context.call(`function ${name}`, async (attempt) => {
        const own = contextOfTry(context, attempt)
        return { value: await inBranch(own, () => run(brief, own)) }
      }),
    }),
  }
}
