import type { Blueprint } from "../../graph/blueprint.js"
import { ConfigError } from "../../errors.js"
import { openedRun } from "../../graph/run/runs.js"
import type { Runtime } from "../../runtime/runtime.js"
import { type Journal, createJournal } from "../../runtime/journal/journal.js"
import { type RunEntry, journalVersion } from "../../runtime/journal/journal-entry.js"
import { readJournal } from "../../runtime/journal/read-journal.js"
import { redactJson } from "../../runtime/journal/redact.js"
import { type Json, isPlainObject, toJson } from "../../task/json.js"
import type { RunIdentity } from "../../task/run-identity.js"
import { describeOptions } from "./describe-options.js"
import { differences } from "./option-difference.js"
import type { RunOptions } from "../run-options.js"
import { refuseUnmakeable } from "./unused-journal.js"

/** A pattern and the options it was made with, as far as a journal is concerned. */
export interface JournalledPattern {
  readonly blueprint: Blueprint
  readonly options: object
}

/** What is asked of one run. */
export interface AskedRun extends Pick<RunOptions, "only" | "command"> {
  readonly identity: RunIdentity
  readonly input: Json
}

/**
 * Begins the journal of a run; nothing is paid before its first entry is on disk.
 *
 * @throws ConfigError when the folder has a run of that id, or is no place for files
 * @throws JournalError when it cannot be written
 */
export async function beginJournal(
  root: string,
  pattern: JournalledPattern,
  asked: AskedRun,
  { clock }: Runtime,
): Promise<Journal> {
  const entry = entryOf(pattern, asked)
  refuseOpened(entry)
  await refuseUnmakeable(root, "journal")
  await refuseRecorded(root, entry)
  const journal = await createJournal(root, asked.identity.id, { clock })
  try {
    journal.append(entry)
    await journal.durable()
    return journal
  } catch (thrown) {
    await journal.close()
    throw thrown
  }
}

function entryOf(
  { blueprint, options }: JournalledPattern,
  { identity, input, only, command }: AskedRun,
): RunEntry {
  return {
    type: "run",
    version: journalVersion,
    pattern: blueprint.pattern,
    identity,
    input,
    only: only ?? null,
    options: describeOptions(options, blueprint, input),
    ...(command === undefined ? {} : { command: toJson(command, "command") }),
  }
}

function refuseOpened({ pattern, identity }: RunEntry): void {
  if (openedRun(identity.id) === undefined) return
  throw new ConfigError(
    `${pattern}.run: expected a run id that is not in use, got "${identity.id}", which is running in this process. Give another`,
  )
}

/** Says of an id that is taken whether it is this run, which is to be resumed, or another. */
async function refuseRecorded(root: string, entry: RunEntry): Promise<void> {
  const { id } = entry.identity
  const known = await recordedEntry(root, id)
  if (known === undefined) return
  const changed = changes(known, entry)
  const which = changed.length === 0 ? "that very run" : `another run: ${changed.join("; ")}`
  throw new ConfigError(
    `${entry.pattern}.run: expected a run id that ${root} does not hold yet, got "${id}", ${which}. ${changed.length === 0 ? "Go on with it by `resume`" : "Give a new `runId`"}`,
  )
}

async function recordedEntry(root: string, runId: string): Promise<RunEntry | undefined> {
  try {
    const [first] = (await readJournal(root, runId)).entries
    return first?.type === "run" ? first : undefined
  } catch {
    // None, or one that cannot be read: whoever makes the journal says so.
    return undefined
  }
}

/** What a run on record was asked, and how that differs from what it would be asked now. */
function changes(was: RunEntry, is: Pick<RunEntry, "pattern" | "input" | "options">): readonly string[] {
  if (was.pattern !== is.pattern) return [`pattern: was "${was.pattern}", is "${is.pattern}"`]
  return [
    ...differences({ input: was.input }, { input: redactJson(is.input) }),
    ...optionChanges(was, is.options),
  ]
}

/** How the options on record differ from those of a pattern, as a journal would hold them. */
export function optionChanges(was: Pick<RunEntry, "options">, options: Json): readonly string[] {
  return differences(underNewNames(was.options), redactJson(options))
}

/** Options that have another name now than in journals of before. */
const renamed: ReadonlyMap<string, string> = new Map([["onShortfall", "shortfall"]])

function underNewNames(options: Json): Json {
  if (!isPlainObject(options)) return options
  return Object.fromEntries(Object.entries(options).map(([key, value]) => [renamed.get(key) ?? key, value]))
}
