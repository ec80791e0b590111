import { z } from "zod"
import type { Ballot } from "./ballot.js"
import { fixedRule } from "./fixed-rule.js"
import { type CountedText, type Similarity, meanSimilarities } from "./mean-similarity.js"
import { type FixedRuleOptions, fixedRuleOptions } from "./rule-fields.js"
import { parseRuleOptions, show, wholeNumber } from "./rule-options.js"
import type { Rule, RuleResult } from "./rule.js"
import { overlapReader } from "./text-overlap.js"

/** Options of `medoid`. */
export interface MedoidOptions extends FixedRuleOptions {
  /** How alike two texts are, 0 to 1. @default textOverlap */
  readonly similarity?: Similarity | undefined
  /** Most distinct choices that are compared, each with each. @default 500 */
  readonly mostDistinct?: number | undefined
}

export const medoidSchema = z.strictObject({
  ...fixedRuleOptions,
  similarity: z
    .custom<Similarity>((value) => typeof value === "function", {
      error: (issue) => `expected \`similarity\` to be a function of two texts, got ${show(issue.input)}`,
    })
    .optional(),
  mostDistinct: wholeNumber("mostDistinct", 2).default(500),
})

/**
 * The choice that is most like all others wins, for free text: the one with the highest mean similarity to the other
 * ballots.
 *
 * A choice is the text of its earliest-launched ballot, and ballots for the same choice are alike; what is not text
 * is compared as JSON. Time grows with the square of the distinct choices: 1,000 of 100 words take about a second.
 * Above `mostDistinct` of them, those with most ballots, then those launched first, are compared with each other; the
 * others neither win nor count, with a warning. A similarity that is no number from 0 to 1, or throws, counts 0, with
 * a warning. `detail` has the mean similarity of each choice; means that differ by no more than 2^-30 are tied. Each
 * ballot counts once, whatever its weight.
 *
 * Sources: minimum Bayes risk, Kumar and Byrne, "Minimum Bayes-Risk Decoding for Statistical Machine Translation"
 * (2004); Bertsch et al. (arXiv 2310.01387).
 *
 * @throws ConfigError for an unknown option, `samples` below 1 or a quorum above it
 * @example
 * ```ts
 * import { castBallot, count, medoid } from "langgraph-quorum/tally"
 *
 * const texts = ["It is in Paris", "It is in Paris, the capital of France", "It is in the capital, Paris"]
 * const ballots = texts.map((output, index) => castBallot({ briefId: `sample-${index}`, index, output }))
 * console.log(count(ballots, { rule: medoid({ samples: 3 }) }).winner) // "It is in the capital, Paris"
 * ```
 */
export function medoid(options: MedoidOptions): Rule {
  const { samples, quorum, ties, similarity, mostDistinct } = parseRuleOptions(
    medoidSchema,
    options,
    "medoid",
  )
  return fixedRule({
    name: "medoid",
    params: {
      similarity: similarity === undefined ? "textOverlap" : `function ${similarity.name || "(anonymous)"}`,
      mostDistinct,
    },
    samples,
    quorum,
    ties,
    evaluate: (ballots) => evaluate(ballots, similarity ?? overlapReader(), mostDistinct),
  })
}

/** One choice, and how often it is made. */
interface Distinct extends CountedText {
  readonly choice: string
}

function evaluate(ballots: readonly Ballot[], similarity: Similarity, mostDistinct: number): RuleResult {
  const all = distinctOf(ballots)
  const compared = mostFrequent(all, mostDistinct)
  const { means, top, warnings } = meanSimilarities(compared, similarity)
  const cut = `Only ${compared.length} of ${all.length} distinct choices were compared (\`mostDistinct\`)`
  const said = compared.length < all.length ? [cut, ...warnings] : warnings
  const similarities = compared.map(({ choice, count }, place) => ({
    choice,
    count,
    similarity: means[place] ?? 0,
  }))
  const beside = {
    detail: { similarities: similarities.sort((one, other) => other.similarity - one.similarity) },
    ...(said.length === 0 ? {} : { warnings: said }),
  }
  const tied = top.map((place) => compared[place]?.choice ?? "")
  const [winner] = tied
  if (winner === undefined) return { status: "undecided", winner: null, tied: [], ...beside }
  if (tied.length > 1) return { status: "tied", winner: null, tied, ...beside }
  return { status: "decided", winner, tied: [], ...beside }
}

/** The choices in the order in which they are first made. */
function distinctOf(ballots: readonly Ballot[]): readonly Distinct[] {
  const found = new Map<string, Distinct>()
  for (const { choice, output, raw } of ballots) {
    if (choice === null) continue
    const { text, count } = found.get(choice) ?? { text: textOf(output ?? raw, choice), count: 0 }
    found.set(choice, { choice, text, count: count + 1 })
  }
  return [...found.values()]
}

function textOf(output: unknown, choice: string): string {
  return typeof output === "string" ? output : choice
}

/** Those with most ballots, then those made first; still in the order in which they are made. */
function mostFrequent(all: readonly Distinct[], most: number): readonly Distinct[] {
  if (all.length <= most) return all
  const taken = new Set(all.toSorted((one, other) => other.count - one.count).slice(0, most))
  return all.filter((distinct) => taken.has(distinct))
}
