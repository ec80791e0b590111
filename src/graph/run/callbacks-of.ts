import type { RunnableConfig } from "@langchain/core/runnables"

/** The part of an invocation's config that belongs into model calls; signals and limits are the branch's own. */
export function callbacksOf(config: RunnableConfig | undefined): RunnableConfig {
  const { callbacks, tags, metadata } = config ?? {}
  return {
    ...(callbacks === undefined ? {} : { callbacks }),
    ...(tags === undefined ? {} : { tags }),
    ...(metadata === undefined ? {} : { metadata }),
  }
}
