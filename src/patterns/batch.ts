import { z } from "zod"
import { ConfigError } from "../errors.js"
import { inProcessExecutor } from "../executors/in-process.js"
import type { Blueprint } from "../graph/blueprint.js"
import { type BatchLine, inOrder } from "../integrate/in-order.js"
import type { Brief } from "../task/brief.js"
import { type Json, describe } from "../task/json.js"
import { parseOptions } from "../task/options.js"
import { quorumCount } from "../task/quorum.js"
import {
  type BranchOutput,
  type CommonOptions,
  agentOf,
  commonOptionsSchema,
  settingsOf,
} from "./agent-options.js"
import { definePattern } from "./define-pattern.js"
import type { Pattern, RunInput } from "./pattern.js"

const text = z.string().min(1, "expected a text that is not empty")

/** Options of `batch`. */
export interface BatchOptions<Schema extends z.ZodType = z.ZodType, Output = unknown> extends CommonOptions<
  Schema,
  Output
> {
  /** What is to be done with each item; needed with `model`. @default what `instructions` say */
  readonly objective?: string | undefined
  /** Id of an item; each has its own. @default its place, from "1" */
  readonly id?: ((item: Json, index: number) => string) | undefined
  /**
   * About how long an item takes, in any unit: of every 1,000 items the longest go first, so that none of them holds up the
   * end, and lines, which stay in the order of the items, need not wait for all. @default in their order
   */
  readonly cost?: ((item: Json, index: number) => number) | undefined
}

export const batchOptionsSchema = commonOptionsSchema.extend({
  objective: text.optional(),
  id: z
    .custom<(item: Json, index: number) => string>(
      (value) => typeof value === "function",
      "expected a function of an item",
    )
    .optional(),
  cost: z
    .custom<(item: Json, index: number) => number>(
      (value) => typeof value === "function",
      "expected a function of an item",
    )
    .optional(),
})

/**
 * Maps one agent over many items: the items are the briefs, and there is a line for each, in order, failed or not.
 *
 * @throws ConfigError for unknown options, no items, duplicate ids, an unknown model or a missing key
 *
 * @example
 * ```ts
 * import { batch } from "langgraph-quorum"
 *
 * const answers = batch({ model: "simulated:demo", objective: "Work out the input." })
 * const { output } = await answers.run(["17 * 23", "12 + 30"])
 * for (const line of output ?? []) console.log(line.status === "ok" ? line.output : line.error)
 * ```
 */
export function batch<Schema extends z.ZodType = never, Output = string>(
  options: BatchOptions<Schema, Output>,
): BatchPattern<Schema, Output> {
  const parsed = parseOptions(batchOptionsSchema, options, "batch")
  if (parsed.model !== undefined && parsed.objective === undefined && parsed.instructions === undefined) {
    throw new ConfigError(
      "batch: expected an `objective` for the model (what to do with each item), got none",
    )
  }
  const objective = parsed.objective ?? "Work on the input as you are instructed."
  const blueprint: Blueprint = {
    pattern: "batch",
    settings: settingsOf(parsed),
    agent: agentOf(parsed, "batch"),
    executor: inProcessExecutor,
    integrator: inOrder(),
    ...(parsed.output === undefined ? {} : { output: parsed.output }),
    quorum: (count) => quorumCount(parsed.quorum, count),
    plan: (input) => {
      if (!Array.isArray(input) || input.length === 0) {
        throw new ConfigError(`batch.run: expected an array of at least one item, got ${describe(input)}`)
      }
      const items: readonly Json[] = input
      const priorities = parsed.cost === undefined ? undefined : longestFirst(items.map(costOf(parsed.cost)))
      const briefs = items.map((item, index) => ({
        id: parsed.id?.(item, index) ?? String(index + 1),
        objective,
        input: item,
        ...(priorities === undefined ? {} : { priority: priorities[index] ?? 0 }),
      }))
      return Promise.resolve({ origin: "items", briefs })
    },
  }
  return definePattern<
    readonly RunInput[],
    readonly BatchLine<BranchOutput<Schema, Output>>[],
    object,
    BatchOptions<Schema, Output>
  >(
    {
      blueprint,
      options,
      toolInput: z.array(z.string()).describe("the items"),
      inputOf: (brief: Brief) => {
        if (Array.isArray(brief.input)) return brief.input as readonly Json[]
        throw new ConfigError(
          `batch as an agent: expected the brief's input to be an array of items, got ${describe(brief.input)}`,
        )
      },
    },
    (changed) => batch(changed),
  )
}

/** What `batch` makes. */
export type BatchPattern<Schema extends z.ZodType, Output> = Pattern<
  readonly RunInput[],
  readonly BatchLine<BranchOutput<Schema, Output>>[],
  object,
  BatchOptions<Schema, Output>
>

/** Items among which the longest go first. */
const blockSize = 1_000

/** Priorities that put the longest of each block first, and the blocks in their order. */
function longestFirst(costs: readonly number[]): readonly number[] {
  const places = costs.map((_, index) => index)
  const blockOf = (index: number): number => Math.floor(index / blockSize)
  places.sort(
    (one, other) => blockOf(one) - blockOf(other) || (costs[other] ?? 0) - (costs[one] ?? 0) || one - other,
  )
  const priorities: number[] = []
  for (const [rank, index] of places.entries()) priorities[index] = -rank
  return priorities
}

function costOf(cost: (item: Json, index: number) => number) {
  return (item: Json, index: number): number => {
    const value = cost(item, index)
    if (typeof value === "number" && Number.isFinite(value)) return value
    throw new ConfigError(
      `batch: expected \`cost\` to return a finite number, got ${describe(value)} for item ${index + 1}`,
    )
  }
}
