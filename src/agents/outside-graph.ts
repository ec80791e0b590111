import { AsyncLocalStorageProviderSingleton } from "@langchain/core/singletons"

/**
 * Calls a graph that is not part of the one whose node this runs in.
 *
 * LangGraph would hand it that graph's signals, and each of its steps would put a listener of its own on them: from the
 * eleventh on, Node warns of a leak. It is given its signal and its callbacks in its own config.
 */
export function outsideGraph<T>(work: () => Promise<T>): Promise<T> {
  return AsyncLocalStorageProviderSingleton.getInstance().run(undefined, work)
}
