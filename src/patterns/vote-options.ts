import { z } from "zod"
import type { Agent } from "../agents/agent.js"
import type { BallotStep } from "../integrate/ask/ask-step.js"
import type { Equivalence, Rule, StopRule } from "../tally/index.js"
import { isRule, isStopRule, tiePolicy } from "../tally/index.js"
import { commonOptionsSchema } from "./agent-options.js"
import { voterSchema } from "./voters.js"

const text = z.string().min(1, "expected a text that is not empty")
/** A wave of more would fill the memory with briefs before the first is asked. */
const mostSamples = 100_000

const wholeNumber = "expected a whole number of at least 1"

export const voteOptionsSchema = commonOptionsSchema.extend({
  /** Most ballots, before a tie is extended. @default 15; with `voters` one for each */
  samples: z
    .int(wholeNumber)
    .min(1, wholeNumber)
    .max(mostSamples, `expected at most ${mostSamples} samples; a vote that needs more is a batch`)
    .optional(),
  /** What is asked, when the input is only what it is asked about. @default the input itself */
  objective: text.optional(),
  /**
   * Who wins: `adaptive` draws as many ballots as the question needs, `plurality` and `majority` go by `samples`; a stop
   * rule is plurality that it ends; or any rule. @default "adaptive"; "plurality" with `voters` or `stop`
   */
  rule: z
    .union(
      [z.enum(["adaptive", "plurality", "majority"]), z.custom<Rule>(isRule), z.custom<StopRule>(isStopRule)],
      'expected "adaptive", "plurality", "majority", a rule with all its methods, or a stop rule',
    )
    .optional(),
  /** When to stop early; goes with "plurality" and "majority". @default lockIn(): no ballot that cannot matter is drawn */
  stop: z.custom<StopRule>(isStopRule, "expected a stop rule such as lockIn()").optional(),
  /** What a tie becomes; goes with a named rule. @default "extend": up to 5 more ballots are drawn */
  ties: tiePolicy().optional(),
  /** Who votes, in turn; sample 0 is the first one's. @default the one `model` or `agent` */
  voters: z.array(voterSchema).min(1, "expected at least one voter").optional(),
  /** Who breaks ties under `ties: "judge"` or the rule `judge`: agents such as judgeAgent({ model }). */
  judges: z
    .array(z.custom<Agent>(isAgent, "expected judges, for example judgeAgent({ model })"))
    .min(1, "expected at least one judge")
    .optional(),
  /** What is asked before ballots are counted: scores of a verifier, clusters of free text. @default nothing */
  steps: z
    .array(z.custom<BallotStep>(isStep, "expected steps such as clusterByEmbedding({ embed, threshold })"))
    .optional(),
  /** When two outputs are the same choice. @default what `output` says */
  equivalence: z
    .custom<Equivalence>(isEquivalence, "expected an equivalence such as numbers() or oneOf([...])")
    .optional(),
  /** Shape of the decided output, where it is not that of a ballot (ranked, approval). */
  result: z.instanceof(z.ZodType, { error: "expected a zod schema" }).optional(),
  /** Drops replies that are over-long, cut off or malformed and draws others, never repairing one. @default false */
  redFlags: z
    .union([
      z.boolean(),
      z.strictObject({
        maxCharacters: z.int().positive("expected a number of characters above 0").optional(),
      }),
    ])
    .default(false),
  /** Asks voters how sure they are; goes with models. @default true where the rule weighs by it */
  confidence: z.boolean().optional(),
  /** Shows every voter the choices in another order, each in every place about as often. @default false */
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
