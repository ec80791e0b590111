import { type LangGraphRunnableConfig, Send } from "@langchain/langgraph"
import { ConfigError } from "../errors.js"
import type { PlannedBrief } from "../task/brief.js"
import type { Json } from "../task/json.js"
import { connectedGroups } from "./connected-groups.js"
import { isFree, settledDependency } from "./dependencies.js"
import { inPlanOrder } from "./plan-order.js"
import type { RunContext } from "./run/run-context.js"
import type { ChunkPayload, QuorumStateUpdate, QuorumStateValue } from "./state.js"

/** Most briefs that travel one per `Send`: LangGraph's cost grows with the square of the `Send`s in a superstep. */
export const maxSends = 256

/** `Send`s of a larger round: each costs about as much as ten branches, and 64 keep everything in flight as well. */
const chunkedSends = 64

/** Opens a round: the briefs that have no outcome yet are about to go out. */
export function dispatchStep(
  state: QuorumStateValue,
  run: RunContext,
  config: LangGraphRunnableConfig,
): QuorumStateUpdate {
  if (config.maxConcurrency === 1) {
    throw new ConfigError(
      "Expected `maxConcurrency` to be left alone, got 1, with which LangGraph drops every Send. Set `concurrency` on the pattern",
    )
  }
  const round = state.round + 1
  run.beginRound(state.outcomes, state.planned, round)
  run.events.emit({ type: "dispatched", round, briefs: pendingBriefs(state) })
  return { round }
}

/**
 * The `Send`s of a round: one per brief up to 256, above that 64 chunks of neighbours, all in one superstep.
 *
 * Briefs that depend on each other travel together: a `Send` that is run again in another process finds there
 * whatever it waits for.
 */
export function sendChunks(state: QuorumStateValue): Send<"branch", ChunkPayload>[] {
  const pending = pendingBriefs(state)
  const chunks = pending.every(isFree)
    ? inChunks(pending)
    : inChunks(connectedGroups(pending)).map((groups) => groups.flat())
  return chunks.map(
    (briefs) => new Send("branch", new Chunk(state.run, state.input, briefs, settledFor(briefs, state))),
  )
}

function inChunks<T>(items: readonly T[]): readonly (readonly T[])[] {
  return chunk(items, items.length <= maxSends ? maxSends : chunkedSends)
}

/**
 * What a `Send` carries, as a class: a plain object LangGraph would copy deep, item by item, and turn anything in
 * the caller's data that looks like a `Send` or a `Command` into one.
 */
class Chunk implements ChunkPayload {
  readonly run: ChunkPayload["run"]
  readonly input: Json
  readonly briefs: readonly PlannedBrief[]
  readonly settled: ChunkPayload["settled"]

  constructor(
    run: ChunkPayload["run"],
    input: Json,
    briefs: readonly PlannedBrief[],
    settled: ChunkPayload["settled"],
  ) {
    this.run = run
    this.input = input
    this.briefs = briefs
    this.settled = settled
  }
}

/** How the briefs that these depend on have ended in earlier rounds. */
function settledFor(briefs: readonly PlannedBrief[], state: QuorumStateValue): ChunkPayload["settled"] {
  if (briefs.every(isFree)) return []
  const wanted = new Set(briefs.flatMap(({ dependsOn = [] }) => dependsOn))
  return inPlanOrder(state.outcomes)
    .filter(({ briefId }) => wanted.has(briefId))
    .map(settledDependency)
}

export function pendingBriefs(
  state: Pick<QuorumStateValue, "outcomes" | "planned">,
): readonly PlannedBrief[] {
  if (state.outcomes.length === 0) return state.planned.briefs
  const settled = new Set(state.outcomes.map((outcome) => outcome.briefId))
  return state.planned.briefs.filter((brief) => !settled.has(brief.id))
}

/** Cuts a list into at most `most` runs of neighbours whose lengths differ by one at most. */
export function chunk<T>(items: readonly T[], most: number): readonly (readonly T[])[] {
  const count = Math.min(most, items.length)
  return Array.from({ length: count }, (_, index) =>
    items.slice(Math.floor((index * items.length) / count), Math.floor(((index + 1) * items.length) / count)),
  )
}
