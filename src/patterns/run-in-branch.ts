import type { BranchContext } from "../agents/agent.js"
import { currentBranch } from "../agents/current-branch.js"
import type { Result } from "../task/result.js"
import type { Execution } from "./execution.js"
import type { RunOptions } from "./run-options.js"

/**
 * Starts a run, as part of the branch it is started in, if any: of a function, a graph or a tool. It keeps to that branch's
 * caps and deadline, ends with it, and what it costs is on the branch's account.
 */
export async function startHere(execution: Execution, input: unknown, options: RunOptions): Promise<Result> {
  const branch = currentBranch()
  if (branch === undefined) return execution.start(input, options)
  const result = await execution.start(input, options, ownSeed(branch, options.seed))
  branch.recordRun(recordOf(result), result.simulated)
  return result
}

/** What a branch keeps on record of a run inside it. */
export function recordOf({ pattern, runId, status, reason, failures }: Result) {
  return { pattern, runId, status, reason, missing: failures.map((failure) => failure.briefId) }
}

/** A branch may start several runs, which are not to draw the same: each has the seed it is given, or one of the branch's. */
function ownSeed(branch: BranchContext, given: number | undefined): BranchContext {
  const seed = given ?? Math.floor(branch.random() * 2 ** 31)
  const seedGiven = given !== undefined || branch.seedGiven
  return new Proxy(branch, {
    get(target, key) {
      if (key === "seed") return seed
      return key === "seedGiven" ? seedGiven : (Reflect.get(target, key, target) as unknown)
    },
  })
}
