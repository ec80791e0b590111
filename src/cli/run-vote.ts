import { z } from "zod"
import { ConfigError } from "../errors.js"
import { vote } from "../patterns/vote.js"
import { voteText } from "../report/vote-text.js"
import { dryRun } from "./dry-run.js"
import { finishRun } from "./finish-run.js"
import { chooseModel, modelLine, refuseDeadEndpoint } from "./model-choice.js"
import { openOutput } from "./output-target.js"
import { rerunCommand } from "./rerun-command.js"
import { type RunFlags, settingsOf } from "./run-flags.js"
import { progressFor, runSession } from "./run-session.js"
import { readSchema } from "./schema-file.js"

export interface VoteFlags extends RunFlags {
  readonly samples: number
  readonly choices?: readonly string[]
}

/** `quorum vote`. */
export async function runVote(question: string, flags: VoteFlags): Promise<number> {
  if (question.trim() === "")
    throw new ConfigError(
      'expected a question, got an empty text. For example: quorum vote "What is 17 * 23?"',
    )
  const schema = await outputOf(flags)
  const model = await chooseModel(flags.model)
  const pattern = vote({
    model: model.spec.id,
    samples: flags.samples,
    ...settingsOf(flags),
    ...(schema === undefined ? {} : { output: schema }),
  })
  if (flags.dryRun === true) {
    const briefs = Array.from({ length: flags.samples }, (_, index) => ({
      id: `sample-${index + 1}`,
      objective: question,
      characters: question.length,
    }))
    return dryRun({ briefs, model, flags, note: "a vote stops as soon as its winner can no longer change" })
  }
  const output = await openOutput(flags.output)
  await refuseDeadEndpoint(model)
  const report = progressFor(flags)
  report.note(modelLine(model))
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

async function outputOf({ choices, schema }: VoteFlags): Promise<z.ZodType | undefined> {
  if (choices !== undefined && schema !== undefined)
    throw new ConfigError("expected --choices or --schema, got both. Drop one")
  if (choices !== undefined) return z.enum(choices)
  return schema === undefined ? undefined : readSchema(schema)
}
