import { ConfigError } from "../errors.js"
import type { PlannedBrief } from "../task/brief.js"
import type { Plan } from "../task/plan.js"

/** The briefs of those ids, and whatever they depend on: nobody else could give it to them. */
export function withDependencies(
  only: readonly string[],
  briefs: readonly PlannedBrief[],
): readonly PlannedBrief[] {
  const byId = new Map(briefs.map((brief) => [brief.id, brief]))
  const unknown = only.filter((id) => !byId.has(id))
  if (unknown.length > 0) {
    throw new ConfigError(
      `Expected \`only\` to name briefs of the plan, got ${unknown.map((id) => `"${id}"`).join(", ")}`,
    )
  }
  const wanted = new Set<string>()
  const pending = [...only]
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (wanted.has(id)) continue
    wanted.add(id)
    pending.push(...(byId.get(id)?.dependsOn ?? []))
  }
  return briefs.filter(({ id }) => wanted.has(id))
}

/** What a plan says of the briefs that `only` left out. */
export function withoutOthers(
  briefs: readonly PlannedBrief[],
  asked: readonly PlannedBrief[],
): Pick<Plan, "leftOut" | "leftOutRequirements"> {
  const kept = new Set(asked)
  const others = briefs.filter((brief) => !kept.has(brief))
  return {
    leftOut: others.length,
    leftOutRequirements: [...new Set(others.flatMap(({ requirementIds = [] }) => requirementIds))],
  }
}
