import type { PlannedBrief } from "../task/brief.js"
import type { Failure } from "../task/failure.js"
import { toJson } from "../task/json.js"
import { isOk } from "../task/outcome.js"
import { messageOf } from "../runtime/failure.js"
import type { Collected } from "./collect.js"
import type { Integrator } from "./integrator.js"

/** What an integrating function is told beside the outputs. */
export interface IntegrateFunctionContext {
  readonly task: unknown
  readonly briefs: readonly PlannedBrief[]
  /** Every missing brief, named. */
  readonly failures: readonly Failure[]
}

/** A plain function of the outputs, in plan order, and of what is missing; it returns plain JSON. */
export type IntegrateFunction<T, Out = unknown> = (
  outputs: readonly Collected<Out>[],
  context: IntegrateFunctionContext,
) => T | Promise<T>

/** An integrator out of a plain function; what it throws is on record as the run's shortfall. */
export function fromFunction<T, Out = unknown>(integrate: IntegrateFunction<T, Out>): Integrator<T> {
  const name = `function ${integrate.name || "integrate"}`
  return {
    name,
    params: {},
    async integrate(outcomes, { task, briefs, failures }) {
      const outputs = outcomes.filter(isOk).map(({ briefId, output }) => ({ briefId, output: output as Out }))
      try {
        const output = await integrate(outputs, { task, briefs, failures })
        return {
          done: true,
          output: toJson(output, `what ${name} returned`) as T,
          reason: `${outputs.length} outputs integrated`,
        }
      } catch (thrown) {
        const shortfall = `${name} threw: ${messageOf(thrown)}`
        return { done: true, shortfall, reason: shortfall }
      }
    },
  }
}
