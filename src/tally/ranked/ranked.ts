import { z } from "zod"
import { ConfigError } from "../../errors.js"
import type { Ballot } from "../ballot.js"
import { fixedRule } from "../fixed-rule.js"
import type { ParamValue } from "../params.js"
import { usualQuorum } from "../quorum.js"
import { type FixedRuleOptions, fixedRuleOptions } from "../rule-fields.js"
import { parseRuleOptions, show } from "../rule-options.js"
import type { Rule, RuleResult } from "../rule.js"
import { bordaScores } from "./borda.js"
import type { Unranked } from "./borda.js"
import { asFirstWritten, candidateKeys, candidatesOption, tooFew } from "./choice-list.js"
import { copelandScores } from "./copeland.js"
import { type RunoffRound, instantRunoff } from "./instant-runoff.js"
import { type Rankings, readRankings, topPlaces } from "./rankings.js"
import { reciprocalRanks } from "./reciprocal-rank.js"

const methods = ["borda", "copeland", "instantRunoff", "reciprocalRank"] as const
const manners = ["shorten", "zero", "average"] as const satisfies readonly Unranked[]

/** Options of `ranked`. */
export interface RankedOptions extends FixedRuleOptions {
  /** How rankings become a winner. */
  readonly method: Method
  /** The choices there are; a ballot that ranks another does not count. @default whatever is ranked */
  readonly candidates?: readonly (string | number)[] | undefined
  /** What Borda's points are on a ballot that does not rank everybody; goes with "borda". @default "shorten" */
  readonly unranked?: Unranked | undefined
}

export const rankedSchema = z.strictObject({
  ...fixedRuleOptions,
  method: oneOf("method", methods),
  candidates: candidatesOption().optional(),
  unranked: oneOf("unranked", manners).optional(),
})

type Method = (typeof methods)[number]

/**
 * Ballots are rankings: a ballot's output is a list of choices, best first; those it leaves out come after all others.
 *
 * - `borda`: points by rank (J.-C. de Borda, 1781). On partial ballots see `Unranked`; the default gives the last choice
 *   ranked 1 point, the one before it 2, and so on (Emerson, "The original Borda count and partial voting", 2013).
 * - `copeland`: most duels won, a level one counts half (A. H. Copeland, 1951).
 * - `instantRunoff`: who is first on the fewest ballots drops out and these go to their next choice, until one has more
 *   than half (Hare's transferable vote with one seat, W. R. Ware). Ranking the winner higher can make it lose.
 * - `reciprocalRank`: the greatest mean of 1 / rank (Voorhees, TREC-8, 1999).
 *
 * Rankings by language models: Wang, Wang and Huang, "Ranked Voting based Self-Consistency" (arXiv 2505.10772), whose
 * "instant-runoff" transfers no ballot, and whose Borda and reciprocal rank are those here under `ties: "first"`.
 *
 * A ballot that is no list, is empty, ranks a choice twice or one that is no candidate does not count, nor towards the
 * quorum, with a warning. Each ballot counts once, whatever its weight. The tally's `agreement` is the share of the
 * usable ballots that rank the winner first; `detail` has the scores, or the rounds.
 *
 * @throws ConfigError for an unknown option or method, candidates that are the same, or `unranked` without "borda"
 * @example
 * ```ts
 * import { castBallot, count, ranked } from "langgraph-quorum/tally"
 *
 * const outputs = [["a", "b", "c"], ["a", "b", "c"], ["b", "c", "a"], ["c", "b", "a"], ["b", "a", "c"]]
 * const ballots = outputs.map((output, index) => castBallot({ briefId: `sample-${index}`, index, output }))
 * console.log(count(ballots, { rule: ranked({ samples: 5, method: "borda" }) }).winner) // "b": 12 points, "a" 10, "c" 8
 * ```
 */
export function ranked(options: RankedOptions): Rule {
  const { samples, quorum, ties, method, candidates, unranked } = parseRuleOptions(
    rankedSchema,
    options,
    "ranked",
  )
  if (unranked !== undefined && method !== "borda") {
    throw new ConfigError(
      `ranked: expected \`unranked\` to go with method "borda", got ${show(method)}. Leave it out`,
    )
  }
  const declared = candidates === undefined ? undefined : candidateKeys(candidates, "ranked")
  const manner = unranked ?? "shorten"
  const rule = fixedRule({
    name: "ranked",
    reads: "list",
    params: {
      method,
      ...(method === "borda" ? { unranked: manner } : {}),
      ...(declared === undefined ? {} : { candidates: declared }),
    },
    samples,
    quorum,
    ties,
    evaluate(ballots) {
      const read = readRankings(ballots, declared)
      const needed = quorum ?? usualQuorum(samples)
      if (read.rankings.length < needed) return tooFew(read.rankings.length, needed, read.warnings)
      return toResult(ballots, read, method, apply(read, method, manner))
    },
  })
  return asFirstWritten(rule)
}

/** What a method says: who is at the top, and how it came to that. */
interface Ranked {
  readonly top: readonly number[]
  readonly detail: Readonly<Record<string, ParamValue>>
}

function apply(read: Rankings, method: Method, unranked: Unranked): Ranked {
  switch (method) {
    case "borda":
      return scored(read, bordaScores(read, unranked))
    case "copeland":
      return scored(read, copelandScores(read))
    case "reciprocalRank": {
      const { exact, rounded } = reciprocalRanks(read)
      return { ...scored(read, rounded), top: topPlaces(exact) }
    }
    case "instantRunoff": {
      const { rounds, top } = instantRunoff(read)
      return { top, detail: { rounds: rounds.map((round) => showRound(round, read.candidates)) } }
    }
  }
}

function scored({ candidates }: Rankings, scores: readonly number[]): Ranked {
  const rows = candidates.map((choice, place) => ({ choice, score: scores[place] ?? 0 }))
  return { top: topPlaces(scores), detail: { scores: rows.sort((one, other) => other.score - one.score) } }
}

function showRound({ votes, exhausted, eliminated }: RunoffRound, candidates: readonly string[]): ParamValue {
  const keyOf = (place: number): string => candidates[place] ?? ""
  return {
    votes: [...votes].map(([place, count]) => ({ choice: keyOf(place), votes: count })),
    exhausted,
    eliminated: eliminated.map(keyOf),
  }
}

function toResult(ballots: readonly Ballot[], read: Rankings, method: Method, said: Ranked): RuleResult {
  const { candidates, rankings, warnings } = read
  const top = said.top.map((place) => candidates[place] ?? "")
  const [only] = top
  const [winner] = said.top
  const beside = {
    detail: { method, counted: rankings.length, ...said.detail },
    ...(warnings.length === 0 ? {} : { warnings }),
  }
  if (only === undefined || top.length > 1) return { status: "tied", winner: null, tied: top, ...beside }
  const first = rankings.filter((ranking) => ranking[0] === winner).length
  return { status: "decided", winner: only, tied: [], agreement: first / ballots.length, ...beside }
}

function oneOf<const Name extends string>(option: string, names: readonly Name[]) {
  return z.enum(names, {
    error: (issue) =>
      `expected \`${option}\` to be ${names.map((name) => JSON.stringify(name)).join(" or ")}, got ${show(issue.input)}`,
  })
}
