import { mkdtempSync, readFileSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Result } from "../../src/task/result.js"

/** A folder of journals that is nobody else's. */
export function newRoot(): string {
  return join(mkdtempSync(join(tmpdir(), "quorum-journal-")), "runs")
}

export function journalLines(root: string, runId: string): readonly string[] {
  return readFileSync(join(root, runId, "journal.jsonl"), "utf8")
    .trimEnd()
    .split("\n")
}

/** Leaves of a journal its first lines, as a process does that is killed then. */
export function cutTo(
  root: string,
  runId: string,
  keep: (lines: readonly string[]) => readonly string[],
): void {
  const kept = keep(journalLines(root, runId))
  writeFileSync(join(root, runId, "journal.jsonl"), `${kept.join("\n")}\n`)
}

/** Up to and with the nth line of a type. */
export function upTo(type: string, nth: number): (lines: readonly string[]) => readonly string[] {
  return (lines) => {
    const places = lines.flatMap((line, place) => (line.includes(`"type":"${type}"`) ? [place] : []))
    const last = places[nth - 1]
    if (last === undefined) throw new Error(`expected ${nth} lines of type ${type}, got ${places.length}`)
    return lines.slice(0, last + 1)
  }
}

/** What two runs must have in common that had the same outcomes. */
export function decided({ output, conflicts, duplicates, records, ...rest }: Result): string {
  const { tally } = rest as { readonly tally?: unknown }
  return JSON.stringify({ output, conflicts, duplicates, records, tally, rounds: rest.rounds })
}
