import { AsyncLocalStorage } from "node:async_hooks"
import type { BranchContext } from "./agent.js"

const branches = new AsyncLocalStorage<BranchContext>()

/** Runs `work` as part of a branch: patterns that it runs, however deep, keep to that branch's caps and are on its account. */
export function inBranch<T>(context: BranchContext, work: () => T): T {
  return branches.run(context, work)
}

/** The branch that is being worked on here, if any. */
export function currentBranch(): BranchContext | undefined {
  return branches.getStore()
}
