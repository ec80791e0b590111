import { JournalError } from "../../errors.js"
import type { LangGraphRunnableConfig } from "@langchain/langgraph"
import type { z } from "zod"
import type { BranchSite } from "../../executors/executor.js"
import { type RunEvents, createRunEvents } from "../../runtime/events.js"
import { Interruption } from "../../runtime/interruption.js"
import { type Runtime, systemRuntime } from "../../runtime/runtime.js"
import { Scope } from "../../runtime/scope.js"
import type { Plan } from "../../task/plan.js"
import type { Brief } from "../../task/brief.js"
import { type Attempt, type Outcome, isOk } from "../../task/outcome.js"
import { AgentsBeside } from "./agents-beside.js"
import type { Blueprint } from "../blueprint.js"
import { LiveSite, type SiteOptions } from "./branch-site.js"
import { Collector } from "./collector.js"
import { type Hedging, hedgingFor } from "./hedging.js"
import { Invocation } from "./invocation.js"
import { Round } from "./round.js"
import type { RunContextOptions } from "./run-context-options.js"
import { RunDeadline } from "./run-deadline.js"
import { RunLog } from "./run-log.js"
import { RunResources } from "./run-resources.js"
import { RunningBranches } from "./running-branches.js"
import type { RunPast } from "../past/run-past.js"
import type { RunIdentity } from "../state.js"
import { StartingLine } from "./starting-line.js"
import { ThrottleNews } from "./throttle-news.js"

/**
 * What a run needs beside its state: signals, timers, throttle, budget, the collector of outcomes.
 *
 * It never enters the state. It is found by run id, and made anew when a run resumes in another process.
 */
export class RunContext {
  readonly identity: RunIdentity
  readonly blueprint: Blueprint
  readonly runtime: Runtime
  readonly options: RunContextOptions
  readonly events: RunEvents
  readonly resources: RunResources
  /** The whole run: stopped by the user, the parent, or when all its time is over. */
  readonly scope = new Scope()
  /** Shapes of single briefs' outputs, by brief id. */
  schemas: ReadonlyMap<string, z.ZodType> = new Map()
  /** Called when the invocation that this run belongs to was given up. */
  onAbandon: () => void = () => {}
  /** Agents of the planner's and the integrator's. */
  readonly beside: AgentsBeside
  collector: Collector
  readonly branches = new RunningBranches()
  readonly startingLine: StartingLine
  log: RunLog
  readonly past: RunPast | undefined
  /** Absent where no branch may be tried a second time. */
  readonly hedging: Hedging | undefined
  readonly invocation = new Invocation(this.scope)
  readonly deadline: RunDeadline
  /** Settles when this context knows what was before it; absent until somebody tells it. */
  told: Promise<void> | undefined
  readonly #news: ThrottleNews
  #round: Round
  #draining = false

