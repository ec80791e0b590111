import type { LangGraphRunnableConfig } from "@langchain/langgraph"
import { ConfigError } from "../errors.js"
import { systemRuntime } from "../runtime/runtime.js"
import { type Json, toJson } from "../task/json.js"
import { withSubject } from "../task/options.js"
import type { Plan } from "../task/plan.js"
import { questionOn } from "./approval-policy.js"
import type { Blueprint } from "./blueprint.js"
import { sawBegin } from "./past/catch-up.js"
import { checkPlan } from "./check-plan.js"
import { criticise } from "./criticise.js"
import type { RunContext } from "./run/run-context.js"
import { withDependencies, withoutOthers } from "./only-briefs.js"
import { preflight } from "./preflight.js"
import { restoredState } from "./past/restore.js"
import { identify } from "./run/run-identity.js"
import { closeRun, enterRun, openRun, openedRun } from "./run/runs.js"
import { startingState } from "./starting-state.js"
import type { QuorumStateUpdate, QuorumStateValue, RunRequest } from "./state.js"

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
      preflight(blueprint, config)
      run.events.emit({ type: "run_started", pattern: blueprint.pattern, seed: run.identity.seed })
      const reply = await blueprint.plan(input, { run: (agent, brief) => run.beside.run(agent, brief) })
      const plan = await planOf(reply, run, input, state.request?.only ?? null)
      return startingState({ input, plan, approval: await questionOn(plan, input, run) }, run)
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
