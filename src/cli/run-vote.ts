import { z } from "zod"
import { ConfigError } from "../errors.js"
import { vote } from "../patterns/vote.js"
import { usualSamples } from "../patterns/vote-rule.js"
import { voteText } from "../report/vote-text.js"
import { dryRun } from "./dry-run.js"
import { finishRun } from "./finish-run.js"
import { type ChosenModel, chooseModel, modelLine, refuseDeadEndpoint } from "./model-choice.js"
import { openOutput } from "./output-target.js"
import { rerunCommand } from "./rerun-command.js"
import { type RunFlags, settingsOf } from "./run-flags.js"
import { progressFor, runSession } from "./run-session.js"
import { readSchema } from "./schema-file.js"
import type { VotingRule } from "./voting-rule.js"
import { aheadBy, certified, unanimousWindow } from "../tally/index.js"

export interface VoteFlags extends RunFlags {
  readonly samples?: number
  readonly rule?: VotingRule
  readonly ties?: "extend" | "first" | "abstain"
  readonly voters?: readonly string[]
  readonly choices?: readonly string[]
}

/** `quorum vote`. */
export async function runVote(question: string, flags: VoteFlags): Promise<number> {
  if (question.trim() === "")
    throw new ConfigError(
      'expected a question, got an empty text. For example: quorum vote "What is 17 * 23?"',
    )
  const schema = await outputOf(flags)
  const { samples, ties, voters } = flags
  if (voters !== undefined && flags.model !== undefined)
    throw new ConfigError("expected --model or --voters, got both. Drop one")
  const models =
    voters === undefined
      ? [await chooseModel(flags.model)]
      : await Promise.all(voters.map((voter) => chooseModel(voter, "--voters")))
  const [first] = models
  if (first === undefined) throw new ConfigError("expected --voters to name models, got none")
  const model = oneLine(first, models)
  const pattern = vote({
    ...(voters === undefined
      ? { model: model.spec.id }
      : { voters: models.map(({ spec }) => ({ model: spec.id })) }),
    ...(samples === undefined ? {} : { samples }),
    ...(flags.rule === undefined ? {} : { rule: ruleOf(flags.rule) }),
    ...(ties === undefined ? {} : { ties }),
    ...settingsOf(flags),
    ...(schema === undefined ? {} : { output: schema }),
  })
  if (flags.dryRun === true) {
    const most = samples ?? (voters === undefined ? usualSamples : voters.length)
    const briefs = Array.from({ length: most }, (_, index) => ({
      id: `sample-${index + 1}`,
      objective: question,
      characters: question.length,
    }))
    const note = "a vote stops as soon as its rule has enough; a tie may draw up to 5 more"
    const priced = models.length > 1 ? `\nall priced as ${first.spec.id}, of ${model.spec.id}` : ""
    return dryRun({ briefs, model: first, flags, note: note + priced })
  }
  const output = await openOutput(flags.output)
  for (const one of models) await refuseDeadEndpoint(one)
  const report = progressFor(flags)
  for (const one of models) report.note(modelLine(one))
  const { result, lastError } = await runSession(pattern, question, { flags, report, output })
  return finishRun({
    result,
    lastError,
    model,
    output,
    json: flags.json === true,
    text: voteText(result, model.spec.id),
    rerun: rerunCommand(process.argv.slice(2), []),
  })
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

/** Several models in one line of the account. */
function oneLine(first: ChosenModel, models: readonly ChosenModel[]): ChosenModel {
  if (models.length === 1) return first
  return { ...first, spec: { ...first.spec, id: models.map(({ spec }) => spec.id).join(" + ") } }
}

async function outputOf({ choices, schema }: VoteFlags): Promise<z.ZodType | undefined> {
  if (choices !== undefined && schema !== undefined)
    throw new ConfigError("expected --choices or --schema, got both. Drop one")
  if (choices !== undefined) return z.enum(choices)
  return schema === undefined ? undefined : readSchema(schema)
}
