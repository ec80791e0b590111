import type { Agent } from "../../../src/agents/agent.js"
import { inProcessExecutor } from "../../../src/executors/in-process.js"
import type { IntegrateContext } from "../../../src/integrate/integrator.js"
import { randomStream } from "../../../src/runtime/random.js"
import { type Ballot, castBallot } from "../../../src/tally/index.js"
import type { Brief } from "../../../src/task/brief.js"
import type { Outcome } from "../../../src/task/outcome.js"
import { branchHarness } from "../../../src/testing/branch-harness.js"
import type { FakeClock } from "../../../src/testing/index.js"

/** A run up to its integration, in virtual time, and what was asked in it. */
export interface Asking {
  readonly context: IntegrateContext
  readonly clock: FakeClock
  /** Brief ids in the order of the questions. */
  readonly asked: readonly string[]
  readonly outcomes: readonly Outcome[]
  /** Waits for something that takes virtual time. */
  readonly until: <Value>(work: Promise<Value>) => Promise<Value>
}

/** What an integrator is given, with agents that really run. */
export function asking(options: { readonly task?: unknown; readonly seed?: number } = {}): Asking {
  const { site, clock } = branchHarness()
  const asked: string[] = []
  const outcomes: Outcome[] = []
  const run = async (agent: Agent, brief: Omit<Brief, "index">): Promise<Outcome> => {
    asked.push(brief.id)
    const outcome = await inProcessExecutor.run({ ...brief, index: 0 }, agent, site)
    outcomes.push(outcome)
    return outcome
  }
  const context: IntegrateContext = {
    task: options.task ?? "the task",
    briefs: [],
    requirements: [],
    findings: [],
    failures: [],
    round: 1,
    closed: false,
    lastRound: false,
    random: randomStream(options.seed ?? 1, "integrate"),
    memory: new Map(),
    run,
  }
  return { context, clock, asked, outcomes, until: (work) => clock.until(work) }
}

/** Ballots of these outputs, in launch order: "sample-1", "sample-2", ... */
export function ballotsOf(outputs: readonly unknown[]): readonly Ballot[] {
  return outputs.map((output, index) => castBallot({ briefId: `sample-${index + 1}`, index, output }))
}

/** A ballot of a branch that delivered nothing. */
export function failedBallot(index: number): Ballot {
  return {
    briefId: `sample-${index + 1}`,
    index,
    status: "failed",
    choice: null,
    weight: 1,
    reason: "agent: broke",
  }
}
