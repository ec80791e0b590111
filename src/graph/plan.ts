import type { LangGraphRunnableConfig } from "@langchain/langgraph"
import { ConfigError } from "../errors.js"
import { messageOf } from "../runtime/failure.js"
import { randomStream } from "../runtime/random.js"
import { systemRuntime } from "../runtime/runtime.js"
import { type PlannedBriefs, planBriefs } from "../task/brief.js"
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
      return {
        input,
        request: null,
        run: run.identity,
        planned: plan,
        round: 0,
        outcomes: null,
        integration: null,
        overhead: { ...noSpend, simulated: run.overheadSimulated },
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
  if (only !== null && reply.origin === "samples") {
    throw new ConfigError(
      "Expected `only` to name briefs of a section or a batch, got it for a vote. Vote again",
    )
  }
  let planned: PlannedBriefs
  try {
    planned = planBriefs(reply.briefs)
    run.blueprint.quorum(planned.briefs.length)
  } catch (error) {
    // What a planner wrote is no mistake of the caller's, and it is paid for.
    if (reply.origin !== "planner") throw error
    return { origin: reply.origin, briefs: [], failure: messageOf(error), ...spend }
  }
  const { briefs, schemas } = planned
  run.schemas = schemas
  const unknown = only?.filter((id) => !briefs.some((brief) => brief.id === id)) ?? []
  if (unknown.length > 0) {
    throw new ConfigError(
      `Expected \`only\` to name briefs of the plan, got ${unknown.map((id) => `"${id}"`).join(", ")}`,
    )
  }
  const asked = only === null ? briefs : briefs.filter((brief) => only.includes(brief.id))
  return {
    origin: reply.origin,
    briefs: asked,
    ...(only === null ? {} : { leftOut: briefs.length - asked.length }),
    ...(reply.rationale === undefined ? {} : { rationale: reply.rationale }),
    ...spend,
  }
}
