import type { LangGraphRunnableConfig } from "@langchain/langgraph"
import { ConfigError } from "../errors.js"
import { randomStream } from "../runtime/random.js"
import { systemRuntime } from "../runtime/runtime.js"
import { type BriefSpec, type PlannedBrief, type PlannedBriefs, planBriefs } from "../task/brief.js"
import { type Json, toJson } from "../task/json.js"
import { withSubject } from "../task/options.js"
import type { Plan } from "../task/plan.js"
import { noSpend } from "../task/usage.js"
import { questionOn, refuseUnaskable } from "./approval-policy.js"
import { type Blueprint, agentsBeside } from "./blueprint.js"
import { sawBegin } from "./catch-up.js"
import { criticise } from "./criticise.js"
import type { RunContext } from "./run-context.js"
import { restoredState } from "./restore.js"
import { closeRun, enterRun, openRun, openedRun } from "./runs.js"
import type { QuorumStateUpdate, QuorumStateValue, RunIdentity, RunRequest } from "./state.js"

/** The first step: who this run is, and its briefs. It throws for the caller's mistakes, before anything is paid. */
export function planStep(blueprint: Blueprint) {
  return async (state: QuorumStateValue, config: LangGraphRunnableConfig): Promise<QuorumStateUpdate> => {
    const input = toJson(state.input ?? null, "input")
    const run = beginRun(state.request ?? null, blueprint)
    run.attach(config)
    sawBegin(run)
    const leave = enterRun(run)
    try {
      const restored = restoredState(run, input, config)
      if (restored !== undefined) return restored
      refuseUnaskable(blueprint, config)
      blueprint.agent.preflight?.({ maxCost: blueprint.settings.maxCost })
      for (const agent of agentsBeside(blueprint)) agent.preflight?.({ maxCost: blueprint.settings.maxCost })
      run.events.emit({ type: "run_started", pattern: blueprint.pattern, seed: run.identity.seed })
      const reply = await blueprint.plan(input, { run: (agent, brief) => run.beside.run(agent, brief) })
      const plan = await planOf(reply, run, input, state.request?.only ?? null)
      return {
        input,
        request: null,
        run: run.identity,
        planned: plan,
        round: 0,
        outcomes: null,
        earlier: null,
        mends: 0,
        approval: await questionOn(plan, input, run),
        shortfall: null,
        integration: null,
        overhead: { ...noSpend, simulated: run.beside.simulated },
        verdict: null,
        result: null,
      }
    } catch (error) {
      closeRun(run)
      throw error
    } finally {
      leave()
    }
  }
}

/** A run that `run` has opened already, or one of its own for a graph that a user invokes. */
function beginRun(request: RunRequest | null, blueprint: Blueprint): RunContext {
  const opened = request === null ? undefined : openedRun(request.runId)
  return opened ?? openRun(identify(request?.runId ?? systemRuntime.id(), request?.seed ?? null), blueprint)
}

/** Without a seed of the caller's, the run id is the seed: unlike from run to run, and on record. */
export function identify(
  id: string,
  seed: number | null,
  startedAt = systemRuntime.clock.now(),
): RunIdentity {
  const drawn = (): number => Math.floor(randomStream(0, id)() * 2 ** 31)
  return { id, seed: seed ?? drawn(), seedGiven: seed !== null, startedAt }
}

/** Briefs that can go out, or what stands against them. */
export type CheckedPlan =
  | (PlannedBriefs & { readonly warnings: readonly string[] })
  | { readonly problem: string }

/**
 * Checks briefs as a plan of this pattern: their form, the required ones, their independence, the quorum among them.
 *
 * @param required ids of briefs that the run cannot do without
 */
