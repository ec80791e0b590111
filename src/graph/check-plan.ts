import { ConfigError } from "../errors.js"
import { type BriefSpec, type PlannedBrief, type PlannedBriefs, planBriefs } from "../task/brief.js"
import type { Blueprint } from "./blueprint.js"

/** Briefs that can go out, or what stands against them. */
export type CheckedPlan =
  | (PlannedBriefs & { readonly warnings: readonly string[] })
  | { readonly problem: string }

/**
 * Checks briefs as a plan of this pattern: their form, the required ones, their independence, the quorum among them.
 *
 * @param required ids of briefs that the run cannot do without
 */
export function checkPlan(
  specs: readonly BriefSpec[],
  blueprint: Blueprint,
  required: readonly string[] = blueprint.required ?? [],
): CheckedPlan {
  try {
    const { briefs: given, schemas } = planBriefs(specs)
    const briefs = withRequired(given, required)
    blueprint.quorum(briefs.length)
    const { errors, warnings } = blueprint.checkPlan?.(briefs) ?? { errors: [], warnings: [] }
    return errors.length > 0 ? { problem: errors.join("; ") } : { briefs, schemas, warnings }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return { problem: error.message }
  }
}

/** Marks briefs that the run cannot do without. */
function withRequired(briefs: readonly PlannedBrief[], required: readonly string[]): readonly PlannedBrief[] {
  if (required.length === 0) return briefs
  const left = new Set(required)
  const marked = briefs.map((brief) =>
    left.delete(brief.id) ? Object.freeze({ ...brief, required: true }) : brief,
  )
  if (left.size === 0) return Object.freeze(marked)
  throw new ConfigError(
    `Expected \`required\` to name briefs of the plan, got ${[...left].map((id) => JSON.stringify(id)).join(", ")}, which it has not`,
  )
}
