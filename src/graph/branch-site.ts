import type { BranchSite } from "../executors/executor.js"
import type { Scope } from "../runtime/scope.js"
import { callbacksOf } from "./callbacks-of.js"
import type { Attempt } from "../task/outcome.js"
import type { Blueprint } from "./blueprint.js"
import type { Invocation } from "./invocation.js"
import type { RunContextOptions } from "./run-context-options.js"
import type { RunDeadline } from "./run-deadline.js"
import type { RunResources } from "./run-resources.js"
import type { RunIdentity } from "./state.js"

/** A run, as far as its branches are given of it. */
interface SiteRun extends Pick<BranchSite, "runtime" | "events"> {
  readonly identity: RunIdentity
  readonly blueprint: Blueprint
  readonly options: RunContextOptions
  readonly resources: RunResources
  readonly deadline: RunDeadline
  readonly branches: BranchSite["running"]
  readonly invocation: Invocation
  attempted(briefId: string, attempt: Attempt, beside: boolean): void
}

/** What a branch is run as. */
export interface SiteOptions {
  /** As the second try of a straggler. @default false */
  readonly hedges?: boolean
  /** As an agent beside the branches, which has until the end of the whole run. @default false */
  readonly beside?: boolean
}

/** What an executor is given of a run. */
export function branchSite(
  run: SiteRun,
  scope: Scope,
  queuedAt: number,
  { hedges = false, beside = false }: SiteOptions = {},
): BranchSite {
  const { identity, resources, deadline } = run
  const { settings } = run.blueprint
  const { wroteAbove, callsAbove, flow = identity.id, deadlineAbove } = run.options
  const endsAt = beside ? deadline.at : deadline.fanOutAt
  return {
    runId: identity.id,
    flow,
    runtime: run.runtime,
    scope,
    running: run.branches,
    wroteAbove,
    callsAbove,
    events: run.events,
    budget: resources.budget,
    seed: identity.seed,
    seedGiven: identity.seedGiven,
    timeoutMs: settings.timeoutMs,
    attemptTimeoutMs: settings.attemptTimeoutMs,
    streamIdleMs: settings.streamIdleMs,
    queueTimeoutMs: settings.queueTimeoutMs,
    hedges,
    retry: settings.retry,
    limits: settings.limits,
    deadline: deadlineAbove === undefined ? endsAt : Math.min(endsAt, deadlineAbove()),
    queuedAt,
    cache: resources.cache,
    limiter: (key) => resources.lanes.limiter(key),
    attempted: (briefId, attempt) => run.attempted(briefId, attempt, beside),
    config: callbacksOf(run.invocation.config),
  }
}
