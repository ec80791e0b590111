import type { RunnableConfig } from "@langchain/core/runnables"
import type { Agent } from "../agents/agent.js"
import type { ReplyCache } from "../agents/models/reply-cache.js"
import type { Budget } from "../runtime/budget/budget.js"
import type { RunEvents } from "../runtime/events.js"
import type { RetrySettings } from "../runtime/retry.js"
import type { Runtime } from "../runtime/runtime.js"
import type { Scope } from "../runtime/scope.js"
import type { Limiter } from "../runtime/throttle/limiter.js"
import type { Brief } from "../task/brief.js"
import type { OutputLimits } from "../task/limits.js"
import type { Attempt, Outcome } from "../task/outcome.js"

/** Who is told which branches run, by brief id; of one brief two may run side by side. */
export interface RunningScopes {
  /** @param watch tells how many milliseconds the branch has been running, but for while it waits in our own queue */
  add(briefId: string, scope: Scope, watch: { ranMs(): number | undefined }): void
  remove(briefId: string, scope: Scope): void
}

/** What an executor is given of the run that a branch belongs to. */
export interface BranchSite {
  readonly runId: string
  /** Id of the outermost run: runs share a limiter fairly. */
  readonly flow: string
  readonly runtime: Runtime
  /** Of the run: stopped, it stops the branch. */
  readonly scope: Scope
  /** Told of a branch's own scope for as long as it runs: so it can be cancelled alone. */
  readonly running: RunningScopes
  /**
   * Given the agent's own work and each of its calls, which may go on after the branch has settled; for who must not begin
   * before they end.
   */
  readonly lingers?: ((work: Promise<unknown>) => void) | undefined
  readonly events: RunEvents
  readonly budget: Budget | undefined
  /** Told of every place a branch writes to: the branch that the run is part of has written there, too. @default nobody */
  readonly wroteAbove?: ((place: string) => void) | undefined
  /** Told of the calls of a branch: they are calls of the branch that the run is part of. @default nobody */
  readonly callsAbove?: ((open: number, waiting: number) => void) | undefined
  readonly seed: number
  /** True when the caller gave the seed: models that take one are then sent one. */
  readonly seedGiven: boolean
  /** Running time of a branch in milliseconds; a brief's own goes before it. */
  readonly timeoutMs: number | undefined
  readonly attemptTimeoutMs: number | undefined
  /** Longest silence in a streamed reply, in milliseconds. */
  readonly streamIdleMs: number | undefined
  /** Longest wait of a call in line, in milliseconds. */
  readonly queueTimeoutMs: number | undefined
  /** True when this is the second try of a straggler. */
  readonly hedges: boolean
  /** Told of every try as it ends. */
  attempted(briefId: string, attempt: Attempt): void
  /** Replies that are not paid for twice. */
  readonly cache: ReplyCache | undefined
  readonly retry: RetrySettings
  readonly limits: OutputLimits
  /** Epoch milliseconds at which the run is out of time; `Infinity` without a limit. */
  readonly deadline: number
  /** Epoch milliseconds at which the branch got in line. */
  readonly queuedAt: number
  /** The process-wide limiter of a model, with this run's limits on it. */
  limiter(key: string): Limiter
  /** Callbacks, tags and metadata of the graph's invocation, forwarded into every model call. */
  readonly config: RunnableConfig | undefined
}

/** What an executor can do, for plans that need more than a function call. */
export interface ExecutorCapabilities {
  /** Branches cannot reach each other's memory or files. */
  readonly sandboxed: boolean
  /** Agents may be closures; others must be named modules. */
  readonly closures: boolean
}

/** What runs branches. `run` settles once, with an outcome; it never rejects. */
export interface Executor {
  readonly name: string
  readonly capabilities: ExecutorCapabilities
  run(brief: Brief, agent: Agent, site: BranchSite): Promise<Outcome>
  close(): Promise<void>
}
