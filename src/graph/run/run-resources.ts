import { type ReplyCache, openReplyCache } from "../../agents/models/reply-cache.js"
import { Budget } from "../../runtime/budget/budget.js"
import type { RunEvents } from "../../runtime/events.js"
import type { Runtime } from "../../runtime/runtime.js"
import { Lane } from "../../runtime/throttle/line/lane.js"
import type { Blueprint } from "../blueprint.js"
import type { RunContextOptions } from "./run-context-options.js"
import { RunLanes } from "./run-lanes.js"
import { type RunSettings, defaultConcurrency } from "../settings.js"
import type { RunIdentity } from "../state.js"

/** What the resources of a run depend on. */
interface ResourcedRun {
  readonly identity: RunIdentity
  readonly blueprint: Blueprint
  readonly runtime: Runtime
  readonly events: RunEvents
  readonly options: Pick<RunContextOptions, "flow">
}

/** What the branches of a run share: its queue, the limits they keep, its budget, and replies that were paid for. */
export class RunResources {
  /** Lets branches start, so many at once. */
  readonly queue: Lane
  readonly lanes: RunLanes
  readonly budget: Budget | undefined
  readonly cache: ReplyCache | undefined

  /** @param budgetAbove that of the run which this one is part of */
  constructor(
    { identity, blueprint, runtime, events, options }: ResourcedRun,
    budgetAbove: Budget | undefined,
  ) {
    const { settings, agent } = blueprint
    const { concurrency, requestsPerMinute, tokensPerMinute, cache } = settings
    const atOnce = concurrency ?? agent.concurrency ?? defaultConcurrency
    this.queue = new Lane(`run ${identity.id}`, runtime.clock, atOnce)
    const flow = options.flow ?? identity.id
    this.lanes = new RunLanes(runtime, { concurrency, requestsPerMinute, tokensPerMinute }, flow)
    this.budget = budgetFor(settings, budgetAbove)
    const warn = (message: string): void => events.emit({ type: "warning", message })
    this.cache = cache === undefined ? undefined : openReplyCache(cache, { warn })
  }
}

/** A budget of the run's own where it has caps, or is part of a run that has: what a sibling lacks, it need not. */
function budgetFor(
  { maxCalls, maxTokens, maxCost }: RunSettings,
  above: Budget | undefined,
): Budget | undefined {
  const capped = maxCalls !== undefined || maxTokens !== undefined || maxCost !== undefined
  return capped || above !== undefined ? new Budget({ maxCalls, maxTokens, maxCost }, above) : undefined
}
