import { ConfigError } from "../../errors.js"
import { canonicalJson } from "../../tally/equivalence/canonical-json.js"
import type { Json } from "../../task/json.js"
import type { OkOutcome } from "../../task/outcome.js"

/** What one brief brings to a merge. */
export interface Contribution {
  readonly briefId: string
  /** Place of the brief in the plan, from 0: the last resort of every rule. */
  readonly index: number
  readonly output: Json
  /** Of the brief, for the rule `weighted`. @default 1 */
  readonly weight?: number
  /** The branch's own, in [0, 1], for the rule `confidence`. */
  readonly confidence?: number
  readonly evidence?: readonly string[]
}

/** A merge under way: the set of contributions by brief. It counts nothing and chooses nothing before it is resolved. */
export type MergeState = ReadonlyMap<string, Contribution>

export const emptyMerge: MergeState = new Map()

/** @throws ConfigError for two different outputs of one brief */
export function stateOf(contributions: Iterable<Contribution>): MergeState {
  const state = new Map<string, Contribution>()
  for (const contribution of contributions) put(state, contribution)
  return state
}

/** @throws ConfigError when the brief has another output in the state */
export function addOutcome(state: MergeState, contribution: Contribution): MergeState {
  return combine(state, stateOf([contribution]))
}

/**
 * Two merges as one: the union of what they were given, so that the shape of a tree of merges, the order and repetition
 * do not matter.
 *
 * @throws ConfigError when a brief has different outputs in the two
 */
export function combine(left: MergeState, right: MergeState): MergeState {
  const [large, small] = left.size < right.size ? [right, left] : [left, right]
  const both = new Map(large)
  for (const contribution of small.values()) put(both, contribution)
  return both
}

function put(state: Map<string, Contribution>, contribution: Contribution): void {
  const { briefId } = contribution
  const before = state.get(briefId)
  if (before === undefined) state.set(briefId, contribution)
  else if (before !== contribution && canonicalJson(before) !== canonicalJson(contribution)) {
    throw new ConfigError(
      `merge: expected one output of each brief, got two different ones of "${briefId}". Give every brief an id of its own`,
    )
  }
}

/** In plan order: by index, and by id where that says nothing. */
export function inPlanOrder(state: MergeState): readonly Contribution[] {
  return [...state.values()].sort(
    (left, right) => left.index - right.index || (left.briefId < right.briefId ? -1 : 1),
  )
}

/** What a branch that delivered brings. */
export function contributionOf(outcome: OkOutcome, weight?: number): Contribution {
  const { briefId, index, output, confidence, evidence } = outcome
  return {
    briefId,
    index,
    // Past the boundary it is plain JSON; what is not is dropped in the walk.
    output: output as Json,
    ...(weight === undefined ? {} : { weight }),
    ...(confidence === undefined ? {} : { confidence }),
    ...(evidence === undefined ? {} : { evidence }),
  }
}
