import type { LangGraphRunnableConfig } from "@langchain/langgraph"
import { messageOf } from "../runtime/failure.js"
import { isInterruption } from "../runtime/interruption.js"
import type { Brief, PlannedBrief } from "../task/brief.js"
import { type Json, deepFreeze } from "../task/json.js"
import type { Outcome, SkipReason } from "../task/outcome.js"
import { noSpend } from "../task/usage.js"
import type { Blueprint } from "./blueprint.js"
import type { RunContext } from "./run-context.js"
import { findRun } from "./runs.js"
import type { ChunkPayload, QuorumStateUpdate } from "./state.js"

/** Runs the briefs of one `Send`; all are queued at once, the run's queue decides what runs. It never throws. */
export function branchStep(blueprint: Blueprint) {
  return async (chunk: ChunkPayload, config: LangGraphRunnableConfig): Promise<QuorumStateUpdate> => {
    const run = findRun(chunk.run, blueprint, chunk.input)
    run.attach(config)
    const input = deepFreeze(chunk.input)
    return { outcomes: await Promise.all(chunk.briefs.map((brief) => runBranch(brief, input, run))) }
  }
}

async function runBranch(planned: PlannedBrief, input: Json, run: RunContext): Promise<Outcome> {
  const queuedAt = run.runtime.clock.now()
  let outcome: Outcome
  try {
    const brief = briefOf(planned, input, run)
    outcome = await run.queue.run(
      () => {
        run.events.emit({ type: "branch_started", briefId: brief.id, index: brief.index })
        return run.blueprint.executor.run(brief, run.blueprint.agent, run.site(run.fanOut, queuedAt))
      },
      run.fanOut,
      planned.priority,
    )
  } catch (thrown) {
    outcome = unstarted(planned, thrown, queuedAt, run)
  }
  run.settle(outcome)
  return outcome
}

/** What a branch is given: deep-frozen, with the run's input where it has none of its own. */
function briefOf(planned: PlannedBrief, input: Json, run: RunContext): Brief {
  const output = run.schemas.get(planned.id) ?? run.blueprint.output
  return Object.freeze({
    ...deepFreeze(planned),
    input: planned.input === undefined ? input : planned.input,
    ...(output === undefined ? {} : { output }),
  })
}

/** The outcome of a branch that was stopped in the queue, or whose executor broke its promise never to reject. */
function unstarted(planned: PlannedBrief, thrown: unknown, queuedAt: number, run: RunContext): Outcome {
  const now = run.runtime.clock.now()
  const base = {
    briefId: planned.id,
    index: planned.index,
    attempts: [],
    startedAt: now,
    endedAt: now,
    queueMs: now - queuedAt,
    runMs: 0,
    ...noSpend,
  }
  if (!isInterruption(thrown)) {
    return { ...base, status: "failed", error: { kind: "internal", message: messageOf(thrown) } }
  }
  const { stop } = thrown
  if (stop.status === "timed_out") return { ...base, status: "timed_out", scope: stop.scope }
  const skipped: SkipReason | undefined = stop.by === "budget" ? "budget" : undefined
  return skipped === undefined
    ? { ...base, status: "cancelled", by: stop.by }
    : { ...base, status: "skipped", reason: skipped }
}
