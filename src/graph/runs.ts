import { InvariantError } from "../errors.js"
import { planBriefs } from "../task/brief.js"
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
