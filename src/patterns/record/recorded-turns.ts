import type { RecordedTurn } from "../../graph/past/recorded-branches.js"
import { JournalFold } from "../../runtime/journal/fold-journal.js"
import type { JournalEntry } from "../../runtime/journal/journal-entry.js"
import type { Outcome } from "../../task/outcome.js"

/** How the briefs of a run ended each time they went out, and what they tried beside that before a cut. */
export interface RecordedTurns {
  /** By brief id. */
  readonly turns: ReadonlyMap<string, readonly RecordedTurn[]>
  readonly earlier: readonly Outcome[]
}

/** Reads the turns off a journal: a brief has another one whenever the run itself sent it out again. */
export function turnsIn(entries: readonly JournalEntry[]): RecordedTurns {
  const turns = new Map<string, RecordedTurn[]>()
  const places = new Map<string, number>()
  const taken = new Set<Outcome>()
  const fold = new JournalFold()
  const take = (outcome: Outcome): void => {
    const { briefId } = outcome
    const turn = { outcome, place: places.get(briefId) ?? 0 }
    const known = turns.get(briefId)
    if (known === undefined) turns.set(briefId, [turn])
    else known.push(turn)
    taken.add(outcome)
  }
  for (const entry of entries) {
    if (entry.type === "outcome") places.set(entry.outcome.briefId, entry.n)
    if (entry.type === "reopened") {
      const reopened = new Set(entry.briefIds)
      for (const outcome of fold.folded().outcomes) if (reopened.has(outcome.briefId)) take(outcome)
    }
    fold.take(entry)
  }
  const { outcomes, earlier } = fold.folded()
  for (const outcome of outcomes) take(outcome)
  return { turns, earlier: earlier.filter((outcome) => !taken.has(outcome)) }
}
