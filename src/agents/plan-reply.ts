import { z } from "zod"
import type { BriefSpec } from "../task/brief.js"
import { type Json, describe } from "../task/json.js"
import type { Requirement } from "../task/plan.js"

const text = z.string().min(1)
const texts = z.array(text).default([])

/** What a planner of the caller's own may return: briefs with an id and an objective, and whatever else it knows. */
const anyPlan = z.object({
  requirements: z.array(z.object({ id: text, text })).default([]),
  /** Absent: it split, or said nothing of it. */
  split: z.boolean().optional(),
  why: z.string().default(""),
  /** Another word for `why`. */
  rationale: z.string().default(""),
  briefs: z
    .array(
      z.object({
        id: text,
        objective: text,
        scope: z.object({ in: texts, out: texts }).default({ in: [], out: [] }),
        format: z.string().default(""),
        constraints: texts,
        requirementIds: texts,
        dependsOn: texts,
      }),
    )
    .default([]),
})

/** What a planner may return. */
export type AnyPlan = z.input<typeof anyPlan>

type ReadPlan = z.output<typeof anyPlan>
type ReadBrief = ReadPlan["briefs"][number]

/** A plan as a run takes it, or why there is none. */
export type PlanReply =
  | {
      readonly origin: "planner"
      readonly briefs: readonly BriefSpec[]
      readonly requirements: readonly Requirement[]
      readonly rationale: string
      /** Why the task was not split. */
      readonly unsplit?: string
      readonly warnings: readonly string[]
    }
  | { readonly origin: "planner"; readonly failure: string }

/**
 * Reads what a planner returned, whatever it is: ids that are used twice get a number, names of nothing are dropped with
 * a warning.
 *
 * @param task the task itself: the objective, when the planner says not to split it and writes no brief
 */
export function planReply(output: unknown, task?: Json): PlanReply {
  const parsed = anyPlan.safeParse(output)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const place = issue === undefined || issue.path.length === 0 ? "" : ` (at ${issue.path.join(".")})`
    return { origin: "planner", failure: `the planner returned no plan${place}` }
  }
  const plan = parsed.data
  const warnings: string[] = []
  const requirements = uniquelyNamed(plan.requirements)
  const briefs = briefsOf(plan, requirements, warnings, task)
  const why = plan.why || plan.rationale
  if (plan.split === false && briefs.length > 1)
    warnings.push(`the planner said not to split the task, and split it into ${briefs.length} briefs`)
  const whole = plan.split !== undefined && briefs.length === 1
  return {
    origin: "planner",
    briefs,
    requirements: requirements.map(({ id, one }) => ({ id, text: one.text })),
    rationale: why,
    ...(whole ? { unsplit: why || "the planner gave no reason" } : {}),
    warnings,
  }
}

interface Named<T> {
  readonly id: string
  readonly one: T
}

/** A name that is used twice is no reason to lose what it names. */
function uniquelyNamed<T extends { readonly id: string }>(all: readonly T[]): readonly Named<T>[] {
  const given = new Set(all.map(({ id }) => id))
  const used = new Set<string>()
  return all.map((one) => {
    let { id } = one
    for (let times = 2; used.has(id) || (id !== one.id && given.has(id)); times += 1)
      id = `${one.id}-${times}`
    used.add(id)
    return { id, one }
  })
}

function briefsOf(
  plan: ReadPlan,
  requirements: readonly Named<{ readonly id: string }>[],
  warnings: string[],
  task: Json | undefined,
): readonly BriefSpec[] {
  if (plan.briefs.length === 0 && plan.split === false && task !== undefined) {
    const objective = typeof task === "string" && task !== "" ? task : "Do the whole of the task."
    return [
      {
        id: "whole",
        objective,
        ...filled(
          "requirementIds",
          requirements.map(({ id }) => id),
        ),
      },
    ]
  }
  const named = uniquelyNamed(plan.briefs)
  const known = new Set(named.map(({ id }) => id))
  const drop = (id: string, what: string, name: string): void => {
    warnings.push(
      `brief ${describe(id)} names ${what} ${describe(name)}, which the plan does not have: dropped`,
    )
  }
  return named.map(({ id, one }) => {
    const served = one.requirementIds.flatMap((name) => {
      // Of a name that was used twice, both are meant.
      const meant = requirements.filter((requirement) => requirement.one.id === name)
      if (meant.length === 0) drop(id, "the requirement", name)
      return meant.map((requirement) => requirement.id)
    })
    const needed = one.dependsOn.filter((name) => {
      if (!known.has(name)) drop(id, "in dependsOn a brief", name)
      else if (name === id) warnings.push(`brief ${describe(id)} names itself in dependsOn: dropped`)
      return known.has(name) && name !== id
    })
    return specOf(one, id, [...new Set(served)], [...new Set(needed)])
  })
}

/** What is empty says nothing, and is left out. */
function specOf(
  { objective, scope, format, constraints }: ReadBrief,
  id: string,
  requirementIds: readonly string[],
  dependsOn: readonly string[],
): BriefSpec {
  const covers = { ...filled("in", scope.in), ...filled("out", scope.out) }
  return {
    id,
    objective,
    ...(Object.keys(covers).length === 0 ? {} : { scope: covers }),
    ...(format === "" ? {} : { format }),
    ...filled("constraints", constraints),
    ...filled("requirementIds", requirementIds),
    ...filled("dependsOn", dependsOn),
  }
}

function filled<Name extends string>(
  name: Name,
  entries: readonly string[],
): Partial<Record<Name, string[]>> {
  return entries.length === 0 ? {} : ({ [name]: [...entries] } as Partial<Record<Name, string[]>>)
}
