import { z } from "zod"
import type { Agent } from "../agents/agent.js"
import { batch } from "../patterns/batch.js"
import { messageOf } from "../runtime/failure.js"
import type { Json } from "../task/json.js"
import { parseOptions } from "../task/options.js"
import { type Outcome, explainOutcome } from "../task/outcome.js"
import type { Result } from "../task/result.js"
import { type EvalDefinition, type EvalRow, rowId } from "./define-eval.js"
import { type EvalCell, type EvalReport, armReport, pairReport } from "./report.js"

/** How far an evaluation is. */
export interface EvalProgress {
  readonly done: number
  /** Rows times arms. */
  readonly total: number
  readonly rowId: string
  readonly arm: string
  /** How the row that was just done ended in that arm. */
  readonly status: Outcome["status"]
}

/** Options of `runEval`. */
export interface RunEvalOptions {
  /** Same seed, same draws; it is also sent to models that take one. @default a new one each run */
  readonly seed?: number | undefined
  /** Rows at once, over all arms; calls at once are the arms' own affair. @default 16 */
  readonly concurrency?: number | undefined
  /** Told of each row as it is done, in order of arrival. @default nobody */
  readonly onProgress?: ((progress: EvalProgress) => void) | undefined
  /** Stops the evaluation; rows that have no output by then are reported missing. @default none */
  readonly signal?: AbortSignal | undefined
}

export const runEvalSchema = z.strictObject({
  seed: z.int("expected a whole number").optional(),
  concurrency: z
    .int("expected a whole number of at least 1")
    .min(1, "expected a whole number of at least 1")
    .default(16),
  onProgress: z
    .custom<(progress: EvalProgress) => void>(
      (value) => typeof value === "function",
      "expected a function of the progress",
    )
    .optional(),
  signal: z.instanceof(AbortSignal, { error: "expected an AbortSignal" }).optional(),
})

/**
 * Runs every arm on every row and counts. One batch does it all, so that the arms take turns under the same
 * conditions, and rows that fail are on record with their reason.
 *
 * @throws ConfigError for unknown options, and for what the arms refuse: an unknown model, a missing key
 *
 * @example
 * ```ts
 * import { vote } from "langgraph-quorum"
 * import { defineEval, runEval } from "langgraph-quorum/evals"
 *
 * const single = vote({ model: "simulated:demo", samples: 1 })
 * const sums = defineEval({
 *   name: "sums",
 *   rows: [{ input: "What is 2 + 2?", expected: "4" }],
 *   arms: { single, vote5: single.with({ samples: 5 }) },
 *   score: (output, row) => output === row.expected,
 * })
 * const { arms } = await runEval(sums, { seed: 1, onProgress: ({ done, total }) => console.error(`${done} of ${total}`) })
 * for (const { arm, right, rows, cost } of arms) console.log(arm, `${right} of ${rows}`, cost)
 * ```
 */
export async function runEval<Row extends EvalRow, Output>(
  definition: EvalDefinition<Row, Output>,
  options: RunEvalOptions = {},
): Promise<EvalReport> {
  const { seed, concurrency, onProgress, signal } = parseOptions(runEvalSchema, options, "runEval")
  const arms = Object.keys(definition.arms)
  const cases = definition.rows.flatMap((row, index) =>
    arms.map((arm) => ({ id: `${rowId(row, index)} in ${arm}`, rowId: rowId(row, index), arm, row })),
  )
  let done = 0
  const everything = batch({
    agent: everyArm(definition),
    concurrency,
    id: (_, index) => cases[index]?.id ?? "",
  })
  const result = await everything.run(
    cases.map(({ arm, row }) => [arm, row.input]),
    {
      ...(seed === undefined ? {} : { seed }),
      ...(signal === undefined ? {} : { signal }),
      onEvent: (event) => {
        if (event.type !== "outcome") return
        done += 1
        const settled = cases[event.outcome.index]
        if (settled === undefined) return
        const { rowId, arm } = settled
        onProgress?.({ done, total: cases.length, rowId, arm, status: event.outcome.status })
      },
    },
  )
  const cells = await Promise.all(
    result.outcomes.flatMap((outcome) => {
      const settled = cases[outcome.index]
      return settled === undefined ? [] : [judge(outcome, settled.row, settled, definition.score)]
    }),
  )
  const [baseline = "", ...others] = arms
  const { simulated, runId, startedAt, endedAt } = result
  return {
    name: definition.name,
    ...statusOf(result, cells),
    simulated,
    seed: result.seed,
    runId,
    rows: definition.rows.length,
    arms: arms.map((arm) => armReport(arm, cells)),
    pairs: others.map((arm) => pairReport(baseline, arm, cells)),
    cells,
    startedAt,
    endedAt,
  }
}

/** The status of the run, which knows nothing of scores that failed. */
function statusOf(
  { status, reason }: Pick<Result, "status" | "reason">,
  cells: readonly EvalCell[],
): Pick<EvalReport, "status" | "reason"> {
  const missing = cells.filter((cell) => cell.verdict === "missing").length
  if (status !== "complete" || missing === 0) return { status, reason }
  return { status: "partial", reason: `${missing} of ${cells.length} outputs could not be scored` }
}

/** One agent for all arms: the input says which arm, and what that arm is given. */
function everyArm<Row extends EvalRow, Output>({ name, arms }: EvalDefinition<Row, Output>): Agent<Output> {
  const agents = new Map(
    Object.entries(arms).map(([arm, pattern]) => [
      arm,
      pattern.asAgent({ name: arm, input: (brief) => (brief.input as readonly [string, Row["input"]])[1] }),
    ]),
  )
  return {
    name: `eval ${name}`,
    preflight: (options) => agents.forEach((agent) => agent.preflight?.(options)),
    run(brief, context) {
      const [arm] = brief.input as readonly [string, Json]
      const agent = agents.get(arm)
      if (agent === undefined) throw new Error(`expected an arm of the evaluation, got "${arm}"`)
      return agent.run(brief, context)
    },
  }
}

/** An output is right or wrong; a score that throws or says neither loses the row, not what was paid for the others. */
async function judge<Row>(
  outcome: Outcome,
  row: Row,
  { rowId, arm }: Pick<EvalCell, "rowId" | "arm">,
  score: (output: never, row: Row) => boolean | Promise<boolean>,
): Promise<EvalCell> {
  const { usage, cost } = outcome
  const cell = { rowId, arm, usage, cost }
  if (outcome.status !== "ok") return { ...cell, verdict: "missing", reason: explainOutcome(outcome) }
  const { output } = outcome
  try {
    const right: unknown = await score(output as never, row)
    if (typeof right === "boolean") return { ...cell, verdict: right ? "right" : "wrong", output }
    return {
      ...cell,
      verdict: "missing",
      output,
      reason: `the score said neither true nor false, but ${String(right)}`,
    }
  } catch (thrown) {
    return { ...cell, verdict: "missing", output, reason: `the score threw: ${messageOf(thrown)}` }
  }
}