export function checkPlan(
  specs: readonly BriefSpec[],
  blueprint: Blueprint,
  required: readonly string[] = blueprint.required ?? [],
): CheckedPlan {
  try {
    const { briefs: given, schemas } = planBriefs(specs)
    const briefs = withRequired(given, required)
    blueprint.quorum(briefs.length)
    const { errors, warnings } = blueprint.checkPlan?.(briefs) ?? { errors: [], warnings: [] }
    return errors.length > 0 ? { problem: errors.join("; ") } : { briefs, schemas, warnings }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return { problem: error.message }
  }
}

/** Marks briefs that the run cannot do without. */
function withRequired(briefs: readonly PlannedBrief[], required: readonly string[]): readonly PlannedBrief[] {
  if (required.length === 0) return briefs
  const left = new Set(required)
  const marked = briefs.map((brief) =>
    left.delete(brief.id) ? Object.freeze({ ...brief, required: true }) : brief,
  )
  if (left.size === 0) return Object.freeze(marked)
  throw new ConfigError(
    `Expected \`required\` to name briefs of the plan, got ${[...left].map((id) => JSON.stringify(id)).join(", ")}, which it has not`,
  )
}

async function planOf(
  reply: Awaited<ReturnType<Blueprint["plan"]>>,
  run: RunContext,
  input: Json,
  only: readonly string[] | null,
): Promise<Plan> {
  const { origin } = reply
  if ("failure" in reply) return { origin, briefs: [], failure: reply.failure, ...run.beside.takeSpend() }
  if (only !== null && origin === "samples") {
    throw new ConfigError(
      "Expected `only` to name briefs of a section or a batch, got it for a vote. Vote again",
    )
  }
  const checked = checkPlan(reply.briefs, run.blueprint)
  if ("problem" in checked) {
    // What a planner wrote is no mistake of the caller's, and it is paid for.
    if (origin === "planner")
      return { origin, briefs: [], failure: checked.problem, ...run.beside.takeSpend() }
    throw new ConfigError(withSubject(`${run.blueprint.pattern}.run`, checked.problem))
  }
  const { briefs, schemas } = checked
  run.schemas = schemas
  const asked = only === null ? briefs : withDependencies(only, briefs)
  const { requirements, rationale, unsplit } = reply
  const remarks = await criticise(asked, input, requirements, run)
  const warnings = [...(reply.warnings ?? []), ...checked.warnings, ...remarks]
  return {
    origin,
    briefs: asked,
    ...(only === null ? {} : withoutOthers(briefs, asked)),
    ...(requirements === undefined ? {} : { requirements }),
    ...(rationale === undefined ? {} : { rationale }),
    ...(unsplit === undefined ? {} : { unsplit }),
    ...(warnings.length === 0 ? {} : { warnings }),
    ...run.beside.takeSpend(),
  }
}

/** What a plan says of the briefs that `only` left out. */
function withoutOthers(
  briefs: readonly PlannedBrief[],
  asked: readonly PlannedBrief[],
): Pick<Plan, "leftOut" | "leftOutRequirements"> {
  const kept = new Set(asked)
  const others = briefs.filter((brief) => !kept.has(brief))
  return {
    leftOut: others.length,
    leftOutRequirements: [...new Set(others.flatMap(({ requirementIds = [] }) => requirementIds))],
  }
}

/** The briefs of those ids, and whatever they depend on: nobody else could give it to them. */
function withDependencies(only: readonly string[], briefs: readonly PlannedBrief[]): readonly PlannedBrief[] {
  const byId = new Map(briefs.map((brief) => [brief.id, brief]))
  const unknown = only.filter((id) => !byId.has(id))
  if (unknown.length > 0) {
    throw new ConfigError(
      `Expected \`only\` to name briefs of the plan, got ${unknown.map((id) => `"${id}"`).join(", ")}`,
    )
  }
  const wanted = new Set<string>()
  const pending = [...only]
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (wanted.has(id)) continue
    wanted.add(id)
    pending.push(...(byId.get(id)?.dependsOn ?? []))
  }
  return briefs.filter(({ id }) => wanted.has(id))
}