  constructor(identity: RunIdentity, blueprint: Blueprint, options: RunContextOptions) {
    const { runtime = systemRuntime } = options
    this.options = options
    this.identity = identity
    this.blueprint = blueprint
    this.runtime = runtime
    this.log = new RunLog(options.journal)
    this.past = options.past
    this.events = createRunEvents(identity.id, runtime.clock)
    this.resources = new RunResources(this, options.budgetAbove)
    this.startingLine = new StartingLine(this.resources.queue, (briefId) => this.#isStopped(briefId))
    this.#news = new ThrottleNews(runtime, this.resources.lanes, this.events)
    this.beside = new AgentsBeside({
      past: this.past,
      ask: (agent, brief) =>
        blueprint.executor.run(brief, agent, this.site(this.scope, runtime.clock.now(), { beside: true })),
      record: (agent, brief, outcome) => this.written(this.log.agent(agent.name, brief, outcome)),
    })
    this.hedging = hedgingFor(blueprint, runtime.clock, {
      resources: this.resources,
      branches: this.branches,
      startingLine: this.startingLine,
      total: () => this.#round.briefs.length,
    })
    this.collector = new Collector(blueprint.integrator)
    this.#round = new Round(this)
    const timedOut = (): Interruption => new Interruption({ status: "timed_out", scope: "run" })
    const leftMs = (blueprint.settings.runTimeoutMs ?? Infinity) - (options.past?.ranMs ?? 0)
    this.deadline = new RunDeadline(leftMs, runtime.clock, {
      integrates: (blueprint.integrator.agents ?? []).length > 0,
      fanOutEnds: () => this.fanOut.stop(timedOut()),
      runEnds: () => this.scope.stop(timedOut()),
    })
    if (options.drain !== undefined) this.invocation.onAbort(options.drain, () => this.drain())
  }

  /** Starts no further branch; those that run end. Then the run ends as cancelled, and nothing else is paid. */
  drain(): void {
    if (this.#draining) return
    this.#draining = true
    this.log.draining()
    this.startingLine.flush()
    // Of the whole flow: what runs inside the branches is refused as well.
    if (this.options.flow === undefined)
      this.resources.lanes.refuseWaiting(new Interruption({ status: "cancelled", by: "user" }))
  }

  get draining(): boolean {
    return this.#draining
  }

  throwIfDraining(): void {
    if (this.#draining) throw new Interruption({ status: "cancelled", by: "user" })
  }

  /** Stopped to end the branches of this round, and nothing else. */
  get fanOut(): Scope {
    return this.#round.fanOut
  }

  /** Why no more briefs can go out, if so. */
  get closed(): boolean {
    return this.scope.interruption !== undefined || this.#draining || this.ranOut !== undefined
  }

  #isStopped(briefId: string): boolean {
    return this.#draining || this.fanOut.interruption !== undefined || this.branches.isCancelled(briefId)
  }

  /** What there is no more of, if so. */
  get ranOut(): "deadline" | "budget" | undefined {
    if (this.resources.budget?.refused === true) return "budget"
    return this.deadline.fanOutOver ? "deadline" : undefined
  }

  /**
   * A new round has a scope of its own: the one before may have been stopped as decided.
   *
   * @param outcomes what the state holds: those of another process have not arrived here, those that are not in it
   *   are wanted again
   */
  beginRound(outcomes: readonly Outcome[], plan: Plan, number: number): void {
    this.log.planned(plan, number)
    this.collector.beginRound(outcomes)
    this.#round.close()
    this.#round = new Round(this, { plan, number, outcomes })
    // A run that was cut off right after its decision sends nothing more out.
    if (outcomes.length > 0) this.#round.look()
  }

  /** Notes and tells that a branch starts. */
  begin({ id, index }: Brief): void {
    this.log.started(id, this.#round.number)
    this.events.emit({ type: "branch_started", briefId: id, index })
    this.#news.tell()
  }

  /** Cancels one branch; false when there is none of that id that could be cancelled. */
  cancelBranch(briefId: string): boolean {
    const planned = this.#round.briefs.some(({ id }) => id === briefId)
    if (!planned || this.collector.has(briefId) || !this.branches.cancel(briefId)) return false
    this.startingLine.release(briefId)
    return true
  }

  /** Ties this run to the invocation a node was called with: its signal, its callbacks, its custom stream. */
  attach(config: LangGraphRunnableConfig): void {
    const { streams = true } = this.options
    const { invocation } = this
    // LangGraph gives an aborted invocation up at once: no later node would close this run.
    const first = invocation.attach(config, () => streams && this.onAbandon())
    if (first && streams && config.writer !== undefined)
      invocation.cleanUp(this.events.listen((event) => invocation.config?.writer?.(event)))
  }

  /** What an executor is given of this run. */
  site(scope: Scope, queuedAt: number, options?: SiteOptions): BranchSite {
    return new LiveSite(this, scope, queuedAt, options)
  }

  /** Notes and tells how a try ended. */
  attempted(briefId: string, attempt: Attempt, beside: boolean): void {
    this.log.attempt(beside ? null : briefId, attempt)
    this.events.emit({ type: "attempt", briefId, attempt })
    this.#news.tell()
  }

  /** Settles one brief; the first outcome counts, and is announced once it is on record. */
  async settle(outcome: Outcome): Promise<void> {
    if (!this.collector.add(outcome)) return
    if (this.log.kept) {
      await this.written(this.log.outcome(outcome))
      if (this.options.journal?.failed !== undefined) return
    }
    this.events.emit({ type: "outcome", outcome })
    // Of two tries, the time of the faster one has been told.
    if (isOk(outcome) && outcome.hedge === undefined) this.hedging?.finished(outcome.runMs)
    this.#round.take(outcome)
  }

  /** What cannot be recorded is not announced, and the run that cannot be recorded any more stops. */
  written(writing: Promise<void>): Promise<void> {
    return writing.catch((thrown: unknown) => {
      if (!(thrown instanceof JournalError)) throw thrown
      // The journal knows why, and whoever opened it tells.
      this.scope.stop(new Interruption({ status: "cancelled", by: "parent" }))
    })
  }

  close(): void {
    this.invocation.close()
    this.resources.lanes.close()
    // Whoever resumes it comes by the same name, and is to find out anew whether a stopped limiter serves again.
    if (this.options.flow === undefined) this.runtime.limiters.endFlow(this.identity.id)
    this.rest()
    this.#round.close()
    // A socket that a client keeps open holds on to the branch that opened it, and so to this: not to all its branches.
    this.collector = new Collector(this.blueprint.integrator)
    this.log = new RunLog(undefined)
  }

  /** Takes all timers back, while no node works; `wake` sets them again. */
  rest(): void {
    this.deadline.rest()
    this.#round.rest()
  }

  wake(): void {
    this.deadline.wake()
    this.#round.wake()
  }
}
