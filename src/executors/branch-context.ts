import type { BoundModel, BranchContext } from "../agents/agent.js"
import { bindModel } from "../agents/models/bound-model.js"
import type { ModelInput } from "../agents/models/model-spec.js"
import type { ModelTerms } from "../agents/models/price.js"
import { type Call, type CallAttempt, type CallReply, type CallSite, performCall } from "../runtime/call.js"
import type { RunEvent } from "../runtime/events.js"
import { type RandomStream, randomStream } from "../runtime/random.js"
import type { Scope } from "../runtime/scope.js"
import type { Limiter } from "../runtime/throttle/limiter.js"
import type { Brief } from "../task/brief.js"
import type { NestedRun } from "../task/outcome.js"
import type { AttemptStart, BranchRecord } from "./branch-record.js"
import type { BranchSite } from "./executor.js"
import type { Stopwatch } from "./stopwatch.js"

/**
 * The context of one branch: its own signal, random stream and record, and the run's throttle and budget.
 *
 * A class and not a bundle of closures: there is one for each of 50,000 branches.
 */
export class LiveBranch implements BranchContext, CallSite {
  readonly scope: Scope
  readonly #brief: Brief
  readonly #site: BranchSite
  readonly #watch: Stopwatch
  readonly #record: BranchRecord
  #stream: RandomStream | undefined
  #seed: number | undefined
  #open = 0
  #waiting = 0
  #still = false
  #moved = false

  constructor(brief: Brief, site: BranchSite, scope: Scope, watch: Stopwatch, record: BranchRecord) {
    this.#brief = brief
    this.#site = site
    this.scope = scope
    this.#watch = watch
    this.#record = record
  }

  get runId() {
    return this.#site.runId
  }

  get runtime() {
    return this.#site.runtime
  }

  get budget() {
    return this.#site.budget
  }

  get config() {
    return this.#site.config
  }

  get retry() {
    return this.#site.retry
  }

  get attemptTimeoutMs() {
    return this.#site.attemptTimeoutMs
  }

  get streamIdleMs() {
    return this.#site.streamIdleMs
  }

  get queueTimeoutMs() {
    return this.#site.queueTimeoutMs
  }

  get flow() {
    return this.#site.flow
  }

  get hedges() {
    return this.#site.hedges
  }

  get cache() {
    return this.#site.cache
  }

  get sampleIndex() {
    return this.#brief.sampleIndex
  }

  get seedGiven() {
    return this.#site.seedGiven
  }

  get priority() {
    return this.#brief.priority ?? 0
  }

  get budgeted() {
    return this.#site.budget?.bounded === true
  }

  get signal() {
    return this.scope.signal
  }

  get deadline() {
    return Math.min(this.#site.deadline, this.#watch.deadline())
  }

  get absoluteDeadline() {
    return this.#site.deadline
  }

  get attempt() {
    return this.#record.next
  }

  get seed() {
    this.#seed ??= Math.floor(randomStream(this.#site.seed, `model ${this.#brief.id}`)() * 2 ** 31)
    return this.#seed
  }

  // What agents call are fields, so that an agent may take its context apart: `run(brief, { random, emit })`.

  readonly random = (): number => {
    this.#stream ??= randomStream(this.#site.seed, `branch ${this.#brief.id}`)
    return this.#stream()
  }

  readonly model = (model: ModelInput, terms?: ModelTerms): BoundModel => bindModel(model, this, terms)

  /** What the branch tries next is on record as a move. */
  readonly moving = (): void => {
    this.#moved = true
  }

  readonly call = <T>(target: string, run: (attempt: CallAttempt) => Promise<CallReply<T>>): Promise<T> =>
    this.perform({ target, run })

  readonly savePartial = (value: unknown): void => {
    this.#record.partial = value
  }

  readonly emit = (data: unknown): void => {
    this.#site.events.emit({ type: "data", briefId: this.#brief.id, data })
  }

  readonly wrote = (place: string): void => {
    this.#record.wrote(place)
    this.#site.wroteAbove?.(place)
  }

  readonly forward = (event: RunEvent): void => {
    this.#record.spendOf(event)
    this.#site.events.emit({ type: "nested", briefId: this.#brief.id, event })
  }

  readonly recordRun = (run: NestedRun, simulated: boolean): void => {
    this.#record.nested = run
    if (simulated) this.#record.simulated = true
  }

  async perform<T>(call: Call<T>): Promise<T> {
    this.callsChanged(1, 0)
    try {
      return await performCall(call, this)
    } finally {
      this.callsChanged(-1, 0)
    }
  }

  /** Whether what is tried now goes on after a failure elsewhere; told once. */
  takeMove(): boolean {
    const moved = this.#moved
    this.#moved = false
    return moved
  }

  /** The work of a try, which may go on after its branch has settled. */
  working(work: Promise<CallReply<unknown>>): void {
    this.#site.lingers?.(work)
  }

  simulated(): void {
    this.#record.simulated = true
  }

  limiter(key: string): Limiter {
    return this.#site.limiter(key)
  }

  waiting(waits: boolean): void {
    this.callsChanged(0, waits ? 1 : -1)
  }

  /** Calls of this branch, and of runs inside it, that are under way or wait: more or less of them. */
  readonly callsChanged = (open: number, waiting: number): void => {
    this.#open += open
    this.#waiting += waiting
    this.#site.callsAbove?.(open, waiting)
    this.#keepTime()
  }

  /** The watch stands still while every call that is under way waits: one that runs is running time. */
  #keepTime(): void {
    const still = this.#waiting > 0 && this.#waiting === this.#open
    if (still === this.#still) return
    this.#still = still
    if (still) this.#watch.pause()
    else this.#watch.resume()
  }

  begin(start: AttemptStart) {
    return this.#record.begin(start)
  }
}
