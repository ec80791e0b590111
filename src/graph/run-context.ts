import { setMaxListeners } from "node:events"
import type { LangGraphRunnableConfig } from "@langchain/langgraph"
import type { z } from "zod"
import type { Agent } from "../agents/agent.js"
import type { BranchSite } from "../executors/executor.js"
import { Budget } from "../runtime/budget.js"
import { type RunEvents, createRunEvents } from "../runtime/events.js"
import { Interruption, type Stop, isInterruption } from "../runtime/interruption.js"
import { type RandomStream, randomStream } from "../runtime/random.js"
import { type Runtime, systemRuntime } from "../runtime/runtime.js"
import { Scope } from "../runtime/scope.js"
import { Lane } from "../runtime/throttle.js"
import type { Plan } from "../task/plan.js"
import type { Brief } from "../task/brief.js"
import type { Outcome } from "../task/outcome.js"
import { type Spend, noSpend, totalSpend } from "../task/usage.js"
import type { Blueprint } from "./blueprint.js"
import { callbacksOf } from "./callbacks-of.js"
import { Collector } from "./collector.js"
import { Patience } from "./patience.js"
import { RunDeadline } from "./run-deadline.js"
import { RunLanes } from "./run-lanes.js"
import { RunningBranches } from "./running-branches.js"
import { defaultConcurrency } from "./settings.js"
import type { RunIdentity } from "./state.js"

/** What a run may be given when it is opened. */
export interface RunContextOptions {
  /** @default the system's */
  readonly runtime?: Runtime
  /** The budget of the run that this one is part of. */
  readonly budgetAbove?: Budget | undefined
  /** Told of the places that branches write to, where this run is itself a branch. */
  readonly wroteAbove?: BranchSite["wroteAbove"]
  /** Whether the graph's invocation may have somebody at its custom stream, who is sent the events. @default true */
  readonly streams?: boolean
}

/**
 * What a run needs beside its state: signals, timers, throttle, budget, the collector of outcomes.
 *
 * It never enters the state. It is found by run id, and made anew when a run resumes in another process.
 */
export class RunContext {
  readonly identity: RunIdentity
  readonly blueprint: Blueprint
  readonly runtime: Runtime
  readonly events: RunEvents
  readonly budget: Budget | undefined
  /** The whole run: stopped by the user, the parent, or when all its time is over. */
  readonly scope = new Scope()
  /** Shapes of single briefs' outputs, by brief id. */
  schemas: ReadonlyMap<string, z.ZodType> = new Map()
  /** Called when the invocation that this run belongs to was given up. */
  onAbandon: () => void = () => {}
  /** True once the simulator made something for an agent beside the branches. */
  overheadSimulated = false
  readonly collector: Collector
  readonly queue: Lane
  readonly branches = new RunningBranches()
  readonly random: RandomStream
  readonly #streams: boolean
  readonly #wroteAbove: BranchSite["wroteAbove"]
  #overhead: Spend = noSpend
  #config: LangGraphRunnableConfig | undefined
  #fanOut: Scope
  readonly #deadline: RunDeadline
  readonly #lanes: RunLanes
  #patience: Patience | undefined
  #plan: Plan | undefined
  readonly #followed = new WeakSet<AbortSignal>()
  readonly #cleanups: (() => void)[] = []

