import type { Conflict } from "../../task/conflict.js"
import type { Failure } from "../../task/failure.js"
import { oneLine } from "./citations.js"
import { excerpt } from "./contradictions.js"

/** What code says under a text. */
export interface UnderText {
  /** Ids of the briefs that answered and had nothing to deliver. */
  readonly foundNothing: readonly string[]
  readonly conflicts: readonly Conflict[]
  readonly failures: readonly Failure[]
}

/**
 * A text and what code says under it, whatever a model wrote: who found nothing, the conflicts that nobody decided, then
 * the missing briefs. Without a text, that alone.
 */
export function answerText(
  text: string | undefined,
  { foundNothing, conflicts, failures }: UnderText,
): string {
  const missing = failures.map(
    ({ briefId, objective, reason }) => `${briefId} (${oneLine(objective)}): ${oneLine(reason)}`,
  )
  const notes = [
    ...(foundNothing.length === 0 ? [] : [`Nothing was found by: ${foundNothing.join(", ")}.`]),
    ...listed("Conflicts:", conflictLines(conflicts)),
    ...listed("Missing from this answer:", missing),
  ]
  return [...(text === undefined ? [] : [text]), ...notes].join("\n\n")
}

/** One line for each conflict that is left, or that a judge decided; several entries about one path share it. */
function conflictLines(conflicts: readonly Conflict[]): readonly string[] {
  const byPath = new Map<string, string>()
  for (const conflict of conflicts) {
    if (conflict.status === "resolved" || byPath.has(conflict.path)) continue
    byPath.set(conflict.path, conflictLine(conflict))
  }
  return [...byPath.values()]
}

function conflictLine({ path, values, chosen, rule, status }: Conflict): string {
  const said = values.map(({ value, briefIds }) => `${excerpt(value)} (${briefIds.join(", ")})`).join(" or ")
  const choice = chosen === null ? "none is chosen" : `${excerpt(chosen)} is chosen by ${rule}`
  return `${oneLine(path)}: ${said}; ${choice} (${status})`
}

function listed(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [[title, ...lines.map((line) => `- ${line}`)].join("\n")]
}
