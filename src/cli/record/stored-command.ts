import { z } from "zod"
import { ConfigError } from "../../errors.js"
import { redactJson } from "../../runtime/journal/redact.js"
import { type Json, isPlainObject, toJson } from "../../task/json.js"
import { contentHash } from "../../task/plan-hash.js"
import type { ChosenModel } from "../flags/model-choice.js"
import type { RunOptions } from "../../patterns/run-options.js"
import type { ProgressReport } from "../../report/progress-report.js"
import type { RunRoot } from "./journal-root.js"
import { fileStateSchema, statesOf } from "../input/file-states.js"
import type { SkippedFile } from "../input/read-documents.js"
import type { RunFlags } from "../flags/run-flags.js"
import { hashOfFile } from "../flags/schema-file.js"

const storedSchema = z.object({
  version: z.literal(1),
  name: z.enum(["vote", "section", "batch"]),
  /** The command line, without `quorum`. */
  parameters: z.array(z.string()),
  /** As they were read from it. */
  flags: z.record(z.string(), z.unknown()),
  /** The question or the task; of a batch, what is done with each file. */
  text: z.string(),
  /** The models that were chosen; none for a command. */
  models: z.array(z.object({ spec: z.string(), baseURL: z.string().optional() })),
  /** Hash of the schema file's text, where there is one. */
  schemaHash: z.string().optional(),
  /** The files that were read. */
  files: z.array(fileStateSchema),
  skipped: z.array(z.object({ path: z.string(), reason: z.string() })),
  /** The folder it was started in. */
  folder: z.string(),
  /** Hash of all of the above: what a journal redacts cannot be run again. */
  seal: z.string(),
})

/** The command line of a run as its journal keeps it: what going on with it needs, and no secrets. */
export type StoredCommand = z.output<typeof storedSchema>

/** What a command knows of itself when its run begins. */
export interface CommandFacts {
  readonly name: StoredCommand["name"]
  readonly flags: RunFlags
  readonly text: string
  readonly models: readonly ChosenModel[]
  readonly files?: readonly string[]
  readonly skipped?: readonly SkippedFile[]
}

/** The journal of a run that begins. */
export interface KeptJournal {
  /** What the options of the run say of it; nothing when it leaves none. */
  readonly options: Pick<RunOptions, "journal" | "command">
  /** Where it is gone on with; absent when it cannot be. */
  readonly root: RunRoot | undefined
}

/** How a run that begins is written down; says so where it cannot be resumed although it is. */
export async function keepJournal(
  root: RunRoot | undefined,
  facts: CommandFacts,
  report: Pick<ProgressReport, "note">,
): Promise<KeptJournal> {
  if (root === undefined) return { options: {}, root }
  const command = await commandRecord(facts)
  const options = { journal: root, command }
  if (isSealed(redactJson(command))) return { options, root }
  report.note(
    "this run cannot be resumed: its command line holds a secret, which no journal keeps. Put secrets into environment variables",
  )
  return { options, root: undefined }
}

/** Whether a command line on record is whole: nothing was taken out of it. */
export function isSealed(command: unknown): boolean {
  if (!isPlainObject(command)) return false
  const { seal, ...facts } = command
  return contentHash(toJson(facts, "command")) === seal
}

/** The record of a command for its journal. */
async function commandRecord(facts: CommandFacts): Promise<Json> {
  const { name, flags, text, models, files = [], skipped = [] } = facts
  const stored: Omit<StoredCommand, "seal"> = {
    version: 1,
    name,
    parameters: process.argv.slice(2),
    flags: { ...flags },
    text,
    models: models.map(({ spec }) => ({
      spec: spec.id,
      ...(spec.baseURL === undefined ? {} : { baseURL: spec.baseURL }),
    })),
    ...(flags.schema === undefined ? {} : { schemaHash: await hashOfFile(flags.schema) }),
    files: [...(await statesOf(files))],
    skipped: skipped.map((file) => ({ ...file })),
    folder: process.cwd(),
  }
  const json = toJson(stored, "command")
  return { ...(json as Readonly<Record<string, Json>>), seal: contentHash(json) }
}

/**
 * The command that a journal holds.
 *
 * @throws ConfigError when the run was started by a program, or its command line held a secret
 */
export function readCommand(runId: string, command: unknown): StoredCommand {
  if (command === undefined || command === null) {
    throw new ConfigError(
      `expected a run that the command started, got ${JSON.stringify(runId)}, which a program did. Go on with it there: pattern.resume(${JSON.stringify(runId)}, { journal })`,
    )
  }
  const parsed = storedSchema.safeParse(command)
  if (!parsed.success) {
    throw new ConfigError(
      `expected the journal of ${runId} to hold a command line of this version, got another. Use the version of quorum that started it`,
    )
  }
  if (isSealed(parsed.data)) return parsed.data
  throw new ConfigError(
    `expected the command line of ${runId} as it was given, got one with a secret taken out of it. Put secrets into environment variables, and run it anew`,
  )
}