  constructor(identity: RunIdentity, blueprint: Blueprint, options: RunContextOptions) {
    const { runtime = systemRuntime, budgetAbove, streams = true, wroteAbove } = options
    const { settings, agent } = blueprint
    this.#streams = streams
    this.#wroteAbove = wroteAbove
    this.identity = identity
    this.blueprint = blueprint
    this.runtime = runtime
    this.events = createRunEvents(identity.id, runtime.clock)
    this.budget = settings.maxCost === undefined ? budgetAbove : new Budget(settings.maxCost, budgetAbove)
    const { concurrency, requestsPerMinute } = settings
    this.#lanes = new RunLanes(runtime, { concurrency, requestsPerMinute })
    const atOnce = concurrency ?? agent.concurrency ?? defaultConcurrency
    this.queue = new Lane(`run ${identity.id}`, runtime.clock, atOnce)
    this.random = randomStream(identity.seed, "integrate")
    this.collector = new Collector(blueprint.integrator)
    this.#fanOut = new Scope(this.scope)
    const timedOut = (): Interruption => new Interruption({ status: "timed_out", scope: "run" })
    this.#deadline = new RunDeadline(settings.runTimeoutMs, runtime.clock, {
      integrates: (blueprint.integrator.agents ?? []).length > 0,
      fanOutEnds: () => this.#fanOut.stop(timedOut()),
      runEnds: () => this.scope.stop(timedOut()),
    })
  }

  /** Stopped to end the branches of this round, and nothing else. */
  get fanOut(): Scope {
    return this.#fanOut
  }

  /** Why no more briefs can go out, if so. */
  get closed(): boolean {
    return this.scope.interruption !== undefined || this.#deadline.fanOutOver || this.outOfMoney
  }

  get outOfMoney(): boolean {
    return this.budget?.refused === true
  }

  /** What there is no more of, if so. */
  get ranOut(): "deadline" | "budget" | undefined {
    if (this.outOfMoney) return "budget"
    return this.#deadline.fanOutOver ? "deadline" : undefined
  }

  /** What agents beside the branches spent since this was last asked. */
  takeOverhead(): Spend {
    const overhead = this.#overhead
    this.#overhead = noSpend
    return overhead
  }

  /**
   * A new round has a scope of its own: the one before may have been stopped as decided.
   *
   * @param outcomes what the state holds: those of another process have not arrived here, those that are not in it
   *   are wanted again
   */
  beginRound(outcomes: readonly Outcome[], plan: Plan): void {
    this.#plan = plan
    this.collector.beginRound(outcomes)
    this.#fanOut.close()
    this.#fanOut = new Scope(this.scope)
    if (this.#deadline.fanOutOver) this.#fanOut.stop(new Interruption({ status: "timed_out", scope: "run" }))
    this.#patience?.rest()
    const fanOut = this.#fanOut
    this.#patience = Patience.forRound(plan, outcomes, this.blueprint, this.runtime.clock, () =>
      fanOut.stop(new Interruption({ status: "cancelled", by: "decided" })),
    )
  }

  /** Cancels one branch; false when there is none of that id that could be cancelled. */
  cancelBranch(briefId: string): boolean {
    const planned = this.#plan?.briefs.some(({ id }) => id === briefId) ?? false
    return planned && !this.collector.has(briefId) && this.branches.cancel(briefId)
  }

  /** Ties this run to the invocation a node was called with: its signal, its callbacks, its custom stream. */
  attach(config: LangGraphRunnableConfig): void {
    const first = this.#config === undefined
    this.#config = config
    if (first && this.#streams && config.writer !== undefined) {
      this.#cleanups.push(this.events.listen((event) => this.#config?.writer?.(event)))
    }
    // The nodes of a superstep share one signal, on which LangGraph listens once for each `Send`.
    if (config.signal !== undefined && !this.#followed.has(config.signal)) {
      setMaxListeners(0, config.signal)
      this.follow(config.signal, { status: "cancelled", by: "parent" })
      // LangGraph gives an aborted invocation up at once: no later node would close this run.
      if (this.#streams) config.signal.addEventListener("abort", () => this.onAbandon(), { once: true })
    }
  }

  /** Stops the run when `signal` is aborted. */
  follow(signal: AbortSignal, stop: Stop): void {
    this.#followed.add(signal)
    const onAbort = (): void => {
      // The reason of a run above this one says more than that it was aborted.
      const reason: unknown = signal.reason
      this.scope.stop(isInterruption(reason) ? reason : new Interruption(stop))
    }
    if (signal.aborted) return onAbort()
    signal.addEventListener("abort", onAbort, { once: true })
    this.#cleanups.push(() => signal.removeEventListener("abort", onAbort))
  }

  /** The lock on a resource that briefs name as exclusive. */
  exclusive(name: string): Lane {
    return this.#lanes.exclusive(name)
  }

  /** What an executor is given of this run. */
  site(scope: Scope, queuedAt: number, deadline = this.#deadline.fanOutAt): BranchSite {
    const { settings } = this.blueprint
    return {
      runId: this.identity.id,
      runtime: this.runtime,
      scope,
      running: this.branches,
      wroteAbove: this.#wroteAbove,
      events: this.events,
      budget: this.budget,
      seed: this.identity.seed,
      seedGiven: this.identity.seedGiven,
      timeoutMs: settings.timeoutMs,
      attemptTimeoutMs: settings.attemptTimeoutMs,
      retry: settings.retry,
      limits: settings.limits,
      deadline,
      queuedAt,
      lane: (key) => this.#lanes.lane(key),
      config: callbacksOf(this.#config),
    }
  }

  /** Runs an agent of the planner's or the integrator's: on record and in the cost, but no branch of the plan. */
  async runAgent(agent: Agent, brief: Omit<Brief, "index">): Promise<Outcome> {
    const site = this.site(this.scope, this.runtime.clock.now(), this.#deadline.at)
    const outcome = await this.blueprint.executor.run({ ...brief, index: 0 }, agent, site)
    this.#overhead = totalSpend([this.#overhead, outcome])
    if (outcome.simulated === true) this.overheadSimulated = true
    return outcome
  }

  /** Settles one brief; the first outcome counts, and is announced. */
  settle(outcome: Outcome): void {
    if (!this.collector.add(outcome)) return
    this.events.emit({ type: "outcome", outcome })
    this.#patience?.take(outcome)
    if (this.#fanOut.interruption !== undefined) return
    const seen = this.collector.look()
    if (seen.problem !== undefined) this.events.emit({ type: "warning", message: seen.problem })
    if (seen.reason !== undefined) {
      this.#fanOut.stop(new Interruption({ status: "cancelled", by: "decided" }))
    }
  }

  close(): void {
    for (const cleanup of this.#cleanups) cleanup()
    this.#lanes.close()
    this.rest()
    this.#cleanups.length = 0
    this.#fanOut.close()
  }

  /** Takes all timers back, while no node works; `wake` sets them again. */
  rest(): void {
    this.#deadline.rest()
    this.#patience?.rest()
  }

  wake(): void {
    this.#deadline.wake()
    this.#patience?.wake()
  }
}
