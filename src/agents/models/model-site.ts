import type { RunnableConfig } from "@langchain/core/runnables"
import type { Call } from "../../runtime/call.js"
import type { Runtime } from "../../runtime/runtime.js"
import type { Limiter } from "../../runtime/throttle/limiter.js"
import type { ReplyCache } from "./reply-cache.js"

/** What binds a model to a branch. */
export interface ModelSite {
  perform<T>(call: Call<T>): Promise<T>
  /** The limiter of that key, with this run's limits on it. */
  limiter(key: string): Limiter
  readonly runtime: Runtime
  readonly priority: number
  readonly seed: number
  /** True when the caller gave the run a seed: it is then sent to the model. */
  readonly seedGiven: boolean
  /** True when a cap on money or tokens holds, so that every call needs a bound. */
  readonly budgeted: boolean
  /** Callbacks, tags and metadata of the graph's invocation. */
  readonly config: RunnableConfig | undefined
  /** Longest silence in the middle of a streamed reply, in milliseconds. */
  readonly streamIdleMs?: number | undefined
  /** Replies of earlier runs. */
  readonly cache?: ReplyCache | undefined
  /** Which ballot of a vote the branch is: equal questions of different ballots have replies of their own. */
  readonly sampleIndex?: number | undefined
}
