import type { LangGraphRunnableConfig } from "@langchain/langgraph"
import type { BranchSite } from "../executors/executor.js"
import { messageOf } from "../runtime/failure.js"
import { isInterruption } from "../runtime/interruption.js"
import type { Scope } from "../runtime/scope.js"
import type { Brief, Dependency, PlannedBrief } from "../task/brief.js"
import { type Json, deepFreeze } from "../task/json.js"
import type { Outcome, SkipReason } from "../task/outcome.js"
import { contextForBranches } from "./apart.js"
import { type RunGiven, outcomesOfChunk } from "./dependencies.js"
import { inTurn } from "./run/in-turn.js"
import type { RunContext } from "./run/run-context.js"
import { sideBySide } from "./run/side-by-side.js"
import type { ChunkPayload, QuorumStateUpdate } from "./state.js"
import { unstartedFrame } from "./run/unstarted.js"

/**
 * Runs the briefs of one `Send`; all are queued at once, but for those that wait for others, and the run's queue decides
 * what runs. It never throws.
 */
export async function branchStep(
  chunk: ChunkPayload,
  run: RunContext,
  config: LangGraphRunnableConfig,
): Promise<QuorumStateUpdate> {
  const input = deepFreeze(chunk.input)
  const context = contextForBranches(config, run.options.streams)
  const runGiven: RunGiven = (brief, given, ended, broken) => {
    const queuedAt = run.runtime.clock.now()
    const start = (): void => void runBranch(brief, input, given, run, queuedAt).then(ended, broken)
    run.startingLine.wait(brief, () => context.runInAsyncScope(start))
  }
  return { outcomes: await outcomesOfChunk(chunk, runGiven) }
}

async function runBranch(
  planned: PlannedBrief,
  input: Json,
  given: readonly Dependency[] | { readonly failed: string },
  run: RunContext,
  queuedAt: number,
): Promise<Outcome> {
  let outcome: Outcome
  let settling: Promise<void> | undefined
  if ("failed" in given) {
    outcome = {
      ...unstartedFrame(planned, queuedAt, run.runtime.clock.now()),
      status: "skipped",
      reason: "dependency_failed",
      because: `brief "${given.failed}" delivered nothing`,
    }
  } else {
    const scope = run.fanOut
    let started: Promise<Outcome> | undefined
    try {
      run.throwIfDraining()
      run.branches.throwIfCancelled(planned.id)
      const brief = briefOf(planned, input, given, run)
      outcome = await inTurn(planned, scope, run, (lingers) => {
        const work = async (): Promise<Outcome> => {
          // Whoever is told of outcomes may be behind: nothing new is produced until it has taken them.
          if (run.events.behind !== undefined) await scope.race(run.events.behind)
          run.throwIfDraining()
          run.branches.throwIfCancelled(brief.id)
          run.begin(brief)
          started = execute(brief, { scope, queuedAt, lingers }, run)
          const ended = await started
          // Before its place goes to the next: so no more than run at once can be lost to a kill, or wait for a listener.
          settling = run.settle(ended)
          await settling
          return ended
        }
        return run.resources.queue.run(work, scope, planned.priority)
      })
    } catch (thrown) {
      // A branch that has begun knows best how it ended: what it tried, what it saved, what it cost.
      outcome = (await settledWith(started)) ?? unstarted(planned, thrown, queuedAt, run)
    }
  }
  await (settling ?? run.settle(outcome))
  return outcome
}

/** Where and since when a branch runs. */
interface Place {
  readonly scope: Scope
  readonly queuedAt: number
  readonly lingers: BranchSite["lingers"]
}

/** Runs a branch once, or, where it may run twice and turns out to be a straggler, side by side. */
function execute(brief: Brief, { scope, queuedAt, lingers }: Place, run: RunContext): Promise<Outcome> {
  const { executor, agent } = run.blueprint
  const { hedging } = run
  const once = (own: Scope, hedges: boolean): Promise<Outcome> => {
    return executor.run(brief, agent, run.site(own, queuedAt, { hedges, lingers }))
  }
  if (hedging === undefined || !mayRunTwice(brief)) return once(scope, false)
  return sideBySide(brief.id, hedging, scope, {
    first: (own) => once(own, false),
    second: async (own) => {
      let begun: Promise<Outcome> | undefined
      const again = (): Promise<Outcome> => {
        run.events.emit({ type: "hedged", briefId: brief.id, index: brief.index })
        begun = once(own, true)
        return begun
      }
      try {
        return await run.resources.queue.run(again, own)
      } catch (thrown) {
        // Stopped, its place is gone at once; what it tried and what that cost it still tells.
        if (begun === undefined) throw thrown
        return begun
      }
    },
  })
}

/** Ballots count once each, in their order; what writes or holds something alone is not for two at once. */
function mayRunTwice({ sampleIndex, exclusive = [], writes = [] }: Brief): boolean {
  return sampleIndex === undefined && exclusive.length === 0 && writes.length === 0
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
  const base = unstartedFrame(planned, queuedAt, run.runtime.clock.now())
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
