import { stat } from "node:fs/promises"
import { JournalError } from "../../errors.js"
import type { Clock } from "../clock.js"
import { messageOf } from "../failure.js"
import { GroupCommit } from "./group-commit.js"
import type { JournalEntryBody } from "./journal-entry.js"
import { type JournalFile, type JournalFiles, systemFiles } from "./journal-files.js"
import { lockJournal } from "./journal-lock.js"
import { LargeStore } from "./large-store.js"
import { makeRunFolder } from "./make-run-folder.js"
import { createRedactor } from "./redact.js"
import { type RunFolder, runFolder } from "./run-folder.js"
import { scanJournal, unreadable } from "./scan-journal.js"
import { writeLine } from "./write-line.js"

/** What a journal needs of the world. */
export interface JournalEffects {
  readonly clock: Clock
  /** Texts of 8 characters or more that must not be written, beside those of the environment. */
  readonly secrets?: readonly string[] | undefined
  /** @default the disk of this machine */
  readonly files?: JournalFiles
}

/** The record of one run, while it is written. */
export interface Journal {
  readonly runId: string
  /** Takes an entry down and returns its number; it is on disk when `durable` says so, or `durable` says why not. */
  append(body: JournalEntryBody, cause?: number): number
  /**
   * Settles when all that was appended so far is on disk.
   *
   * @throws JournalError when it cannot be written; nothing is accepted after that
   */
  durable(): Promise<void>
  /** Why nothing is accepted any more, if so. */
  readonly failed: JournalError | undefined
  /**
   * Writes what is left, and lets others write this journal.
   *
   * @throws JournalError when that cannot be written, and nobody was told before
   */
  close(): Promise<void>
}

/**
 * Begins the journal of a run in the folder `root`/`runId`.
 *
 * @throws JournalError when there is one already, or it cannot be written
 * @throws ConfigError for an id that cannot name a folder
 */
export function createJournal(root: string, runId: string, effects: JournalEffects): Promise<Journal> {
  return open(root, runId, effects, async (place, file) => {
    const { size } = await stat(place.journal)
    if (size === 0) return 0
    const { entries } = await scanJournal(place, () => {}, { large: "leave" })
    if (entries > 0) {
      throw new JournalError(
        `Expected a run id that is not on record yet, got "${runId}", of which there is ${place.journal}. Go on with that run by resuming it, or give a new id`,
        { data: { file: place.journal } },
      )
    }
    // Cut off before anything was promised.
    await file.truncate(0)
    return 0
  })
}

/**
 * Goes on with the journal of a run; a last line that was cut off is removed.
 *
 * @throws JournalError when there is none, it is damaged, or another process writes it
 */
export async function continueJournal(
  root: string,
  runId: string,
  effects: JournalEffects,
): Promise<Journal> {
  // A run that nobody knows leaves no folder behind.
  await refuseUnknown(runFolder(root, runId))
  return open(root, runId, effects, async (place, file) => {
    const { entries, end, torn } = await scanJournal(place, () => {}, { large: "leave" })
    if (torn) {
      await file.truncate(end)
      await file.sync()
    }
    return entries
  })
}

async function refuseUnknown({ journal }: RunFolder): Promise<void> {
  try {
    await stat(journal)
  } catch (thrown) {
    throw unreadable(journal, thrown)
  }
}

/** @param prepare makes the file ready to append to, and returns the number of entries in it */
async function open(
  root: string,
  runId: string,
  { clock, secrets, files = systemFiles }: JournalEffects,
  prepare: (place: RunFolder, file: JournalFile) => Promise<number>,
): Promise<Journal> {
  const place = runFolder(root, runId)
  const opened: (() => Promise<void>)[] = []
  try {
    await makeRunFolder(place, files)
    opened.unshift(await lockJournal(place.folder, files))
    const file = await files.open(place.journal, "a")
    opened.unshift(() => file.close())
    const entries = await prepare(place, file)
    await files.syncFolder(place.folder)
    const commit = new GroupCommit(place.journal, file, new LargeStore(place.large, files), entries)
    return journalOn(runId, commit, { clock, redactor: createRedactor(secrets), entries, opened })
  } catch (thrown) {
    await closeAll(opened)
    if (thrown instanceof JournalError) throw thrown
    throw new JournalError(
      `Expected to write the journal ${place.journal}, got "${messageOf(thrown)}". Give a folder that can be written to, or run without a journal`,
      { data: { file: place.journal }, cause: thrown },
    )
  }
}

function journalOn(
  runId: string,
  commit: GroupCommit,
  given: {
    readonly clock: Clock
    readonly redactor: ReturnType<typeof createRedactor>
    readonly entries: number
    readonly opened: (() => Promise<void>)[]
  },
): Journal {
  const { clock, redactor, opened } = given
  let last = given.entries
  return {
    runId,
    get failed() {
      return commit.failed
    },
    append(body, cause) {
      const n = last + 1
      last = n
      if (commit.failed !== undefined) return n
      try {
        commit.append(writeLine({ n, at: clock.now(), cause: cause ?? null }, body, redactor))
      } catch (thrown) {
        commit.refuse(`entry ${n} (${body.type})`, thrown)
      }
      return n
    },
    durable: () => commit.durable(),
    async close() {
      const told = commit.failed !== undefined
      const written = await commit.durable().then(
        () => undefined,
        () => commit.failed,
      )
      await closeAll(opened.splice(0))
      if (!told && written !== undefined) throw written
    },
  }
}

/** Whatever cannot be closed is left: what was promised is on disk. */
async function closeAll(opened: readonly (() => Promise<void>)[]): Promise<void> {
  for (const close of opened) {
    try {
      await close()
    } catch {
      continue
    }
  }
}
