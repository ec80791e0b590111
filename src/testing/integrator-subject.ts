import assert from "node:assert/strict"
import { inProcessExecutor } from "../executors/in-process.js"
import type { Integration, Integrator } from "../integrate/integrator.js"
import { randomStream } from "../runtime/random.js"
import type { PlannedBrief } from "../task/brief.js"
import { failureAccount } from "../task/failure.js"
import { deepFreeze } from "../task/json.js"
import type { Outcome } from "../task/outcome.js"
import { noSpend } from "../task/usage.js"
import { branchHarness } from "./branch-harness.js"

/** A run that is over, up to its integration. */
export interface IntegratorSubject {
  readonly task: unknown
  readonly briefs: readonly PlannedBrief[]
  readonly outputs: readonly unknown[]
}

type Lose = (outcome: Outcome) => Outcome

interface Losses {
  readonly failed: Lose
  readonly timedOut: Lose
  readonly decided: Lose
  readonly saying: (output: unknown) => Lose
}

function base({ briefId, index }: Outcome) {
  return frame(briefId, index)
}

function frame(briefId: string, index: number) {
  return { briefId, index, attempts: [], startedAt: 0, endedAt: 100, queueMs: 0, runMs: 100, ...noSpend }
}

/** Ways for a branch to bring something else than it did. */
export const instead: Losses = {
  failed: (outcome) => ({ ...base(outcome), status: "failed", error: { kind: "agent", message: "broke" } }),
  timedOut: (outcome) => ({ ...base(outcome), status: "timed_out", scope: "branch", partial: "half of it" }),
  decided: (outcome) => ({ ...base(outcome), status: "cancelled", by: "decided" }),
  saying: (output: unknown) => (outcome) => ({ ...base(outcome), status: "ok", output }),
}

/** What the branches delivered, in plan order. */
export function outcomesOf({ briefs, outputs }: IntegratorSubject): readonly Outcome[] {
  return briefs.map(({ id, index }) => ({ ...frame(id, index), status: "ok", output: outputs[index] }))
}

/** The last integration of a run: no more briefs can go out. Checks that the outcomes are left as they are. */
export async function integrateAll(
  integrator: Integrator,
  outcomes: readonly Outcome[],
  subject: IntegratorSubject,
): Promise<Integration<unknown>> {
  const { task, briefs } = subject
  const given = deepFreeze(structuredClone(outcomes))
  const { site, clock } = branchHarness()
  const integration = await clock.until(
    integrator.integrate(given, {
      task,
      briefs,
      requirements: [],
      findings: [],
      failures: deepFreeze(failureAccount(briefs, given)),
      round: 1,
      closed: true,
      lastRound: true,
      random: randomStream(1, "integrate"),
      memory: new Map(),
      run: (agent, brief) => inProcessExecutor.run({ ...brief, index: 0 }, agent, site),
    }),
  )
  assert.deepEqual(given, outcomes, "expected the outcomes to be left as they are")
  return integration
}
