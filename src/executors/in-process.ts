import type { Agent, AgentReply } from "../agents/agent.js"
import { classifyFailure } from "../runtime/failure.js"
import { Interruption, branchEnded, isInterruption } from "../runtime/interruption.js"
import { Scope } from "../runtime/scope.js"
import type { Brief } from "../task/brief.js"
import { violatedLimit } from "../task/limits.js"
import type { Outcome } from "../task/outcome.js"
import { LiveBranch } from "./branch-context.js"
import { BranchRecord } from "./branch-record.js"
import type { BranchSite, Executor } from "./executor.js"
import { startStopwatch } from "./stopwatch.js"

type Ending = DistributiveOmit<Outcome, keyof OutcomeFrame>
type OutcomeFrame = Pick<
  Outcome,
  | "briefId"
  | "index"
  | "attempts"
  | "startedAt"
  | "endedAt"
  | "queueMs"
  | "runMs"
  | "usage"
  | "cost"
  | "simulated"
  | "nested"
>
type DistributiveOmit<T, Key extends PropertyKey> = T extends unknown ? Omit<T, Key> : never

/** Runs branches in this process: isolated by frozen briefs and own contexts, not by memory. */
export const inProcessExecutor: Executor = {
  name: "in-process",
  capabilities: { sandboxed: false, closures: true },
  close: () => Promise.resolve(),
  async run(brief, agent, site) {
    const { clock } = site.runtime
    const startedAt = clock.now()
    const scope = new Scope(site.scope)
    const record = new BranchRecord((attempt) =>
      site.events.emit({ type: "attempt", briefId: brief.id, attempt }),
    )
    const watch = startStopwatch(brief.timeoutMs ?? site.timeoutMs ?? Infinity, clock, () =>
      scope.stop(new Interruption({ status: "timed_out", scope: "branch" })),
    )
    let ending: Ending
    try {
      scope.throwIfStopped()
      const context = new LiveBranch(brief, site, scope, watch, record)
      ending = accept(await scope.race(runAgent(agent, brief, context)), brief, site)
    } catch (thrown) {
      ending = endingOf(thrown, scope, record, site)
    } finally {
      watch.stop()
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
      ...ending,
    }
  },
}

/** An agent that throws before its first await fails its branch like any other. */
async function runAgent(agent: Agent, ...parameters: Parameters<Agent["run"]>): Promise<AgentReply> {
  return agent.run(...parameters)
}

/** The boundary: what a branch hands back is untrusted until it has passed the limits and its schema. */
function accept(reply: AgentReply, brief: Brief, site: BranchSite): Ending {
  const tooMuch = violatedLimit(reply.output, site.limits)
  if (tooMuch !== undefined) return invalid(`the output ${tooMuch}`)
  if (reply.output === undefined) return invalid("the agent returned no output")
  const beside = [reply.confidence, reply.evidence, reply.assumptions] as const
  const tooMuchBeside = violatedLimit(beside, site.limits)
  if (tooMuchBeside !== undefined) return invalid(`what came beside the output ${tooMuchBeside}`)
  const output = detached(reply.output)
  const [confidence, evidence, assumptions] = beside.every((part) => part === undefined)
    ? []
    : detached(beside)
  const extras = {
    ...(confidence === undefined ? {} : { confidence }),
    ...(evidence === undefined ? {} : { evidence }),
    ...(assumptions === undefined ? {} : { assumptions }),
  }
  if (brief.output === undefined) return { status: "ok", output, ...extras }
  const parsed = brief.output.safeParse(output)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    return invalid(
      `the output breaks its schema at ${issue?.path.join(".") || "the top"}: ${issue?.message ?? ""}`,
    )
  }
  const unfit = violatedLimit(parsed.data, site.limits)
  return unfit === undefined
    ? { status: "ok", output: parsed.data, ...extras }
    : invalid(`the parsed output ${unfit}`)
}

function invalid(message: string): Ending {
  return { status: "failed", error: { kind: "invalid_output", message } }
}

function endingOf(thrown: unknown, scope: Scope, record: BranchRecord, site: BranchSite): Ending {
  const reason = scope.interruption ?? (isInterruption(thrown) ? thrown : undefined)
  const partial = partialOf(record, site)
  if (reason === undefined) return { status: "failed", error: classifyFailure(thrown).error, ...partial }
  const { stop } = reason
  if (stop.status === "timed_out") return { status: "timed_out", scope: stop.scope, ...partial }
  if (stop.by === "budget" && record.next === 1) return { status: "skipped", reason: "budget" }
  return { status: "cancelled", by: stop.by, ...partial }
}

function partialOf({ partial }: BranchRecord, site: BranchSite): { readonly partial?: unknown } {
  try {
    if (partial === undefined || violatedLimit(partial, site.limits) !== undefined) return {}
    return { partial: detached(partial) }
  } catch {
    // Its own getters throw.
    return {}
  }
}

/** What the agent still holds, and may go on changing, is not what stands in the outcome. */
function detached<T>(value: T): T {
  return typeof value === "object" && value !== null ? structuredClone(value) : value
}
