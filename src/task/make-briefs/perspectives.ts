import { z } from "zod"
import { ConfigError } from "../../errors.js"
import type { BriefSpec } from "../brief.js"
import { describe } from "../json.js"
import { parseOptions } from "../options.js"
import { type BriefFields, briefFieldsSchema } from "./brief-fields.js"
import { pointsOfView } from "./points-of-view.js"

/** A point of view of the caller's own. */
export interface Perspective {
  /** The name of the point of view, and of its brief. */
  readonly id: string
  /** What to look for from there, as it follows "look for": "hidden costs, and who bears them". */
  readonly looksFor: string
}

const text = z.string().min(1, "expected a text that is not empty")
const perspectiveSchema = z.strictObject({ id: text, looksFor: text })

export const perspectivesSchema = briefFieldsSchema.extend({ objective: text, input: z.unknown().optional() })

/** Options of `perspectives`. */
export interface PerspectivesOptions extends BriefFields {
  /** What is to be looked at, and to what end. */
  readonly objective: string
  /** What every brief works on: plain JSON. @default the input of the run */
  readonly input?: unknown
}

/**
 * Briefs that look at the same thing from different points of view, one each; the ids are their names.
 *
 * What these look for stands in a table: `skeptic`, `optimist`, `pessimist`, `realist`, `security`, `privacy`,
 * `performance`, `reliability`, `correctness`, `maintainer`, `user`, `beginner`, `expert`, `accessibility`, `economist`,
 * `lawyer`, `ethicist`, `historian`, `scientist`, `strategist`. Any other name is taken at its word: say what it looks for
 * with `{ id, looksFor }` where the name alone does not.
 *
 * @throws ConfigError for no points of view, one twice, or unknown options
 *
 * @example
 * ```ts
 * import { perspectives, section } from "langgraph-quorum"
 *
 * const review = section({
 *   model: "simulated:demo",
 *   briefs: perspectives(["skeptic", "optimist", { id: "on call", looksFor: "what will wake somebody at night" }], {
 *     objective: "Judge the plan to move all services to one database.",
 *   }),
 * })
 * console.log((await review.run("We move in March, over one weekend.")).status)
 * ```
 */
export function perspectives(
  views: readonly (string | Perspective)[],
  options: PerspectivesOptions,
): readonly BriefSpec[] {
  if (!Array.isArray(views) || views.length === 0)
    throw new ConfigError(
      `perspectives: expected a list of points of view, got ${describe(views)}. For example: ["skeptic", "optimist"]`,
    )
  const { objective, ...fields } = parseOptions(perspectivesSchema, options, "perspectives")
  const seen = new Set<string>()
  return views.map((view: unknown, index) => {
    const { id, looksFor } = readView(view, index)
    if (seen.has(id))
      throw new ConfigError(
        `perspectives: expected every point of view once, got ${describe(id)} twice. Drop one`,
      )
    seen.add(id)
    return {
      ...fields,
      id,
      objective: `From the point of view of "${id}": ${objective}\n\nLook for ${looksFor}. Leave out what is not seen from there.`,
    }
  })
}

function readView(view: unknown, index: number): Perspective {
  if (typeof view !== "string") return parseOptions(perspectiveSchema, view, `perspectives: ${index + 1}`)
  if (view.trim() === "")
    throw new ConfigError(`perspectives: expected a name for point of view ${index + 1}, got an empty text`)
  const known = Object.hasOwn(pointsOfView, view.toLowerCase()) ? pointsOfView[view.toLowerCase()] : undefined
  return { id: view, looksFor: known ?? `what matters to ${view}, and what others would miss` }
}
