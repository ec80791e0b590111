import type { BranchSite } from "../../executors/executor.js"
import type { Scope } from "../../runtime/scope.js"
import type { Limiter } from "../../runtime/throttle/limiter.js"
import { callbacksOf } from "./callbacks-of.js"
import type { Attempt } from "../../task/outcome.js"
import type { Blueprint } from "../blueprint.js"
import type { Invocation } from "./invocation.js"
import type { RunContextOptions } from "./run-context-options.js"
import type { RunDeadline } from "./run-deadline.js"
import type { RunResources } from "./run-resources.js"
import type { RunIdentity } from "../state.js"

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
  readonly lingers?: BranchSite["lingers"]
}

/** What an executor is given of a run. A class, as there is one for each of 50,000 branches. */
export class LiveSite implements BranchSite {
  readonly scope: Scope
  readonly queuedAt: number
  readonly hedges: boolean
  readonly lingers: BranchSite["lingers"]
  readonly #run: SiteRun
  readonly #beside: boolean

  constructor(run: SiteRun, scope: Scope, queuedAt: number, options: SiteOptions = {}) {
    this.#run = run
    this.scope = scope
    this.queuedAt = queuedAt
    this.hedges = options.hedges ?? false
    this.lingers = options.lingers
    this.#beside = options.beside ?? false
  }

  get runId() {
    return this.#run.identity.id
  }

  get flow() {
    return this.#run.options.flow ?? this.runId
  }

  get runtime() {
    return this.#run.runtime
  }

  get running() {
    return this.#run.branches
  }

  get wroteAbove() {
    return this.#run.options.wroteAbove
  }

  get callsAbove() {
    return this.#run.options.callsAbove
  }

  get events() {
    return this.#run.events
  }

  get budget() {
    return this.#run.resources.budget
  }

  get cache() {
    return this.#run.resources.cache
  }

  get seed() {
    return this.#run.identity.seed
  }

  get seedGiven() {
    return this.#run.identity.seedGiven
  }

  get timeoutMs() {
    return this.#run.blueprint.settings.timeoutMs
  }

  get attemptTimeoutMs() {
    return this.#run.blueprint.settings.attemptTimeoutMs
  }

  get streamIdleMs() {
    return this.#run.blueprint.settings.streamIdleMs
  }

  get queueTimeoutMs() {
    return this.#run.blueprint.settings.queueTimeoutMs
  }

  get retry() {
    return this.#run.blueprint.settings.retry
  }

  get limits() {
    return this.#run.blueprint.settings.limits
  }

  get deadline() {
    const { at, fanOutAt } = this.#run.deadline
    return Math.min(this.#beside ? at : fanOutAt, this.#run.options.deadlineAbove?.() ?? Infinity)
  }

  get config() {
    return callbacksOf(this.#run.invocation.config)
  }

  limiter(key: string): Limiter {
    return this.#run.resources.lanes.limiter(key)
  }

  attempted(briefId: string, attempt: Attempt): void {
    this.#run.attempted(briefId, attempt, this.#beside)
  }
}
