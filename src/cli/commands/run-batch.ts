import { statSync } from "node:fs"
import { ConfigError } from "../../errors.js"
import { type BatchFlags, batchPattern, objectiveOf, refuseContradictions } from "../flags/batch-pattern.js"
import { dryRun } from "./dry-run.js"
import { endBatch } from "../output/end-batch.js"
import { findFiles } from "../input/find-files.js"
import { rootOf } from "../record/journal-root.js"
import { chooseModel, modelLine, refuseDeadEndpoint } from "../flags/model-choice.js"
import { orderedLines } from "../output/ordered-lines.js"
import { openOutput } from "../output/output-target.js"
import { progressFor, runSession } from "../run-session.js"
import { readSchema } from "../flags/schema-file.js"
import { keepJournal } from "../record/stored-command.js"

/** `quorum batch`. */
export async function runBatch(globs: readonly string[], flags: BatchFlags): Promise<number> {
  refuseContradictions(flags)
  const schema = flags.schema === undefined ? undefined : await readSchema(flags.schema)
  const files = await findFiles(globs, "GLOB")
  const only = linesOf(flags.only, files.length)
  const model = flags.command === undefined ? await chooseModel(flags.model) : undefined
  const pattern = batchPattern(flags, model, schema)
  const objective = objectiveOf(flags)
  if (flags.dryRun === true) {
    const briefs = files.map((path, index) => ({
      id: String(index + 1),
      objective: path,
      characters: objective.length + sizeOf(path),
    }))
    const chosen = only === undefined ? briefs : briefs.filter((brief) => only.includes(brief.id))
    return dryRun({ briefs: chosen, ...(model === undefined ? {} : { model }), flags })
  }
  const output = await openOutput(flags.output)
  if (model !== undefined) await refuseDeadEndpoint(model)
  const report = progressFor(flags)
  if (model !== undefined) report.note(modelLine(model))
  const lines = flags.json === true ? undefined : orderedLines(output)
  const models = model === undefined ? [] : [model]
  const facts = { name: "batch", flags, text: objective, models, files } as const
  const kept = await keepJournal(rootOf(flags), facts, report)
  const { root } = kept
  const ended = await runSession(
    (effects) =>
      pattern.run(files, {
        ...effects,
        ...kept.options,
        ...(flags.seed === undefined ? {} : { seed: flags.seed }),
        ...(only === undefined ? {} : { only: [...only] }),
      }),
    { report, output, root, ...(lines === undefined ? {} : { onEvent: (event) => lines.onEvent(event) }) },
  )
  return endBatch(ended, { flags, model, output, root, parameters: process.argv.slice(2), files, lines })
}

/** Ids of the lines that --only names: numbers and ranges from 1. */
function linesOf(only: readonly string[] | undefined, files: number): readonly string[] | undefined {
  return only?.flatMap((given) => {
    const [, first = "", last = first] = /^(\d+)(?:-(\d+))?$/.exec(given) ?? []
    const from = Number(first)
    const to = Number(last)
    if (first === "" || from < 1 || to < from || to > files) {
      throw new ConfigError(
        `expected --only to be numbers and ranges from 1 to ${files}, got ${JSON.stringify(given)}. For example: --only 3 7-9`,
      )
    }
    return Array.from({ length: to - from + 1 }, (_, offset) => String(from + offset))
  })
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}
