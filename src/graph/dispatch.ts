import { type LangGraphRunnableConfig, Send } from "@langchain/langgraph"
import { ConfigError } from "../errors.js"
import type { PlannedBrief } from "../task/brief.js"
import type { Json } from "../task/json.js"
import type { Blueprint } from "./blueprint.js"
import { findRun } from "./runs.js"
import type { ChunkPayload, QuorumStateUpdate, QuorumStateValue } from "./state.js"

/** Most `Send`s in one superstep: LangGraph's cost grows with their square, chunks keep it linear. */
export const maxSends = 256

/** Opens a round: the briefs that have no outcome yet are about to go out. */
export function dispatchStep(blueprint: Blueprint) {
  return (state: QuorumStateValue, config: LangGraphRunnableConfig): QuorumStateUpdate => {
    if (config.maxConcurrency === 1) {
      throw new ConfigError(
        "Expected `maxConcurrency` to be left alone, got 1, with which LangGraph drops every Send. Set `concurrency` on the pattern",
      )
    }
    const run = findRun(state.run, blueprint, state.input)
    run.attach(config)
    run.beginRound()
    const round = state.round + 1
    run.events.emit({ type: "dispatched", round, briefs: pendingBriefs(state) })
    return { round }
  }
}

/** The `Send`s of a round: one per brief up to 256, above that chunks of neighbours, all in one superstep. */
export function sendChunks(state: QuorumStateValue): Send<"branch", ChunkPayload>[] {
  return chunk(pendingBriefs(state), maxSends).map((briefs) => new Send("branch", new Chunk(state.run, state.input, briefs)))
}

/**
 * What a `Send` carries, as a class: a plain object LangGraph would copy deep, item by item, and turn anything in
 * the caller's data that looks like a `Send` or a `Command` into one.
 */
class Chunk implements ChunkPayload {
  readonly run: ChunkPayload["run"]
  readonly input: Json
  readonly briefs: readonly PlannedBrief[]

  constructor(run: ChunkPayload["run"], input: Json, briefs: readonly PlannedBrief[]) {
    this.run = run
    this.input = input
    this.briefs = briefs
  }
}

function pendingBriefs(state: QuorumStateValue): readonly PlannedBrief[] {
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
