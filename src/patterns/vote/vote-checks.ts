import { z } from "zod"
import type { BallotShape, Rule } from "../../tally/index.js"
import type { voteOptionsSchema } from "./vote-options.js"
import { refuse } from "./vote-rule.js"

type VoteSettings = z.output<typeof voteOptionsSchema>

/**
 * Refuses a rule that needs what the vote does not have.
 *
 * @throws ConfigError naming it
 */
export function checkNeeds(rule: Rule, options: VoteSettings): void {
  const { judges, voters, steps = [], agent, confidence } = options
  for (const need of rule.needs ?? []) {
    if (need === "judge" && judges === undefined) {
      refuse("`judges` where ties are left to a judge", "none", "Add judges: [judgeAgent({ model })]")
    }
    if (need === "voter" && voters === undefined) {
      refuse("`voters` for a rule that weighs them", "none", "Name them, with the names of the weights")
    }
    if (need === "score" && steps.every(({ gives = "score" }) => gives !== "score")) {
      refuse(`a step that scores ballots for ${rule.name}`, "none", "Add steps: [scoreBallots(verifier)]")
    }
  }
  if (judges !== undefined && rule.needs?.includes("judge") !== true) {
    refuse(
      '`judges` to go with ties: "judge" or the rule judge',
      `rule ${rule.name}`,
      "Set `ties`, or drop them",
    )
  }
  if (confidence === true && agent !== undefined) {
    refuse(
      "`confidence` to go with models",
      "an `agent`",
      "Let the agent reply with its confidence, and drop the option",
    )
  }
}

/**
 * Refuses weights that leave a voter out.
 *
 * @throws ConfigError naming the voters
 */
export function checkWeights(rule: Rule, voters: readonly string[]): void {
  const { weights } = rule.params
  if (rule.needs?.includes("voter") !== true || typeof weights !== "object" || weights === null) return
  const without = voters.filter((voter) => !Object.hasOwn(weights, voter))
  if (without.length === 0) return
  refuse(
    `a weight for every voter (${voters.join(", ")})`,
    `none for ${without.join(", ")}`,
    "Name voters and weights alike",
  )
}

/**
 * Refuses an output that is of no shape the rule can read.
 *
 * @throws ConfigError naming both
 */
export function checkShape(rule: Rule, output: z.ZodType | undefined): void {
  const shape = output === undefined ? undefined : shapeOf(output)
  if (rule.reads === undefined || shape === undefined || shape === rule.reads) return
  // A text may spell a number.
  if (rule.reads === "number" && shape === "text") return
  refuse(
    `${words[rule.reads]} as \`output\` for ${rule.name}`,
    words[shape],
    "Change the schema, or the rule",
  )
}

const words: Readonly<Record<BallotShape | "text" | "truth", string>> = {
  list: "a schema of lists",
  object: "a schema of objects",
  number: "a schema of numbers",
  text: "a schema of texts",
  truth: "a schema of options",
}

/** What a schema is plainly of; nothing is said of unions, pipes and the like. */
function shapeOf(schema: z.ZodType): BallotShape | "text" | "truth" | undefined {
  if (schema instanceof z.ZodArray) return "list"
  if (schema instanceof z.ZodObject) return "object"
  if (schema instanceof z.ZodNumber) return "number"
  if (schema instanceof z.ZodBoolean || schema instanceof z.ZodEnum) return "truth"
  return schema instanceof z.ZodString ? "text" : undefined
}
