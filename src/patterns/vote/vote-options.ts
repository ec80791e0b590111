import { z } from "zod"
import type { Agent } from "../../agents/agent.js"
import type { RedFlagOptions } from "../../agents/replies/red-flags.js"
import type { BallotStep } from "../../integrate/ask/ask-step.js"
import type { Equivalence, Rule, StopRule, TiePolicy } from "../../tally/index.js"
import { isStopRule } from "../../tally/rule-options.js"
import { isRule } from "../../tally/rule.js"
import { tiePolicy } from "../../tally/ties.js"
import { type CommonOptions, commonOptionsSchema } from "../agent-options.js"
import { type Voter, voterSchema } from "./voters.js"

const text = z.string().min(1, "expected a text that is not empty")
/** A wave of more would fill the memory with briefs before the first is asked. */
const mostSamples = 100_000

const wholeNumber = "expected a whole number of at least 1"

/** Options of `vote`. */
export interface VoteOptions<Schema extends z.ZodType = z.ZodType> extends CommonOptions<Schema> {
  /** Most ballots, before a tie is extended. @default 15; with `voters` one for each */
  readonly samples?: number | undefined
  /** Fewest usable ballots for a decision: a count, or a share of the samples. @default max(2, half of the samples) */
  readonly quorum?: number | undefined
  /** What is asked, when the input is only what it is asked about. @default the input itself */
  readonly objective?: string | undefined
  /**
   * Who wins: `adaptive` draws as many ballots as the question needs, `plurality` and `majority` go by `samples`; a stop
   * rule is plurality that it ends; or any rule. @default "adaptive"; "plurality" with `voters` or `stop`
   */
  readonly rule?: "adaptive" | "plurality" | "majority" | Rule | StopRule | undefined
  /**
   * When to stop early; goes with "plurality" and "majority". @default lockIn(): no ballot that cannot matter is
   * drawn
   */
  readonly stop?: StopRule | undefined
  /** What a tie becomes; goes with a named rule. @default "extend": up to 5 more ballots are drawn */
  readonly ties?: TiePolicy | undefined
  /** Who votes, in turn; sample 0 is the first one's. @default the one `model` or `agent` */
  readonly voters?: readonly Voter[] | undefined
  /** Who breaks ties under `ties: "judge"` or the rule `judge`: agents such as judgeAgent({ model }). @default none */
  readonly judges?: readonly Agent[] | undefined
  /** What is asked before ballots are counted: scores of a verifier, clusters of free text. @default nothing */
  readonly steps?: readonly BallotStep[] | undefined
  /** When two outputs are the same choice. @default what `output` says */
  readonly equivalence?: Equivalence | undefined
  /** Shape of the decided output, where it is not that of a ballot (ranked, approval). @default that of a ballot */
  readonly result?: z.ZodType | undefined
  /** Drops replies that are over-long, cut off or malformed and draws others, never repairing one. @default false */
  readonly redFlags?: boolean | RedFlagOptions | undefined
  /** Asks voters how sure they are; goes with models. @default true where the rule weighs by it */
  readonly confidence?: boolean | undefined
  /** Shows every voter the choices in another order, each in every place about as often. @default false */
  readonly shuffleChoices?: boolean | undefined
}

export const voteOptionsSchema = commonOptionsSchema.extend({
  samples: z
    .int(wholeNumber)
    .min(1, wholeNumber)
    .max(mostSamples, `expected at most ${mostSamples} samples; a vote that needs more is a batch`)
    .optional(),
  objective: text.optional(),
  rule: z
    .union(
      [z.enum(["adaptive", "plurality", "majority"]), z.custom<Rule>(isRule), z.custom<StopRule>(isStopRule)],
      'expected "adaptive", "plurality", "majority", or a rule or stop rule out of langgraph-quorum/tally',
    )
    .optional(),
  stop: z.custom<StopRule>(isStopRule, "expected a stop rule such as lockIn()").optional(),
  ties: tiePolicy().optional(),
  voters: z.array(voterSchema).min(1, "expected at least one voter").readonly().optional(),
  judges: z
    .array(z.custom<Agent>(isAgent, "expected judges, for example judgeAgent({ model })"))
    .min(1, "expected at least one judge")
    .readonly()
    .optional(),
  steps: z
    .array(z.custom<BallotStep>(isStep, "expected steps such as clusterByEmbedding({ embed, threshold })"))
    .readonly()
    .optional(),
  equivalence: z
    .custom<Equivalence>(isEquivalence, "expected an equivalence such as numbers() or oneOf([...])")
    .optional(),
  result: z.instanceof(z.ZodType, { error: "expected a zod schema" }).optional(),
  redFlags: z
    .union([
      z.boolean(),
      z.strictObject({
        maxCharacters: z.int().positive("expected a number of characters above 0").optional(),
      }),
    ])
    .default(false),
  confidence: z.boolean().optional(),
  shuffleChoices: z.boolean().default(false),
})

function isAgent(value: unknown): boolean {
  return typeof value === "object" && value !== null && "run" in value && typeof value.run === "function"
}

function isStep(value: unknown): boolean {
  return (
    typeof value === "object" && value !== null && "prepare" in value && typeof value.prepare === "function"
  )
}

function isEquivalence(value: unknown): boolean {
  return typeof value === "object" && value !== null && "key" in value && typeof value.key === "function"
}
