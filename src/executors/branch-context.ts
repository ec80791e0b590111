import type { BranchContext } from "../agents/agent.js"
import { type ModelSite, bindModel } from "../agents/bound-model.js"
import { type Call, type CallSite, performCall } from "../runtime/call.js"
import { type RandomStream, randomStream } from "../runtime/random.js"
import type { Scope } from "../runtime/scope.js"
import type { Brief } from "../task/brief.js"
import type { BranchRecord } from "./branch-record.js"
import type { BranchSite } from "./executor.js"
import type { Stopwatch } from "./stopwatch.js"

/** The context of one branch: its own signal, random stream and record, and the run's throttle and budget. */
export function createBranchContext(
  brief: Brief,
  site: BranchSite,
  scope: Scope,
  watch: Stopwatch,
  record: BranchRecord,
): BranchContext {
  let stream: RandomStream | undefined
  let modelSeed: number | undefined
  const random: RandomStream = () => (stream ??= randomStream(site.seed, `branch ${brief.id}`))()
  const seed = (): number => (modelSeed ??= Math.floor(randomStream(site.seed, `model ${brief.id}`)() * 2 ** 31))
  const deadline = (): number => Math.min(site.deadline, watch.deadline())
  const callSite: CallSite = {
    scope,
    runtime: site.runtime,
    retry: site.retry,
    attemptTimeoutMs: site.attemptTimeoutMs,
    budget: site.budget,
    random,
    deadline,
    waiting: (waits) => (waits ? watch.pause() : watch.resume()),
    begin: (start) => record.begin(start),
  }
  const call = <T>(work: Call<T>): Promise<T> =>
    performCall(
      {
        ...work,
        run: async (signal) => {
          const reply = await work.run(signal)
          if (reply.simulated === true) record.simulated = true
          return reply
        },
      },
      callSite,
    )
  return {
    runId: site.runId,
    runtime: site.runtime,
    config: site.config,
    budget: site.budget,
    seedGiven: site.seedGiven,
    get signal() {
      return scope.signal
    },
    get deadline() {
      return deadline()
    },
    get attempt() {
      return record.next
    },
    get seed() {
      return seed()
    },
    random,
    call: (target, run) => call({ target, run }),
    model: (model, price) => {
      const bound: ModelSite = {
        call,
        lane: (key) => site.lane(key),
        priority: brief.priority ?? 0,
        seed,
        seedGiven: site.seedGiven,
        budgeted: site.budget !== undefined,
        config: site.config,
      }
      return bindModel(model, bound, price)
    },
    savePartial: (value) => {
      record.partial = value
    },
    emit: (data) => site.events.emit({ type: "data", briefId: brief.id, data }),
    forward: (event) => {
      record.spendOf(event)
      site.events.emit({ type: "nested", briefId: brief.id, event })
    },
    recordRun: (run, simulated) => {
      record.nested = run
      if (simulated) record.simulated = true
    },
  }
}
