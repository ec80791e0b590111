import type { RunnableConfig } from "@langchain/core/runnables"
import { AsyncLocalStorageProviderSingleton } from "@langchain/core/singletons"
import { callbacksOf } from "./callbacks-of.js"

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
