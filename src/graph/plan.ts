import type { LangGraphRunnableConfig } from "@langchain/langgraph"
import { ConfigError } from "../errors.js"
import { randomStream } from "../runtime/random.js"
import { systemRuntime } from "../runtime/runtime.js"
import { planBriefs } from "../task/brief.js"
import { toJson } from "../task/json.js"
import type { Plan } from "../task/plan.js"
import { noSpend } from "../task/usage.js"
import type { Blueprint } from "./blueprint.js"
import type { RunContext } from "./run-context.js"
import { closeRun, openRun, openedRun } from "./runs.js"
import type { QuorumStateUpdate, QuorumStateValue, RunIdentity, RunRequest } from "./state.js"

/** The first step: who this run is, and its briefs. It throws for the caller's mistakes, before anything is paid. */
export function planStep(blueprint: Blueprint) {
  return async (state: QuorumStateValue, config: LangGraphRunnableConfig): Promise<QuorumStateUpdate> => {
    const input = toJson(state.input ?? null, "input")
    const run = beginRun(state.request ?? null, blueprint)
    run.attach(config)
    try {
      blueprint.agent.preflight?.({ maxCost: blueprint.settings.maxCost })
      for (const agent of blueprint.integrator.agents ?? [])
        agent.preflight?.({ maxCost: blueprint.settings.maxCost })
      run.events.emit({ type: "run_started", pattern: blueprint.pattern, seed: run.identity.seed })
      const reply = await blueprint.plan(input, { run: (agent, brief) => run.runAgent(agent, brief) })
      const plan = planOf(reply, run, state.request?.only ?? null)
      if (plan.failure === undefined) blueprint.quorum(plan.briefs.length)
      return {
        input,
        request: null,
        run: run.identity,
        planned: plan,
        round: 0,
        outcomes: null,
        integration: null,
        overhead: noSpend,
        verdict: null,
      }
    } catch (error) {
      closeRun(run)
      throw error
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

function planOf(
  reply: Awaited<ReturnType<Blueprint["plan"]>>,
  run: RunContext,
  only: readonly string[] | null,
): Plan {
  const spend = run.takeOverhead()
  if ("failure" in reply) return { origin: reply.origin, briefs: [], failure: reply.failure, ...spend }
  const { briefs, schemas } = planBriefs(reply.briefs)
  run.schemas = schemas
  const unknown = only?.filter((id) => !schemas.has(id) && !briefs.some((brief) => brief.id === id)) ?? []
  if (unknown.length > 0) {
    throw new ConfigError(
      `Expected \`only\` to name briefs of the plan, got ${unknown.map((id) => `"${id}"`).join(", ")}`,
    )
  }
  return {
    origin: reply.origin,
    briefs: only === null ? briefs : briefs.filter((brief) => only.includes(brief.id)),
    ...(reply.rationale === undefined ? {} : { rationale: reply.rationale }),
    ...spend,
  }
}
