import type { PlannedBrief } from "../../task/brief.js"
import { isPlainObject } from "../../task/json.js"
import { isOk } from "../../task/outcome.js"
import type { Check } from "./check.js"
import { readConstraint } from "./constraint.js"
import { keepsConstraint } from "./keeps-constraint.js"

/** V8: each output keeps the constraints of its brief, as far as code can tell. */
export const constraintsKept: Check = {
  id: "V8",
  name: "brief constraints",
  waivable: true,
  applies: ({ briefs, outcomes }) => {
    // Few plans have any: then nobody asks who delivered.
    const checkable = new Set(briefs.filter(isCheckable).map(({ id }) => id))
    return checkable.size > 0 && outcomes.some((one) => isOk(one) && checkable.has(one.briefId))
  },
  examine: ({ briefs, outcomes }) => {
    const byId = new Map(briefs.map((brief) => [brief.id, brief]))
    let written = 0
    let checked = 0
    const findings = outcomes.filter(isOk).flatMap(({ briefId, output }) => {
      const brief = byId.get(briefId)
      if (brief === undefined) return []
      const broken = wordsOf(brief).flatMap((words) => {
        written += 1
        const constraint = readConstraint(words)
        const kept = constraint === undefined ? undefined : keepsConstraint(output, constraint)
        if (kept === undefined) return []
        checked += 1
        return kept.kept ? [] : [`"${words}": ${kept.instead}`]
      })
      const places = outOfScope(brief)
      written += places.length
      checked += places.length
      const strayed = strayedTo(output, places).map((place) => `"${place}" is out of its scope`)
      return [...broken, ...strayed].map((problem) => ({
        message: `brief "${briefId}", ${problem}`,
        briefIds: [briefId],
      }))
    })
    return { findings, detail: `${checked} of ${written} can be checked` }
  },
}

function isCheckable(brief: PlannedBrief): boolean {
  // Of ten thousand briefs, most plans say nothing of any.
  if (brief.constraints === undefined && brief.format === undefined && brief.scope === undefined) return false
  return outOfScope(brief).length > 0 || wordsOf(brief).some((words) => readConstraint(words) !== undefined)
}

function wordsOf({ constraints = [], format }: PlannedBrief): readonly string[] {
  return format === undefined ? constraints : [...constraints, format]
}

/** What a brief is to stay away from, where that is a place and not a subject. */
function outOfScope({ scope }: PlannedBrief): readonly string[] {
  return (scope?.out ?? []).filter((term) => !/\s/.test(term) && /[\\/]|\.\w+$/.test(term))
}

const placeKeys = new Set(["path", "file", "source", "uri", "url", "item", "location", "filename"])

/** Places out of scope that the output says it is about. */
function strayedTo(output: unknown, places: readonly string[]): readonly string[] {
  if (places.length === 0) return []
  const named = [...new Set(placesIn(output))]
  return named.filter((name) =>
    places.some(
      (place) => plainPath(name) === plainPath(place) || plainPath(name).startsWith(`${plainPath(place)}/`),
    ),
  )
}

function placesIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(placesIn)
  if (!isPlainObject(value)) return []
  return Object.entries(value).flatMap(([key, member]) =>
    typeof member === "string" ? (placeKeys.has(key.toLowerCase()) ? [member] : []) : placesIn(member),
  )
}

/** Without the line that may follow it. */
function plainPath(path: string): string {
  return path
    .replaceAll("\\", "/")
    .replace(/:\d+(?:[:-]\d+)?$/, "")
    .replace(/^(?:\.\/)+|\/+$/g, "")
}
