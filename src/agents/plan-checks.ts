/** As much of a plan as can be wrong beyond its shape. */
interface CheckedPlan {
  readonly requirements: readonly { readonly id: string }[]
  readonly split: boolean
  readonly briefs: readonly {
    readonly id: string
    readonly requirementIds: readonly string[]
    readonly dependsOn: readonly string[]
  }[]
}

/** What is wrong with a plan, at the field where it is to be mended. */
export interface PlanProblem {
  readonly path: readonly [keyof CheckedPlan]
  readonly message: string
}

/** What a planner is asked to mend: names used twice, requirements nobody serves, circles, a split that is none. */
export function planProblems({ requirements, split, briefs }: CheckedPlan): readonly PlanProblem[] {
  const problems: PlanProblem[] = []
  const report = (field: keyof CheckedPlan, message: string): void => {
    problems.push({ path: [field], message })
  }
  const twin = twiceIn(briefs)
  if (twin !== undefined)
    report("briefs", `expected every brief to have its own id, got ${JSON.stringify(twin)} twice`)
  const other = twiceIn(requirements)
  if (other !== undefined)
    report(
      "requirements",
      `expected every requirement to have its own id, got ${JSON.stringify(other)} twice`,
    )
  if (!split && briefs.length > 1)
    report("briefs", `expected one brief, as the task is not to be split, got ${briefs.length}`)
  const served = new Set(briefs.flatMap((brief) => brief.requirementIds))
  const unserved = requirements.filter(({ id }) => !served.has(id))
  if (unserved.length > 0) {
    report(
      "briefs",
      `expected every requirement in the requirementIds of a brief, ${namesOf(unserved)} in none of them`,
    )
  }
  const circle = circleIn(briefs)
  if (circle.length > 0)
    report("briefs", `expected dependsOn without a circle, got one among ${namesOf(circle)}`)
  return problems
}

function twiceIn(named: readonly { readonly id: string }[]): string | undefined {
  const seen = new Set<string>()
  for (const { id } of named) {
    if (seen.has(id)) return id
    seen.add(id)
  }
  return undefined
}

/** Briefs that wait for each other, with those that wait for them. */
function circleIn(briefs: CheckedPlan["briefs"]): CheckedPlan["briefs"] {
  let waiting = briefs
  for (;;) {
    const ids = new Set(waiting.map(({ id }) => id))
    const left = waiting.filter(({ dependsOn }) => dependsOn.some((id) => ids.has(id)))
    if (left.length === waiting.length) return left
    waiting = left
  }
}

function namesOf(named: readonly { readonly id: string }[]): string {
  return named.map(({ id }) => JSON.stringify(id)).join(", ")
}
