import { z } from "zod"
import { ConfigError } from "../errors.js"
import type { Ballot } from "./ballot.js"
import { canonicalChoice } from "./equivalence/canonical.js"
import { fixedRule } from "./fixed-rule.js"
import type { Params } from "./params.js"
import { usualQuorum } from "./quorum.js"
import { keyReader, readBallots, tooFew } from "./ranked/choice-list.js"
import { type FixedRuleOptions, fixedRuleOptions } from "./rule-fields.js"
import { parseRuleOptions, show, wholeNumber } from "./rule-options.js"
import type { Rule, RuleResult } from "./rule.js"

/** Of the ballots; what is in has more. */
export const usualThreshold = 0.5

const { samples: samplesOption, quorum: quorumOption } = fixedRuleOptions
/** Options of `setVote`. */
export interface SetVoteOptions extends Omit<FixedRuleOptions, "ties"> {
  /** An element is in if more than this share of the ballots has it; from 0, below 1. @default 0.5 */
  readonly threshold?: number | undefined
  /** An element is in if at least so many ballots have it; instead of `threshold`. @default none */
  readonly count?: number | undefined
}

export const setVoteSchema = z.strictObject({
  samples: samplesOption,
  quorum: quorumOption,
  threshold: z
    .custom<number>((value) => typeof value === "number" && value >= 0 && value < 1, {
      error: (issue) =>
        `expected \`threshold\` to be a share from 0 to below 1, got ${show(issue.input)}. ` +
        "For a number of ballots use `count`",
    })
    .optional(),
  count: wholeNumber("count", 1).optional(),
})

/**
 * Ballots are sets: a ballot's output is a list, and an element is in the composed list if enough ballots have it.
 *
 * The output has the elements in the order in which ballots, in launch order, first name them, each as first written; an
 * element counts once per ballot, `null` and blank text are no elements. It may be empty, and it may be nobody's list:
 * `detail.consistency`, and the tally's `agreement`, is the share of the usable ballots that are exactly this set. There
 * are no ties: an element at the threshold is out. A ballot that is no list does not count, nor towards the quorum, with
 * a warning. Each ballot counts once, whatever its weight.
 *
 * Source: at one half this is the minisum outcome, the set with the fewest differences from all ballots in sum (Brams,
 * Kilgour and Sanver, "A Minimax Procedure for Electing Committees", 2006).
 *
 * @throws ConfigError for an unknown option, both `threshold` and `count`, or a `count` above the samples
 * @example
 * ```ts
 * import { castBallot, count, setVote } from "langgraph-quorum/tally"
 *
 * const outputs = [["red", "blue"], ["blue", "green"], ["green", "red"]]
 * const ballots = outputs.map((output, index) => castBallot({ briefId: `sample-${index}`, index, output }))
 * const tally = count(ballots, { rule: setVote({ samples: 3 }) })
 * console.log(tally.exemplar, tally.agreement) // ["red", "blue", "green"] 0: nobody said all three
 * ```
 */
export function setVote(options: SetVoteOptions): Rule {
  const { samples, quorum, threshold, count } = parseRuleOptions(setVoteSchema, options, "setVote")
  if (threshold !== undefined && count !== undefined) {
    throw new ConfigError("setVote: expected `threshold` or `count`, got both. Leave one out")
  }
  if (count !== undefined && count > samples) {
    throw new ConfigError(
      `setVote: expected \`count\` to be at most \`samples\` (${samples}), got ${count}. No element could be in`,
    )
  }
  const share = threshold ?? usualThreshold
  const params: Params = count === undefined ? { threshold: share } : { count }
  const isEnough: IsEnough = count === undefined ? moreThan(share) : (held) => held >= count
  return fixedRule({
    name: "setVote",
    params: { ...params, ties: null },
    samples,
    quorum,
    ties: "abstain",
    composes: true,
    reads: "list",
    evaluate: (ballots) => evaluate(ballots, quorum ?? usualQuorum(samples), isEnough),
  })
}

/** Whether an element that `held` ballots have of `of` ballots is in. */
export type IsEnough = (held: number, of: number) => boolean

/** More than a share of them; 29 of 100 are not more than 0.29, though 0.29 * 100 is a little below 29. */
export function moreThan(share: number): IsEnough {
  return (held, of) => held - share * of > 1e-9
}

/** One element of any of the lists. */
export interface SetElement {
  /** The canonical key. */
  readonly element: string
  /** As first written. */
  readonly written: unknown
  /** Lists that have it. */
  readonly count: number
  readonly isIn: boolean
}

/** Lists of elements, composed. */
export interface ComposedSet {
  /** In order of first appearance. */
  readonly elements: readonly SetElement[]
  /** Those that are in, as first written. */
  readonly composed: readonly unknown[]
  /** For each list, whether it is this set. */
  readonly isSame: readonly boolean[]
}

/** Takes the elements that enough of the lists have. */
export function composeSet(lists: readonly (readonly unknown[])[], isEnough: IsEnough): ComposedSet {
  const keyOf = keyReader()
  const found = new Map<string, { readonly written: unknown; count: number }>()
  const sets = lists.map((list) => {
    const own = new Set<string>()
    for (const written of list) {
      const key = keyOf(written)
      if (key === "" || own.has(key)) continue
      own.add(key)
      const entry = found.get(key)
      if (entry === undefined) found.set(key, { written, count: 1 })
      else entry.count += 1
    }
    return own
  })
  const elements = [...found].map(([element, { written, count }]) => ({
    element,
    written,
    count,
    isIn: isEnough(count, lists.length),
  }))
  const taken = elements.filter(({ isIn }) => isIn)
  return {
    elements,
    composed: taken.map(({ written }) => written),
    isSame: sets.map((own) => own.size === taken.length && taken.every(({ element }) => own.has(element))),
  }
}

function evaluate(ballots: readonly Ballot[], needed: number, isEnough: IsEnough): RuleResult {
  const { votes, warnings } = readBallots(ballots, (output) =>
    Array.isArray(output) ? { vote: output as readonly unknown[] } : { fault: "not a list" },
  )
  if (votes.length < needed) return tooFew(votes.length, needed, warnings)

  const { elements, composed, isSame } = composeSet(votes, isEnough)
  const consistency = isSame.filter(Boolean).length / ballots.length
  const said =
    consistency > 0 ? warnings : [...warnings, "No ballot is the composed set: it is nobody's list"]
  return {
    status: "decided",
    winner: canonicalChoice(composed),
    tied: [],
    output: composed,
    agreement: consistency,
    detail: {
      counted: votes.length,
      consistency,
      elements: elements.map(({ element, count, isIn }) => ({
        element,
        count,
        share: count / votes.length,
        in: isIn,
      })),
    },
    ...(said.length === 0 ? {} : { warnings: said }),
  }
}
