import type { Frame, Note } from "../../agents/synthesis-prompts.js"
import type { IntegratedRecord } from "../../task/record.js"
import type { IntegrateContext } from "../integrator.js"
import { oneLine } from "./citations.js"
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
  const asked = (ids: ReadonlySet<string>): readonly string[] =>
    linesWithin(
      briefs.filter(({ id }) => ids.has(id)).map(({ id, objective }) => `${id}: ${oneLine(objective)}`),
      share,
    )
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
    return { briefs: asked(ids), requirements: wanted, missing: [], conflicts: [] }
  }
  return {
    around,
    whole: (notes, lines, room) => ({
      ...around(notes),
      missing,
      conflicts: linesWithin(lines, Math.min(share, room)),
    }),
    longest: {
      briefs: asked(new Set([...briefsOf.values()].flat())),
      requirements: wanted,
      missing,
      conflicts: linesWithin(conflicts, share),
    },
  }
}

/** Lines as long as they fit into so many characters, and how many more there are. */
function linesWithin(lines: readonly string[], characters: number): readonly string[] {
  let room = characters
  const some = lines.filter((line) => {
    room -= line.length + 3
    return room >= 0
  })
  return some.length === lines.length ? lines : [...some, `and ${lines.length - some.length} more`]
}
