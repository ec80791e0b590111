import { z } from "zod"
import { ConfigError } from "../../errors.js"
import { vote } from "../../patterns/vote/vote.js"
import { aheadBy, certified, unanimousWindow } from "../../tally/index.js"
import type { ChosenModel } from "./model-choice.js"
import { type RunFlags, modelTermsOf, settingsOf } from "./run-flags.js"
import { readSchema } from "./schema-file.js"
import type { VotingRule } from "./voting-rule.js"

/** The flags of `quorum vote`. */
export interface VoteFlags extends RunFlags {
  readonly samples?: number
  readonly rule?: VotingRule
  readonly ties?: "extend" | "first" | "abstain"
  readonly voters?: readonly string[]
  readonly choices?: readonly string[]
}

/** The vote that `quorum vote` runs, and `quorum resume` goes on with. */
export function votePattern(flags: VoteFlags, models: readonly ChosenModel[], output: z.ZodType | undefined) {
  const { samples, rule, ties, voters } = flags
  const specs = models.map(({ spec }) => spec.id)
  return vote({
    ...(voters === undefined ? { model: specs[0] ?? "" } : { voters: specs.map((model) => ({ model })) }),
    ...(samples === undefined ? {} : { samples }),
    ...(rule === undefined ? {} : { rule: ruleOf(rule) }),
    ...(ties === undefined ? {} : { ties }),
    ...settingsOf(flags),
    ...modelTermsOf(flags),
    ...(output === undefined ? {} : { output }),
  })
}

/** What `--choices` or `--schema` ask for. */
export async function voteOutput({ choices, schema }: VoteFlags): Promise<z.ZodType | undefined> {
  if (choices !== undefined && schema !== undefined)
    throw new ConfigError("expected --choices or --schema, got both. Drop one")
  if (choices !== undefined) return z.enum(choices)
  return schema === undefined ? undefined : readSchema(schema)
}

/** Several models in one line of the account. */
export function oneLine(first: ChosenModel, models: readonly ChosenModel[]): ChosenModel {
  if (models.length === 1) return first
  return { ...first, spec: { ...first.spec, id: models.map(({ spec }) => spec.id).join(" + ") } }
}

function ruleOf(rule: VotingRule) {
  switch (rule.name) {
    case "adaptive":
    case "plurality":
    case "majority":
      return rule.name
    case "ahead":
      return aheadBy(rule.value)
    case "window":
      return unanimousWindow(rule.value)
    case "certified":
      return certified({ delta: rule.value })
  }
}
