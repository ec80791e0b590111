import { inBranch } from "../agents/current-branch.js"
import { classifyFailure } from "../runtime/failure.js"
import { Interruption, branchEnded, isInterruption } from "../runtime/interruption.js"
import { Scope } from "../runtime/scope.js"
import { boundedCopy } from "../task/bounded-copy.js"
import type { Brief } from "../task/brief.js"
import { type Ending, accept, rawOfUnusable } from "./accept.js"
import { LiveBranch } from "./branch-context.js"
import { BranchRecord } from "./branch-record.js"
import type { BranchSite, Executor } from "./executor.js"
import { quarantined } from "./quarantine.js"
import { startStopwatch } from "./stopwatch.js"

/** Runs branches in this process: isolated by frozen briefs and own contexts, not by memory. */
export const inProcessExecutor: Executor = {
  name: "in-process",
  capabilities: { sandboxed: false, closures: true },
  close: () => Promise.resolve(),
  async run(brief, agent, site) {
    const { clock } = site.runtime
    const startedAt = clock.now()
    const scope = new Scope(site.scope)
    const record = new BranchRecord((attempt) => site.attempted(brief.id, attempt))
    const watch = startStopwatch(brief.timeoutMs ?? site.timeoutMs ?? Infinity, clock, () =>
      scope.stop(new Interruption({ status: "timed_out", scope: "branch" })),
    )
    site.running.add(brief.id, scope, watch)
    let ending: Ending
    try {
      scope.throwIfStopped()
      const context = new LiveBranch(brief, site, scope, watch, record)
      // Also of an agent that hands back no promise.
      const working = Promise.resolve(inBranch(context, () => agent.run(brief, context)))
      site.lingers?.(working)
      ending = accept(await scope.race(working), brief, site.limits)
    } catch (thrown) {
      ending = endingOf(thrown, scope, record, brief, site)
    } finally {
      watch.stop()
      site.running.remove(brief.id, scope)
      // Whatever the agent left running is told to stop; its slot in the throttle stays taken until it does.
      scope.stop(branchEnded)
    }
    const endedAt = clock.now()
    const queueMs = watch.pausedMs()
    return {
      briefId: brief.id,
      index: brief.index,
      ...record.settle(scope.interruption?.stop, endedAt),
      startedAt,
      endedAt,
      queueMs: startedAt - site.queuedAt + queueMs,
      runMs: endedAt - startedAt - queueMs,
      ...(record.simulated ? { simulated: true as const } : {}),
      ...(record.nested === undefined ? {} : { nested: record.nested }),
      ...quarantined(ending, record.written, brief),
    }
  },
}

function endingOf(
  thrown: unknown,
  scope: Scope,
  record: BranchRecord,
  brief: Brief,
  site: BranchSite,
): Ending {
  const reason = scope.interruption ?? (isInterruption(thrown) ? thrown : undefined)
  const partial = partialOf(record, site)
  if (reason === undefined) {
    const { error } = classifyFailure(thrown)
    // Not sent for want of time: the limiter knows no other deadline than the run's.
    if (error.kind === "deadline") return { status: "timed_out", scope: "run", ...partial }
    return { status: "failed", error, ...partial, ...rawOfUnusable(thrown, brief, site.limits) }
  }
  const { stop } = reason
  if (stop.status === "timed_out") return { status: "timed_out", scope: stop.scope, ...partial }
  if (stop.by === "budget" && record.next === 1) return { status: "skipped", reason: "budget" }
  return { status: "cancelled", by: stop.by, ...partial }
}

function partialOf({ partial }: BranchRecord, site: BranchSite): { readonly partial?: unknown } {
  try {
    const copy = boundedCopy(partial, site.limits)
    return partial === undefined || "problem" in copy ? {} : { partial: copy.value }
  } catch {
    // Its own getters throw.
    return {}
  }
}
