import { z } from "zod"
import { plannerAgent } from "../../agents/planner.js"
import { ConfigError } from "../../errors.js"
import { inProcessExecutor } from "../../executors/in-process.js"
import type { Blueprint, PlannerReply } from "../../graph/blueprint.js"
import { checkPlan } from "../../graph/check-plan.js"
import { type Collected, collect } from "../../integrate/collect.js"
import { fromFunction } from "../../integrate/from-function.js"
import type { Integrator } from "../../integrate/integrator.js"
import { synthesis } from "../../integrate/synthesis/synthesis.js"
import { checkWaivers } from "../../integrate/validate/checks.js"
import type { Json } from "../../task/json.js"
import { parseOptions, withSubject } from "../../task/options.js"
import { quorumCount } from "../../task/quorum.js"
import { type BranchOutput, agentOf, settingsOf } from "../agent-options.js"
import { definePattern } from "../define-pattern.js"
import type { Pattern, RunInput } from "../pattern.js"
import { checkSection, plannedBy } from "./plan-section.js"
import {
  type CollectingOptions,
  type SectionOptions,
  type SynthesisingOptions,
  type UnshapedBriefs,
  sectionOptionsSchema,
} from "./section-options.js"

/**
 * Splits a task into briefs that need nothing of each other, runs them side by side, and integrates what comes back.
 *
 * @throws ConfigError for unknown options, empty or duplicate briefs, a quorum above their number, an unknown model
 *   or a missing key
 *
 * @example
 * ```ts
 * import { section } from "langgraph-quorum"
 * import { z } from "zod"
 *
 * const Findings = z.object({ findings: z.array(z.string()) })
 * const review = section({
 *   model: "simulated:demo",
 *   briefs: ["security", "performance", "style"].map((id) => ({ id, objective: `Review the diff for ${id}`, output: Findings })),
 *   quorum: 2,
 *   timeoutMs: 60_000,
 * })
 * const { output, failures } = await review.run("- let a = 1\n+ const a = 1")
 * console.log(output, failures)
 * ```
 */
export function section<Result extends z.ZodType>(
  options: SectionOptions & { readonly result: Result },
): SectionPattern<z.output<Result>>
export function section<Schema extends z.ZodType = never, Output = string>(
  options: CollectingOptions<Schema, Output> & { readonly briefs?: UnshapedBriefs | undefined },
): SectionPattern<readonly Collected<BranchOutput<Schema, Output>>[]>
export function section(options: CollectingOptions): SectionPattern<readonly Collected[]>
export function section(options: SynthesisingOptions): SectionPattern<string>
export function section<T>(options: SectionOptions<T>): SectionPattern<T>
export function section<T>(options: SectionOptions<T>): SectionPattern<T> {
  const parsed = parseOptions(sectionOptionsSchema, options, "section")
  const { briefs, planner, quorum, required = [], approve, critic } = parsed
  refuseMisfits(parsed)
  const integrator = integratorOf(parsed)
  const callerBriefs =
    briefs === undefined
      ? undefined
      : (input: Json) => (typeof briefs === "function" ? briefs(input) : briefs)
  const planning = briefs === undefined ? (planner ?? plannerAgent({ model: parsed.model ?? "" })) : undefined
  const blueprint: Blueprint = {
    pattern: "section",
    settings: settingsOf(parsed),
    agent: agentOf(parsed, "section"),
    executor: inProcessExecutor,
    integrator,
    ...(parsed.output === undefined ? {} : { output: parsed.output }),
    ...(parsed.result === undefined ? {} : { resultSchema: parsed.result }),
    ...(callerBriefs === undefined ? {} : { callerBriefs }),
    ...(planning === undefined ? {} : { planner: planning }),
    ...(critic === undefined ? {} : { critic }),
    ...(approve === undefined ? {} : { approve }),
    required,
    partial: { graceMs: parsed.graceMs, onShortfall: parsed.shortfall },
    validation: { ...parsed.validate, judge: parsed.validate.judge },
    quorum: (count) => quorumCount(quorum, count),
    checkPlan: (planned) => checkSection(planned, integrator),
    plan: async (input, context): Promise<PlannerReply> => {
      if (planning === undefined) return { origin: "caller", briefs: callerBriefs?.(input) ?? [] }
      return plannedBy(planning, input, context)
    },
  }
  // Given briefs are checked now, before anybody runs anything.
  if (typeof briefs === "object") {
    const checked = checkPlan(briefs, blueprint)
    if ("problem" in checked) throw new ConfigError(withSubject("section", checked.problem))
  }
  return definePattern<RunInput, T, object, SectionOptions<T>>(
    { blueprint, options, toolInput: z.string().describe("the task") },
    (changed) => section<T>(changed),
  )
}

export type SectionPattern<T> = Pattern<RunInput, T, object, SectionOptions<T>>

function refuseMisfits(options: z.output<typeof sectionOptionsSchema>): void {
  const { briefs, planner, model, approve, maxCost, validate } = options
  if (briefs !== undefined && planner !== undefined) {
    throw new ConfigError("section: expected `briefs` or `planner`, got both. Drop one")
  }
  if (briefs === undefined && planner === undefined && model === undefined) {
    throw new ConfigError("section: expected `briefs`, or a `planner`, or a `model` to plan with, got none")
  }
  if (approve === "budget" && maxCost === undefined) {
    throw new ConfigError(
      'section: expected `maxCost` with approve: "budget", got none. Set it, or use "plan"',
    )
  }
  checkWaivers(validate.waive)
}

function integratorOf(options: z.output<typeof sectionOptionsSchema>): Integrator {
  const { integrate, model } = options
  if (typeof integrate === "function") return fromFunction(integrate)
  if (typeof integrate === "object") return integrate
  if (integrate === "collect") return collect()
  if (model === undefined) {
    throw new ConfigError(
      'section: expected a `model` for integrate: "synthesis", got an agent only. Give integrate: synthesis({ model })',
    )
  }
  return synthesis({ model })
}
