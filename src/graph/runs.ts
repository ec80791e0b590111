import { InvariantError } from "../errors.js"
import { planBriefs } from "../task/brief.js"
import { Interruption } from "../runtime/interruption.js"
import type { Json } from "../task/json.js"
import type { Blueprint } from "./blueprint.js"
import { RunContext, type RunContextOptions } from "./run-context.js"
import type { RunIdentity } from "./state.js"

const runs = new Map<string, RunContext>()

/**
 * Opens the context of a new run.
 *
 * @throws InvariantError when a run of that id is under way in this process
 */
export function openRun(
  identity: RunIdentity,
  blueprint: Blueprint,
  options: RunContextOptions = {},
): RunContext {
  if (runs.has(identity.id)) {
    throw new InvariantError(`Expected a run id that is not in use, got "${identity.id}", which is running`)
  }
  const run = new RunContext(identity, blueprint, options)
  run.onAbandon = () => closeRun(run)
  runs.set(identity.id, run)
  return run
}

/** The context of a run that is under way; made anew when the run comes from another process. */
export function findRun(identity: RunIdentity, blueprint: Blueprint, input: Json): RunContext {
  const known = runs.get(identity.id)
  if (known !== undefined) return known
  const run = openRun(identity, blueprint)
  const specs = blueprint.callerBriefs?.(input)
  if (specs !== undefined) run.schemas = planBriefs(specs).schemas
  return run
}

/** The context of a run that `run` has opened before its first node. */
export function openedRun(runId: string): RunContext | undefined {
  return runs.get(runId)
}

export function closeRun(run: RunContext): void {
  run.close()
  if (runs.get(run.identity.id) === run) runs.delete(run.identity.id)
}

/**
 * Cancels a run of this process, or one branch of it, waiting or running: what is there by then is in the result.
 *
 * A branch that waits settles when its turn comes, and never starts.
 *
 * @param briefId only the branch of that brief; the run goes on. @default the whole run
 * @returns false when there is nothing of that id that could be cancelled
 *
 * @example
 * ```ts
 * import { cancel, section } from "langgraph-quorum"
 *
 * const briefs = ["tree", "river"].map((id) => ({ id, objective: `Name a ${id}` }))
 * const walk = section({ model: "simulated:demo", briefs })
 * const { status } = await walk.run("Nature", {
 *   onEvent(event) {
 *     if (event.type === "branch_started" && event.briefId === "river") cancel(event.runId, "river")
 *   },
 * })
 * console.log(status, cancel("a run that is over")) // partial false
 * ```
 */
export function cancel(runId: string, briefId?: string): boolean {
  const run = runs.get(runId)
  if (run === undefined) return false
  if (briefId !== undefined) return run.cancelBranch(briefId)
  if (run.scope.interruption !== undefined) return false
  run.scope.stop(new Interruption({ status: "cancelled", by: "user" }))
  return true
}
