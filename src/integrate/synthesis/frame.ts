import type { Frame, Note } from "../../agents/prompts/synthesis-prompts.js"
import type { IntegratedRecord } from "../../task/record.js"
import type { IntegrateContext } from "../integrator.js"
import { oneLine } from "./citations.js"
import { linesWithin } from "./lines-within.js"
import { recordIdsOf } from "./notes.js"

/** Share of a prompt that each list beside the notes may take: notes keep at least half of it. */
const listShare = 1 / 8

/** Lines for the lists of a prompt; whatever a list has no room for is counted in it. */
export interface FrameLines {
  /** What a call on the way is told beside its notes. */
  readonly around: (notes: readonly Note[]) => Frame
  /** What the last call is told: what is missing, too, and what is known to stand against each other. */
  readonly whole: (notes: readonly Note[], conflicts: readonly string[], room: number) => Frame
  /** The longest frame that may come. */
  readonly longest: Frame
}

export function frameLines(
  records: readonly IntegratedRecord[],
  conflicts: readonly string[],
  { briefs, requirements, failures }: IntegrateContext,
  maxCharacters: number,
): FrameLines {
  const share = Math.floor(maxCharacters * listShare)
  const briefsOf = new Map(records.map(({ id, sources }) => [id, sources.map(({ briefId }) => briefId)]))
  const askedOf = (ids: ReadonlySet<string>): readonly string[] =>
    briefs.filter(({ id }) => ids.has(id)).map(({ id, objective }) => `${id}: ${oneLine(objective)}`)
  const wanted = linesWithin(
    requirements.map(({ id, text }) => `${id}: ${oneLine(text)}`),
    share,
  )
  const missing = linesWithin(
    failures.map(
      ({ briefId, objective, reason }) => `${briefId} (${oneLine(objective)}): ${oneLine(reason)}`,
    ),
    share,
  )
  const around = (notes: readonly Note[]): Frame => {
    const ids = new Set([...recordIdsOf(notes)].flatMap((id) => briefsOf.get(id) ?? []))
    return { briefs: linesWithin(askedOf(ids), share), requirements: wanted, missing: [], conflicts: [] }
  }
  return {
    around,
    whole: (notes, lines, room) => ({
      ...around(notes),
      missing,
      conflicts: linesWithin(lines, Math.min(share, room)),
    }),
    longest: {
      briefs: longestOf(askedOf(new Set([...briefsOf.values()].flat())), share),
      requirements: wanted,
      missing,
      conflicts: longestOf(conflicts, share),
    },
  }
}

/** Lines that are at least as long as those of any selection: a shorter one may fill its share better. */
function longestOf(lines: readonly string[], share: number): readonly string[] {
  const shown = linesWithin(lines, share)
  return shown === lines ? lines : ["x".repeat(share), `and ${lines.length} more`]
}
