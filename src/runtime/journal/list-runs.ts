import { readdir, stat } from "node:fs/promises"
import { JournalError } from "../../errors.js"
import type { Result, RunStatus } from "../../task/result.js"
import { JournalFold } from "./fold-journal.js"
import { isWritten } from "./journal-lock.js"
import { readEnds } from "./read-ends.js"
import { type RunFolder, runFolder } from "./run-folder.js"
import { scanJournal } from "./scan-journal.js"

/** One run in a list of them. */
export interface RunLine {
  readonly id: string
  /** `null` when the journal is damaged from its first line on. */
  readonly pattern: string | null
  /** Epoch milliseconds; `null` like `pattern`. */
  readonly startedAt: number | null
  readonly state: `ended ${RunStatus}` | "running" | "cut off" | "damaged"
  readonly briefs: number
  /** Briefs that have an outcome. */
  readonly settled: number
  /** US dollars; `null` when a price is not known. */
  readonly cost: number | null
  /** What is wrong with a journal that is damaged. */
  readonly problem?: string
}

/** Journals read at once. */
const atOnce = 8

/** The runs in the folder of all runs, newest first; of a run that has ended only the first and the last entry is read. */
export async function listRuns(root: string): Promise<readonly RunLine[]> {
  const places = await placesIn(root)
  const lines: RunLine[] = []
  for (let start = 0; start < places.length; start += atOnce) {
    lines.push(...(await Promise.all(places.slice(start, start + atOnce).map(runLine))))
  }
  return lines.toSorted(
    (left, right) => (right.startedAt ?? 0) - (left.startedAt ?? 0) || (left.id < right.id ? 1 : -1),
  )
}

interface Place extends RunFolder {
  readonly id: string
}

async function placesIn(root: string): Promise<readonly Place[]> {
  const names = await readdir(root).catch((thrown: unknown) => {
    if (isMissing(thrown)) return []
    throw new JournalError(`Expected a folder of runs, got ${root}, which cannot be read`, { cause: thrown })
  })
  const places = await Promise.all(
    names.map(async (id) => {
      try {
        const place = runFolder(root, id)
        return (await stat(place.journal)).isFile() ? [{ ...place, id }] : []
      } catch {
        // Not the folder of a run.
        return []
      }
    }),
  )
  return places.flat()
}

async function runLine(place: Place): Promise<RunLine> {
  const { id } = place
  const line: RunLine = {
    id,
    pattern: null,
    startedAt: null,
    state: "damaged",
    briefs: 0,
    settled: 0,
    cost: 0,
  }
  const fold = new JournalFold()
  let first = line
  try {
    const { run, end } = await readEnds(place.journal)
    first = { ...line, pattern: run.pattern, startedAt: run.identity.startedAt }
    if (end !== undefined) return { ...first, ...endedAs(end) }
    let briefs = 0
    await scanJournal(
      place,
      (entry) => {
        const listed = entry.large?.find(({ path }) => path.join(".") === "plan.briefs")
        if (entry.type === "plan") briefs = listed?.elements ?? entry.plan.briefs.length
        // The fold of it goes by what each brief depends on, which a list has no use for.
        fold.take(entry.type === "plan" ? { ...entry, plan: { ...entry.plan, briefs: [] } } : entry)
      },
      { large: "leave" },
    )
    const { outcomes, spent, result } = fold.folded()
    // Its end may stand before a line that was cut off.
    if (result !== undefined) return { ...first, ...endedAs(result) }
    const state = (await isWritten(place.folder)) ? "running" : "cut off"
    return { ...first, state, briefs, settled: outcomes.length, cost: spent.cost }
  } catch (thrown) {
    return { ...first, problem: thrown instanceof Error ? thrown.message : String(thrown) }
  }
}

function endedAs({
  status,
  coverage,
  cost,
}: Pick<Result, "status" | "coverage" | "cost">): Pick<RunLine, "state" | "briefs" | "settled" | "cost"> {
  const { briefs, ok, failed, timedOut, cancelled, skipped } = coverage
  return { state: `ended ${status}`, briefs, settled: ok + failed + timedOut + cancelled + skipped, cost }
}

function isMissing(thrown: unknown): boolean {
  return thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT"
}
