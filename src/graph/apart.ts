import { AsyncResource } from "node:async_hooks"
import type { RunnableConfig } from "@langchain/core/runnables"
import { AsyncLocalStorageProviderSingleton } from "@langchain/core/singletons"
import type { LangGraphRunnableConfig } from "@langchain/langgraph"
import { callbacksOf } from "./run/callbacks-of.js"

/**
 * Runs `work` apart from the LangGraph run it is called in, if any, with the callbacks, tags and metadata of that run.
 *
 * LangGraph hands a graph that is invoked inside a node the outer graph's signals, stream and checkpoint place. A
 * pattern has its own: it would be rejected where it should return what it has, and listeners would pile up on the
 * outer signal with every step.
 */
export function apart<T>(work: (config: RunnableConfig) => Promise<T>): Promise<T> {
  const outer = AsyncLocalStorageProviderSingleton.getRunnableConfig() as RunnableConfig | undefined
  const config = callbacksOf(outer)
  return AsyncLocalStorageProviderSingleton.getInstance().run(undefined, () => work(config))
}

/**
 * The async context in which all branches of a node begin: without one each would begin in that of whichever ended before.
 *
 * That of a node holds on to the whole state of its graph, and a socket that a client keeps open to the context in which it
 * was opened: where nobody listens to the graph, branches are given the callbacks, tags and metadata, and no more.
 *
 * @param streams whether somebody may listen to what branches write to the graph's custom stream
 */
export function contextForBranches(config: LangGraphRunnableConfig, streams = true): AsyncResource {
  const here = (): AsyncResource => new AsyncResource("quorum.branches")
  if (streams) return here()
  const deaf: LangGraphRunnableConfig = { ...callbacksOf(config), writer: () => {} }
  return AsyncLocalStorageProviderSingleton.runWithConfig(deaf, here)
}
