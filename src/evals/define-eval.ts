import { z } from "zod"
import type { Agent } from "../agents/agent.js"
import { ConfigError } from "../errors.js"
import type { AgentOptions } from "../patterns/pattern.js"
import { type Json, toJson } from "../task/json.js"
import { parseOptions } from "../task/options.js"

/** One row of an evaluation: what every arm is given, and whatever the score needs to know beside it. */
export interface EvalRow {
  /** @default its place, from "1" */
  readonly id?: string
  readonly input: Json
}

/** One way to do the task; any pattern is one. */
export interface Arm<Input, Output> {
  readonly name: string
  asAgent(options?: AgentOptions<Input>): Agent<Output>
}

/** Rows, the arms that are compared on them, and what counts as right. */
export interface EvalDefinition<Row extends EvalRow, Output> {
  readonly name: string
  /** Every arm gets every row. */
  readonly rows: readonly Row[]
  /** By name. The first is the baseline that the others are compared with. */
  readonly arms: Readonly<Record<string, Arm<Row["input"], Output>>>
  /** Whether an output is right. */
  readonly score: (output: Output, row: Row) => boolean | Promise<boolean>
}

const text = z.string().min(1, "expected a text that is not empty")

const definitionSchema = z.strictObject({
  name: text,
  rows: z
    .array(z.looseObject({ id: text.optional(), input: z.unknown() }), "expected an array of rows")
    .min(1, "expected at least one row"),
  arms: z
    .record(
      text,
      z.custom<Arm<Json, unknown>>(isArm, "expected a pattern, for example vote({ ... })"),
      "expected patterns by name",
    )
    .refine((arms) => Object.keys(arms).length > 0, "expected at least one arm"),
  score: z.custom<object>((value) => typeof value === "function", "expected a function of (output, row)"),
})

/**
 * Defines an evaluation: the same rows for every arm, and what counts as right.
 *
 * @throws ConfigError for unknown options, no rows, no arms, duplicate row ids, or input that is not plain JSON
 *
 * @example
 * ```ts
 * import { vote } from "langgraph-quorum"
 * import { defineEval, evalTable, runEval } from "langgraph-quorum/evals"
 * import { z } from "zod"
 *
 * const single = vote({ model: "simulated:demo", samples: 1, output: z.number() })
 * const sums = defineEval({
 *   name: "sums",
 *   rows: [{ input: "What is 17 * 23?", expected: 391 }],
 *   arms: { single, vote5: single.with({ samples: 5 }) },
 *   score: (output, row) => output === row.expected,
 * })
 * console.log(evalTable(await runEval(sums, { seed: 1 })))
 * ```
 */
export function defineEval<Row extends EvalRow, Output>(
  definition: EvalDefinition<Row, Output>,
): EvalDefinition<Row, Output> {
  parseOptions(definitionSchema, definition, "defineEval")
  const seen = new Map<string, number>()
  for (const [index, row] of definition.rows.entries()) {
    const id = rowId(row, index)
    const twin = seen.get(id)
    if (twin !== undefined) {
      throw new ConfigError(
        `defineEval: expected every row to have its own id, got "${id}" for rows ${twin + 1} and ${index + 1}. Rename one`,
      )
    }
    seen.set(id, index)
    toJson(row.input, `input of row "${id}"`)
  }
  return definition
}

/** The id of a row: its own, or its place. */
export function rowId(row: EvalRow, index: number): string {
  return row.id ?? String(index + 1)
}

function isArm(value: unknown): boolean {
  return (
    typeof value === "object" && value !== null && "asAgent" in value && typeof value.asAgent === "function"
  )
}
