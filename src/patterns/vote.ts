import { z } from "zod"
import { inProcessExecutor } from "../executors/in-process.js"
import { ConfigError } from "../errors.js"
import type { Blueprint } from "../graph/blueprint.js"
import { tallyVotes } from "../integrate/tally-votes.js"
import { type Rule, type StopRule, type Tally, lockIn, majority, plurality } from "../tally/index.js"
import type { BriefSpec } from "../task/brief.js"
import type { Json } from "../task/json.js"
import { parseOptions } from "../task/options.js"
import { quorumCount } from "../task/quorum.js"
import { agentOf, commonOptionsSchema, settingsOf } from "./agent-options.js"
import { definePattern } from "./define-pattern.js"
import type { Pattern } from "./pattern.js"

const text = z.string().min(1, "expected a text that is not empty")

const voteOptionsSchema = commonOptionsSchema.extend({
  /** Most ballots. @default 5 */
  samples: z
    .int("expected a whole number of at least 1")
    .min(1, "expected a whole number of at least 1")
    .default(5),
  /** What is asked, when the input is only what it is asked about. @default the input itself */
  objective: text.optional(),
  /** Who wins: most of the weight, more than half of it, or a rule of your own. @default "plurality" */
  rule: z
    .union(
      [z.enum(["plurality", "majority"]), z.custom<Rule>(isRule)],
      'expected "plurality", "majority" or a rule',
    )
    .default("plurality"),
  /** When to stop early; goes with a named rule. @default lockIn(): no ballot that cannot matter is drawn */
  stop: z
    .custom<StopRule>(
      (value) => typeof value === "object" && value !== null,
      "expected a stop rule such as lockIn()",
    )
    .optional(),
  /** What a tie becomes: no winner, or the choice launched first; goes with plurality. @default "abstain" */
  ties: z.enum(["abstain", "first"], 'expected "abstain" or "first"').optional(),
})

type GeneralOptions = z.input<typeof voteOptionsSchema>

/** Options of `vote`; `quorum` counts usable ballots and defaults to max(2, half of the samples). */
export type VoteOptions<Schema extends z.ZodType = z.ZodType> = Omit<GeneralOptions, "output"> & {
  output?: Schema
}

/** What the result of a vote has besides. */
export interface VoteExtra {
  readonly tally: Tally
}

/**
 * Asks the same thing several times and decides by counting.
 *
 * Ballots count in launch order, never in arrival order. Sampling stops as soon as the winner can no longer change.
 * Ties, abstentions and a missed quorum are in the tally; without a winner there is no `output`.
 *
 * @throws ConfigError for unknown options, an unknown model, a missing key, or a quorum above the samples
 *
 * @example
 * ```ts
 * import { vote } from "langgraph-quorum"
 * import { z } from "zod"
 *
 * const label = vote({ model: "simulated:demo", samples: 7, output: z.enum(["bug", "feature", "question"]) })
 * const { output, tally, status } = await label.run("The export button does nothing since 2.3")
 * console.log(output, tally.agreement, status)
 * ```
 */
export function vote<Schema extends z.ZodType = z.ZodString>(
  options: VoteOptions<Schema>,
): Pattern<Json, z.output<Schema>, VoteExtra, VoteOptions<Schema>> {
  const parsed = parseOptions(voteOptionsSchema, options, "vote")
  const rule = ruleOf(parsed)
  const output = parsed.output ?? z.string()
  const constraints = [formatOf(output)].filter((constraint) => constraint !== "")
  const question = (input: unknown): string =>
    parsed.objective ?? (typeof input === "string" ? input : "Answer the question in the input.")
  const ballots = (input: unknown, first: number, wave: number): readonly BriefSpec[] =>
    Array.from({ length: wave }, (_, offset) => ({
      id: `sample-${first + offset + 1}`,
      objective: question(input),
      sampleIndex: first + offset,
      ...(constraints.length === 0 ? {} : { constraints }),
    }))
  const blueprint: Blueprint = {
    pattern: "vote",
    settings: settingsOf(parsed),
    agent: agentOf(parsed, "vote"),
    executor: inProcessExecutor,
    integrator: tallyVotes(rule, ballots),
    output,
    quorum: () => rule.quorum,
    plan: (input) => {
      if (input === null || input === "")
        throw new ConfigError(`vote.run: expected a question, got ${JSON.stringify(input)}`)
      const decision = rule.decide(rule.init(), { launched: 0, remaining: rule.samples })
      const wave = decision.action === "continue" ? decision.wave : rule.samples
      return Promise.resolve({ origin: "samples", briefs: ballots(input, 0, wave) })
    },
  }
  return definePattern<Json, z.output<Schema>, VoteExtra, VoteOptions<Schema>>(
    { blueprint, options, toolInput: z.string().describe("the question to be voted on") },
    (changed) => vote(changed),
  )
}

function ruleOf(options: z.output<typeof voteOptionsSchema>): Rule {
  const { rule, samples, stop, ties, quorum } = options
  if (typeof rule !== "string") {
    if (stop !== undefined || ties !== undefined) {
      throw new ConfigError(
        "vote: expected `stop` and `ties` to go with a named rule, got a rule of your own. Set them on the rule",
      )
    }
    return rule
  }
  const needed = quorum === undefined ? {} : { quorum: quorumCount(quorum, samples, "samples") }
  const common = { samples, stop: stop ?? lockIn(), ...needed }
  if (rule === "plurality") return plurality({ ...common, ...(ties === undefined ? {} : { ties }) })
  if (ties !== undefined)
    throw new ConfigError('vote: expected `ties` to go with rule "plurality", got it with "majority"')
  return majority(common)
}

/** What a voter is told of the format: ballots that say the same thing should look the same. */
function formatOf(output: z.ZodType): string {
  if (output instanceof z.ZodEnum) return `Answer with exactly one of: ${output.options.join(", ")}`
  if (output instanceof z.ZodString)
    return "Reply with the final answer only: no explanation, no full sentence"
  return ""
}

function isRule(value: unknown): boolean {
  return typeof value === "object" && value !== null && "onBallot" in value && "decide" in value
}
