import { z } from "zod"
import type { Agent } from "../agents/agent.js"
import { type PlannedTask, plannerAgent } from "../agents/planner.js"
import { ConfigError } from "../errors.js"
import { inProcessExecutor } from "../executors/in-process.js"
import type { Blueprint, PlanContext, PlannerReply } from "../graph/blueprint.js"
import { type Collected, collect } from "../integrate/collect.js"
import { type IntegrateFunction, fromFunction } from "../integrate/from-function.js"
import type { Integrator } from "../integrate/integrator.js"
import { synthesis } from "../integrate/synthesis.js"
import { type BriefSpec, planBriefs } from "../task/brief.js"
import type { Json } from "../task/json.js"
import { parseOptions } from "../task/options.js"
import { explainOutcome } from "../task/outcome.js"
import { quorumCount } from "../task/quorum.js"
import { agentOf, commonOptionsSchema, settingsOf } from "./agent-options.js"
import { definePattern } from "./define-pattern.js"
import type { Pattern } from "./pattern.js"

const text = z.string().min(1)

/** Briefs that need nothing of each other, or a function that makes them from the input; pure, as it may run again. */
export type SectionBriefs = readonly BriefSpec[] | ((input: Json) => readonly BriefSpec[])

/** How outputs become one: kept side by side, written into one answer by the model, or your own way. */
export type Integrate<T> = "collect" | "synthesis" | IntegrateFunction<T> | Integrator<T>

export const sectionOptionsSchema = commonOptionsSchema.extend({
  briefs: z
    .custom<SectionBriefs>(
      (value) => Array.isArray(value) || typeof value === "function",
      "expected briefs, or a function that makes them",
    )
    .optional(),
  /** An agent that makes the briefs from the input. @default a planner on `model`, when no briefs are given */
  planner: z
    .custom<Agent<PlannedTask>>(
      (value) => typeof value === "object" && value !== null,
      "expected a planner agent",
    )
    .optional(),
  integrate: z
    .custom<Integrate<unknown>>(isIntegrate, 'expected "collect", "synthesis", a function or an integrator')
    .default("collect"),
  /** Shape of the integrated output, checked when it is made. */
  result: z.instanceof(z.ZodType, { error: "expected a zod schema" }).optional(),
})

/** Options of `section`. */
export type SectionOptions<T> = Omit<z.input<typeof sectionOptionsSchema>, "integrate"> & {
  integrate?: Integrate<T>
}

/** A section that collects: the default. */
export type CollectingOptions = SectionOptions<readonly Collected[]> & { integrate?: "collect" }
/** A section whose model writes one answer. */
export type SynthesisingOptions = SectionOptions<string> & { integrate: "synthesis" }

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
export function section(options: CollectingOptions): SectionPattern<readonly Collected[]>
export function section(options: SynthesisingOptions): SectionPattern<string>
export function section<T>(options: SectionOptions<T>): SectionPattern<T>
export function section<T>(options: SectionOptions<T>): SectionPattern<T> {
  const parsed = parseOptions(sectionOptionsSchema, options, "section")
  const { briefs, planner, quorum } = parsed
  if (briefs !== undefined && planner !== undefined) {
    throw new ConfigError("section: expected `briefs` or `planner`, got both. Drop one")
  }
  if (briefs === undefined && planner === undefined && parsed.model === undefined) {
    throw new ConfigError("section: expected `briefs`, or a `planner`, or a `model` to plan with, got none")
  }
  // Given briefs are checked now, before anybody runs anything.
  if (typeof briefs === "object") quorumCount(quorum, planBriefs(briefs).briefs.length)
  const makePlan =
    briefs === undefined ? plannedBy(planner ?? plannerAgent({ model: parsed.model ?? "" })) : undefined
  const callerBriefs =
    briefs === undefined
      ? undefined
      : (input: Json) => (typeof briefs === "function" ? briefs(input) : briefs)
  const blueprint: Blueprint = {
    pattern: "section",
    settings: settingsOf(parsed),
    agent: agentOf(parsed, "section"),
    executor: inProcessExecutor,
    integrator: integratorOf(parsed),
    ...(parsed.output === undefined ? {} : { output: parsed.output }),
    ...(parsed.result === undefined ? {} : { resultSchema: parsed.result }),
    ...(callerBriefs === undefined ? {} : { callerBriefs }),
    quorum: (count) => quorumCount(quorum, count),
    plan: (input, context) =>
      makePlan?.(input, context) ??
      Promise.resolve({ origin: "caller", briefs: callerBriefs?.(input) ?? [] }),
  }
  return definePattern<Json, T, object, SectionOptions<T>>(
    { blueprint, options, toolInput: z.string().describe("the task") },
    (changed) => section<T>(changed),
  )
}

export type SectionPattern<T> = Pattern<Json, T, object, SectionOptions<T>>

/** What a planner of the caller's own may return: as many briefs as it likes, and names used twice. */
const anyPlan = z.object({
  rationale: z.string().default(""),
  briefs: z.array(z.object({ id: text, objective: text, constraints: z.array(text).default([]) })),
})

function plannedBy(planner: Agent<PlannedTask>) {
  return async (input: Json, context: PlanContext): Promise<PlannerReply> => {
    const outcome = await context.run(planner, {
      id: "plan",
      objective: "Split the task into briefs.",
      input,
    })
    if (outcome.status !== "ok") return { origin: "planner", failure: explainOutcome(outcome) }
    const plan = anyPlan.safeParse(outcome.output)
    if (!plan.success) return { origin: "planner", failure: "the planner returned no plan" }
    const { briefs, rationale } = plan.data
    return { origin: "planner", rationale, briefs: uniquelyNamed(briefs) }
  }
}

/** A planner may use a name twice; that is no reason to lose its plan. */
function uniquelyNamed(briefs: PlannedTask["briefs"]): readonly BriefSpec[] {
  const used = new Set<string>()
  return briefs.map((brief) => {
    let { id } = brief
    for (let times = 2; used.has(id); times += 1) id = `${brief.id}-${times}`
    used.add(id)
    return { ...brief, id }
  })
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

function isIntegrate(value: unknown): boolean {
  if (value === "collect" || value === "synthesis" || typeof value === "function") return true
  return (
    typeof value === "object" &&
    value !== null &&
    "integrate" in value &&
    typeof value.integrate === "function"
  )
}
