import assert from "node:assert/strict"
import type { Agent, BranchContext } from "../agents/agent.js"
import type { BranchSite, Executor } from "../executors/executor.js"
import type { Brief } from "../task/brief.js"
import type { Outcome } from "../task/outcome.js"
import { type BranchHarness, branchHarness, testBrief } from "./branch-harness.js"

/** One rule that an executor has to keep. */
export interface ExecutorCase {
  readonly name: string
  readonly check: (executor: Executor) => Promise<void>
}

export type AgentRun = (context: BranchContext, brief: Brief) => unknown

export interface BranchSetup {
  readonly brief?: Partial<Brief>
  readonly site?: Partial<BranchSite>
  /** What happens while the branch runs; by default the time passes until it has settled. */
  readonly meanwhile?: (harness: BranchHarness) => Promise<void>
}

/** Runs one branch to its end and checks what holds for every outcome. */
export async function settleBranch(
  executor: Executor,
  run: AgentRun,
  setup: BranchSetup = {},
): Promise<{ readonly outcome: Outcome; readonly harness: BranchHarness }> {
  const harness = branchHarness(setup.site)
  const brief = testBrief(setup.brief)
  const settled: Outcome[] = []
  const rejected: unknown[] = []
  const work = executor.run(brief, agentThat(run), harness.site).then(
    (outcome) => settled.push(outcome),
    (reason: unknown) => rejected.push(reason),
  )
  await setup.meanwhile?.(harness)
  await harness.clock.until(work)
  assert.equal(rejected.length, 0, "expected `run` to settle with an outcome, but it rejected")
  const [outcome] = settled
  assert.ok(outcome !== undefined, "expected `run` to settle with an outcome, but it settled with nothing")
  checkFrame(outcome, brief)
  const before = structuredClone(outcome)
  await harness.clock.runAll()
  assert.deepEqual(
    outcome,
    before,
    "expected the outcome to stay as it was settled, whatever the agent does later",
  )
  return { outcome, harness }
}

/** An agent that is only its run; the executor must not count on more. */
function agentThat(run: AgentRun): Agent {
  // Not an async function: an agent may throw before its first await, or hand back no promise at all.
  return { name: "contract", run: (brief, context) => run(context, brief) as ReturnType<Agent["run"]> }
}

function checkFrame(outcome: Outcome, brief: Brief): void {
  assert.equal(outcome.briefId, brief.id, "expected the outcome to name its brief")
  assert.equal(outcome.index, brief.index, "expected the outcome to have its brief's index")
  assert.ok(outcome.endedAt >= outcome.startedAt, "expected the outcome to end after it started")
  assert.ok(outcome.queueMs >= 0 && outcome.runMs >= 0, "expected queueMs and runMs to be at least 0")
  const numbers = outcome.attempts.map((attempt) => attempt.number)
  assert.deepEqual(
    numbers,
    numbers.map((_, index) => index + 1),
    "expected attempts to be numbered from 1",
  )
}
