import type { z } from "zod"
import type { Agent } from "../../agents/agent.js"
import { deepFreeze } from "../../task/json.js"
import { explainOutcome } from "../../task/outcome.js"
import type { IntegrateContext } from "../integrator.js"

/** One question to an agent; the schema is what the reply has to fit. */
export interface Question<Schema extends z.ZodType> {
  /** Of a brief of its own: it names the question in the record, and seeds the agent's randomness. */
  readonly id: string
  readonly objective: string
  readonly input: object
  readonly output: Schema
}

/** What came back, parsed; or why nothing did that can be used. */
export type Answer<Value> =
  | { readonly ok: true; readonly value: Value; readonly evidence?: readonly string[] }
  | { readonly ok: false; readonly reason: string }

/** Asks an agent within the run's throttle, budget, deadline and record; never rejects for what the agent does. */
export async function askAgent<Schema extends z.ZodType>(
  agent: Agent,
  { output, input, ...question }: Question<Schema>,
  context: Pick<IntegrateContext, "run">,
): Promise<Answer<z.output<Schema>>> {
  // A copy: agents get their brief frozen, and what is the caller's own is not to be.
  const brief = { ...question, input: deepFreeze(structuredClone(input)), output }
  const outcome = await context.run(agent, Object.freeze(brief))
  if (outcome.status !== "ok") return { ok: false, reason: explainOutcome(outcome) }
  // The branch's boundary has parsed it, if the executor keeps one.
  const parsed = output.safeParse(outcome.output)
  if (!parsed.success)
    return { ok: false, reason: `unusable reply: ${parsed.error.issues[0]?.message ?? ""}` }
  const { evidence } = outcome
  return { ok: true, value: parsed.data, ...(evidence === undefined ? {} : { evidence }) }
}

/** True for what has an agent's shape. */
export function isAgent(value: unknown): value is Agent {
  return (
    typeof value === "object" &&
    value !== null &&
    "name" in value &&
    typeof value.name === "string" &&
    "run" in value &&
    typeof value.run === "function"
  )
}
