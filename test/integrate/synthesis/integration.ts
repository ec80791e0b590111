import { inProcessExecutor } from "../../../src/executors/in-process.js"
import type { IntegrateContext, Integration, Integrator } from "../../../src/integrate/integrator.js"
import { randomStream } from "../../../src/runtime/random.js"
import { systemRuntime } from "../../../src/runtime/runtime.js"
import { planBriefs } from "../../../src/task/brief.js"
import { failureAccount } from "../../../src/task/failure.js"
import { deepFreeze } from "../../../src/task/json.js"
import type { Outcome } from "../../../src/task/outcome.js"
import { outputLimitsSchema } from "../../../src/task/limits.js"
import { noSpend } from "../../../src/task/usage.js"
import { branchHarness } from "../../../src/testing/branch-harness.js"

/** What a branch brought: an output, or nothing where it failed. */
export type Brought = { readonly output: unknown; readonly evidence?: readonly string[] } | "failed"

export interface Setting extends Partial<Pick<IntegrateContext, "findings" | "memory" | "requirements">> {
  readonly task?: unknown
  readonly seed?: number
}

/** Outcomes of branches, in plan order. */
export function outcomesOf(brought: Readonly<Record<string, Brought>>): readonly Outcome[] {
  return Object.entries(brought).map(([briefId, what], index): Outcome => {
    const frame = { briefId, index, attempts: [], startedAt: 0, endedAt: 1, queueMs: 0, runMs: 1, ...noSpend }
    if (what === "failed") return { ...frame, status: "failed", error: { kind: "agent", message: "no luck" } }
    return { ...frame, status: "ok", ...what }
  })
}

/** What an integrator is given beside the outcomes, with agents that run in this process. */
export function contextOf(outcomes: readonly Outcome[], setting: Setting = {}): IntegrateContext {
  const { task = "What must a user know?", seed = 1, findings = [], requirements = [] } = setting
  const specs = outcomes.map(({ briefId }) => ({ id: briefId, objective: `read ${briefId}` }))
  const { briefs } = planBriefs(specs)
  const { site } = branchHarness({
    runtime: systemRuntime,
    limits: outputLimitsSchema.parse({}),
    seedGiven: true,
  })
  return {
    task,
    briefs,
    requirements,
    findings,
    failures: failureAccount(briefs, outcomes),
    round: 1,
    closed: false,
    lastRound: false,
    random: randomStream(seed, "integrate"),
    memory: setting.memory ?? new Map(),
    run: (agent, brief) => inProcessExecutor.run({ ...brief, index: 0 }, agent, site),
  }
}

/** Integrates once, as the last step of a run does. */
export async function integrate<T>(
  integrator: Integrator<T>,
  brought: Readonly<Record<string, Brought>>,
  setting: Setting = {},
): Promise<Extract<Integration<T>, { done: true }>> {
  const outcomes = deepFreeze(outcomesOf(brought))
  const integration = await integrator.integrate(outcomes, contextOf(outcomes, setting))
  if (!integration.done) throw new Error("expected an integration that is done")
  return integration
}
