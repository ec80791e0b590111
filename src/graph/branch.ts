import type { LangGraphRunnableConfig } from "@langchain/langgraph"
import { messageOf } from "../runtime/failure.js"
import { isInterruption } from "../runtime/interruption.js"
import type { Brief, Dependency, PlannedBrief } from "../task/brief.js"
import { type Json, deepFreeze } from "../task/json.js"
import type { Outcome, SkipReason } from "../task/outcome.js"
import type { Blueprint } from "./blueprint.js"
import { type RunGiven, inOrderOfNeed } from "./dependencies.js"
import { unstartedFrame } from "./unstarted-frame.js"
import { inTurn } from "./in-turn.js"
import type { RunContext } from "./run-context.js"
import { findRun } from "./runs.js"
import type { ChunkPayload, QuorumStateUpdate } from "./state.js"

/**
 * Runs the briefs of one `Send`; all are queued at once, but for those that wait for others, and the run's queue decides
 * what runs. It never throws.
 */
export function branchStep(blueprint: Blueprint) {
  return async (chunk: ChunkPayload, config: LangGraphRunnableConfig): Promise<QuorumStateUpdate> => {
    const run = findRun(chunk.run, blueprint, chunk.input)
    run.attach(config)
    const input = deepFreeze(chunk.input)
    const runGiven: RunGiven = (brief, given) => runBranch(brief, input, given, run)
    return { outcomes: await Promise.all(inOrderOfNeed(chunk, runGiven)) }
  }
}

async function runBranch(
  planned: PlannedBrief,
  input: Json,
  given: readonly Dependency[] | { readonly failed: string },
  run: RunContext,
): Promise<Outcome> {
  const queuedAt = run.runtime.clock.now()
  let outcome: Outcome
  if ("failed" in given) {
    outcome = {
      ...unstartedFrame(planned, queuedAt, run),
      status: "skipped",
      reason: "dependency_failed",
      because: `brief "${given.failed}" delivered nothing`,
    }
  } else {
    const scope = run.fanOut
    let started: Promise<Outcome> | undefined
    try {
      const brief = briefOf(planned, input, given, run)
      outcome = await inTurn(planned, scope, run, (lingers) => {
        const work = (): Promise<Outcome> => {
          run.branches.throwIfCancelled(brief.id)
          run.events.emit({ type: "branch_started", briefId: brief.id, index: brief.index })
          const site = run.site(scope, queuedAt)
          started = run.blueprint.executor.run(
            brief,
            run.blueprint.agent,
            lingers ? { ...site, lingers } : site,
          )
          return started
        }
        return run.queue.run(work, scope, planned.priority)
      })
    } catch (thrown) {
      // A branch that has begun knows best how it ended: what it tried, what it saved, what it cost.
      outcome = (await settledWith(started)) ?? unstarted(planned, thrown, queuedAt, run)
    }
  }
  run.settle(outcome)
  return outcome
}

async function settledWith(started: Promise<Outcome> | undefined): Promise<Outcome | undefined> {
  try {
    return await started
  } catch {
    // An executor that breaks its promise never to reject.
    return undefined
  }
}

/** What a branch is given: deep-frozen, with the run's input where it has none of its own. */
function briefOf(planned: PlannedBrief, input: Json, given: readonly Dependency[], run: RunContext): Brief {
  // What a run that has come from another process has lost, it still knows of the brief that is drawn again.
  const own = run.schemas.get(planned.id) ?? run.schemas.get(planned.redraws ?? planned.id)
  const output = own ?? run.blueprint.output
  return Object.freeze({
    ...deepFreeze(planned),
    input: planned.input === undefined ? input : planned.input,
    ...(output === undefined ? {} : { output }),
    ...(given.length === 0 ? {} : { dependencies: deepFreeze(structuredClone(given)) }),
  })
}

/** The outcome of a branch that was stopped in the queue, or whose executor broke its promise never to reject. */
function unstarted(planned: PlannedBrief, thrown: unknown, queuedAt: number, run: RunContext): Outcome {
  const base = unstartedFrame(planned, queuedAt, run)
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
