import { ConfigError } from "../../errors.js"
import { usualSamples } from "../../patterns/vote/vote-rule.js"
import { dryRun } from "./dry-run.js"
import { endVote } from "../output/end-vote.js"
import { rootOf } from "../record/journal-root.js"
import { chooseModel, modelLine, refuseDeadEndpoint } from "../flags/model-choice.js"
import { openOutput } from "../output/output-target.js"
import { progressFor, runSession } from "../run-session.js"
import { keepJournal } from "../record/stored-command.js"
import { type VoteFlags, oneLine, voteOutput, votePattern } from "../flags/vote-pattern.js"

/** `quorum vote`. */
export async function runVote(question: string, flags: VoteFlags): Promise<number> {
  if (question.trim() === "")
    throw new ConfigError(
      'expected a question, got an empty text. For example: quorum vote "What is 17 * 23?"',
    )
  const schema = await voteOutput(flags)
  const { samples, voters } = flags
  if (voters !== undefined && flags.model !== undefined)
    throw new ConfigError("expected --model or --voters, got both. Drop one")
  const models =
    voters === undefined
      ? [await chooseModel(flags.model)]
      : await Promise.all(voters.map((voter) => chooseModel(voter, "--voters")))
  const [first] = models
  if (first === undefined) throw new ConfigError("expected --voters to name models, got none")
  const model = oneLine(first, models)
  const pattern = votePattern(flags, models, schema)
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
  const kept = await keepJournal(rootOf(flags), { name: "vote", flags, text: question, models }, report)
  const { root } = kept
  const ended = await runSession(
    (effects) =>
      pattern.run(question, {
        ...effects,
        ...kept.options,
        ...(flags.seed === undefined ? {} : { seed: flags.seed }),
      }),
    { report, output, root },
  )
  return endVote(ended, { flags, model, output, root, parameters: process.argv.slice(2) })
}
