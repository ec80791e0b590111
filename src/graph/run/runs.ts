import { InvariantError } from "../../errors.js"
import { planBriefs } from "../../task/brief.js"
import { Interruption } from "../../runtime/interruption.js"
import type { Json } from "../../task/json.js"
import type { Blueprint } from "../blueprint.js"
import { RunContext } from "./run-context.js"
import type { RunContextOptions } from "./run-context-options.js"
import type { RunIdentity } from "../state.js"

interface Opened {
  readonly run: RunContext
  /** Whoever opened it without a stream closes it, whatever happens. */
  readonly kept: boolean
  /** Nodes at work. */
  nodes: number
}

const runs = new Map<string, Opened>()

/**
 * Runs of graphs that users invoke, in which no node works, and since when: LangGraph tells nobody that an invocation
 * has failed, or stands at a breakpoint.
 */
const resting = new Map<Opened, number>()

/** Milliseconds after which a resting run is closed: should it go on, its context is made anew. */
const restMs = 60_000

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
  closeForgotten()
  const run = new RunContext(identity, blueprint, options)
  run.onAbandon = () => closeRun(run)
  runs.set(identity.id, { run, kept: options.streams === false, nodes: 0 })
  return run
}

/** The context of a run that is under way; made anew when the run comes from another process. */
export function findRun(identity: RunIdentity, blueprint: Blueprint, input: Json): RunContext {
  const known = runs.get(identity.id)
  if (known !== undefined) return known.run
  const run = openRun(identity, blueprint)
  const specs = blueprint.callerBriefs?.(input)
  if (specs !== undefined) run.schemas = planBriefs(specs).schemas
  return run
}

/** The context of a run that `run` has opened before its first node. */
export function openedRun(runId: string): RunContext | undefined {
  return runs.get(runId)?.run
}

/**
 * Notes that a node of a run is at work; the returned function, that it is not any more. Between its nodes a run keeps
 * no process alive.
 */
export function enterRun(run: RunContext): () => void {
  const opened = runs.get(run.identity.id)
  if (opened === undefined || opened.run !== run || opened.kept) return () => {}
  opened.nodes += 1
  if (opened.nodes === 1) run.wake()
  resting.delete(opened)
  return () => {
    opened.nodes -= 1
    if (opened.nodes > 0 || runs.get(run.identity.id) !== opened) return
    run.rest()
    resting.set(opened, run.runtime.clock.now())
  }
}

export function closeRun(run: RunContext): void {
  run.close()
  const opened = runs.get(run.identity.id)
  if (opened === undefined || opened.run !== run) return
  runs.delete(run.identity.id)
  resting.delete(opened)
}

/** Closes runs that have rested for long: their limits would bind others, and they would never go. */
function closeForgotten(): void {
  for (const [{ run }, since] of resting) if (run.runtime.clock.now() - since > restMs) closeRun(run)
}

/**
 * Cancels a run of this process, or one branch of it, waiting or running: what is there by then is in the result.
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
  const run = openedRun(runId)
  if (run === undefined) return false
  if (briefId !== undefined) return run.cancelBranch(briefId)
  if (run.scope.interruption !== undefined) return false
  run.scope.stop(new Interruption({ status: "cancelled", by: "user" }))
  return true
}
