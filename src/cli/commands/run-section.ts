import { ConfigError } from "../../errors.js"
import { count, counted } from "../../report/numbers.js"
import { type DocumentGroups, groupDocuments } from "../input/document-groups.js"
import { dryRun } from "./dry-run.js"
import { endSection } from "../output/end-section.js"
import { rootOf } from "../record/journal-root.js"
import { chooseModel, modelLine, refuseDeadEndpoint } from "../flags/model-choice.js"
import { openOutput } from "../output/output-target.js"
import { type SkippedFile, readDocuments } from "../input/read-documents.js"
import { progressFor, runSession } from "../run-session.js"
import { readSchema } from "../flags/schema-file.js"
import { runApproved } from "./section-approval.js"
import { type SectionFlags, sectionPattern } from "../flags/section-pattern.js"
import { keepJournal } from "../record/stored-command.js"

/** Most briefs a planner makes without --input. */
const plannedBriefs = 8

/** `quorum section`. */
export async function runSection(task: string, flags: SectionFlags): Promise<number> {
  if (task.trim() === "")
    throw new ConfigError(
      'expected a task, got an empty text. For example: quorum section "What must a user know?" --input README.md',
    )
  if (flags.input === undefined && flags.only !== undefined) {
    throw new ConfigError(
      "expected --only to go with --input, got it without: a planner may split the task differently each time",
    )
  }
  if (flags.approve === "budget" && flags.maxCost === undefined) {
    throw new ConfigError(
      "expected --max-cost with --approve budget, got none. Set it, or approve every plan with --approve plan",
    )
  }
  const schema = flags.schema === undefined ? undefined : await readSchema(flags.schema)
  const read =
    flags.input === undefined ? undefined : await readDocuments(flags.input, flags.skipUnreadable === true)
  const grouped = read === undefined ? undefined : groupDocuments(read.documents)
  const briefs = grouped === undefined ? undefined : briefsOf(task, grouped)
  refuseUnknown(flags.only, briefs?.map((brief) => brief.id) ?? [])
  const model = await chooseModel(flags.model)
  const pattern = sectionPattern({ model: model.spec.id, flags, schema, briefs, approve: flags.approve })
  const notices = noticesOf(read?.skipped ?? [], grouped)
  if (flags.dryRun === true) {
    const chosen = briefs?.filter((brief) => flags.only === undefined || flags.only.includes(brief.id))
    const sized = chosen?.map((brief) => ({
      ...brief,
      characters: brief.objective.length + charactersOf(brief.input.documents),
    }))
    return dryRun({
      briefs: sized,
      planned: plannedBriefs,
      furtherCalls: 1,
      taskCharacters: task.length,
      model,
      flags,
      note: [...notices, "one call more writes the answer"].join("\n"),
    })
  }
  const output = await openOutput(flags.output)
  await refuseDeadEndpoint(model)
  const report = progressFor(flags)
  report.note(modelLine(model))
  for (const notice of notices) report.note(notice)
  const skipped = read?.skipped ?? []
  const files = read?.documents.map(({ source }) => source) ?? []
  const facts = { name: "section", flags, text: task, models: [model], files, skipped } as const
  const runOptions = {
    ...(flags.seed === undefined ? {} : { seed: flags.seed }),
    ...(flags.only === undefined ? {} : { only: [...flags.only] }),
  }
  const ending = { flags, model, output, parameters: process.argv.slice(2), skipped }
  if (flags.approve !== undefined)
    return runApproved(pattern, task, { ...ending, root: rootOf(flags), report, runOptions, facts })
  const kept = await keepJournal(rootOf(flags), facts, report)
  const { root } = kept
  const ended = await runSession(
    (effects) => pattern.run(task, { ...effects, ...runOptions, ...kept.options }),
    { report, output, root },
  )
  return endSection(ended, { ...ending, root })
}

/** The briefs of a section: one for each group of documents. */
export function briefsOf(task: string, { groups }: DocumentGroups) {
  return groups.map(({ id, documents }) => ({
    id,
    objective: `From the documents below, extract what answers: ${task}`,
    constraints: ["Quote whole sentences as they stand, each with the source of the document it stands in"],
    input: { documents },
  }))
}

function charactersOf(documents: readonly { readonly text: string }[]): number {
  return documents.reduce((sum, document) => sum + document.text.length, 0)
}

function refuseUnknown(only: readonly string[] | undefined, ids: readonly string[]): void {
  const unknown = only?.filter((id) => !ids.includes(id)) ?? []
  if (unknown.length > 0) {
    throw new ConfigError(
      `expected --only to name briefs of the plan, got ${unknown.map((id) => JSON.stringify(id)).join(", ")}. See them with --dry-run`,
    )
  }
}

/** What was done to the input, so that nothing is left out or split in silence. */
function noticesOf(skipped: readonly SkippedFile[], grouped: DocumentGroups | undefined): readonly string[] {
  if (grouped === undefined) return []
  const { groups, split, size } = grouped
  const sources = new Set(
    groups.flatMap(({ documents }) => documents.map(({ source }) => source.replace(/#\d+$/, ""))),
  )
  return [
    `input: ${counted(sources.size, "file")} in ${counted(groups.length, "brief")} of up to ${count(size)} characters`,
    ...skipped.map(({ path, reason }) => `skipped: ${path} ${reason}`),
    ...split.map(
      ({ source, parts }) => `split: ${source} into ${counted(parts, "part")}, ${source}#1 to #${parts}`,
    ),
  ]
}
