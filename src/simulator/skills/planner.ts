import type { Prompt } from "../prompt/prompt.js"
import { slugOf } from "../prompt/words.js"
import { isIdentifier } from "../schema/field-names.js"
import { type JsonSchema, isRecord, numberIn, plainSchema, unionMembers } from "../schema/json-schema.js"
import type { Skill } from "./skill.js"
import { type DraftBrief, type Split, splitTask } from "./split-task.js"

const mostBriefs = 5

/** Plans: fills a schema that has `briefs` with an `objective` each from the clauses or the documents of the task. */
export const planner: Skill = {
  name: "planner",
  answer({ prompt, schema }) {
    const list = schema === undefined ? undefined : briefsIn(schema)
    if (schema === undefined || list === undefined) return undefined
    const most = Math.min(mostBriefs, numberIn(list, "maxItems") ?? mostBriefs)
    const asksWhether = isWholePlan(schema)
    const found = splitTask(taskOf(prompt), prompt.documents, Math.max(1, most), asksWhether)
    const drafts = withIds(found.briefs)
    return {
      text: drafts.map(({ id, objective }) => `- ${id}: ${objective}`).join("\n"),
      ...(asksWhether ? { made: wholePlan(found, drafts) } : {}),
      material: {
        text(field) {
          if (field.list !== "briefs")
            return /rationale|reason|why|explanation/i.test(field.name) ? found.reason : undefined
          const draft = drafts[field.item]
          return isIdentifier(field.name) || /^name$|^title$/i.test(field.name) ? draft?.id : draft?.objective
        },
        count: (field) => (field.name === "briefs" ? drafts.length : 0),
      },
    }
  },
}

const planFields = ["requirements", "split", "why", "briefs"]
const requirementFields = ["id", "text"]
const briefFields = ["id", "objective", "scope", "format", "constraints", "requirementIds", "dependsOn"]

/** Whether the schema asks for requirements and for whether to split, as Quorum's own planner does. */
function isWholePlan(schema: JsonSchema): boolean {
  const members = membersOf(schema, schema)
  const entries = (name: string): JsonSchema =>
    plainSchema(plainSchema(members[name], schema)["items"], schema)
  return (
    hasJust(members, planFields) &&
    hasJust(membersOf(entries("requirements"), schema), requirementFields) &&
    hasJust(membersOf(entries("briefs"), schema), briefFields)
  )
}

function membersOf(schema: JsonSchema, root: JsonSchema): Readonly<Record<string, unknown>> {
  const { properties } = plainSchema(schema, root)
  return isRecord(properties) ? properties : {}
}

function hasJust(members: Readonly<Record<string, unknown>>, names: readonly string[]): boolean {
  return Object.keys(members).length === names.length && names.every((name) => Object.hasOwn(members, name))
}

function wholePlan({ requirements, split, reason }: Split, drafts: readonly NamedDraft[]) {
  const covered = drafts.flatMap(({ covers }) => covers)
  return {
    requirements: requirements.map((text, place) => ({ id: requirementId(place), text })),
    split,
    why: reason,
    briefs: drafts.map(({ id, objective, covers, serves }) => ({
      id,
      objective,
      scope: {
        in: covers,
        out: covers.length === 0 ? [] : covered.filter((other) => !covers.includes(other)),
      },
      format: "Plain text, a few sentences.",
      constraints: [],
      requirementIds: serves.map(requirementId),
      dependsOn: [],
    })),
  }
}

function requirementId(place: number): string {
  return `req-${place + 1}`
}

/** The list of briefs in a schema that looks like a plan. */
function briefsIn(schema: JsonSchema): JsonSchema | undefined {
  const plain = plainSchema(schema, schema)
  if (!isRecord(plain["properties"])) return undefined
  const list = plainSchema(plain["properties"]["briefs"], schema)
  const items = plainSchema(list["items"], schema)
  const shapes = [items, ...(unionMembers(items, schema) ?? [])]
  const plans = shapes.some(({ properties }) => isRecord(properties) && "objective" in properties)
  return plans ? list : undefined
}

/** The task itself: a `<task>` block, or the question without the line that asks for a plan. */
function taskOf(prompt: Prompt): string {
  return (
    prompt.task ??
    prompt.question.replace(/^[^\n]*\b(?:split|break|divide|plan)\b[^\n]*\n+(?=\S)/i, "").trim()
  )
}

type NamedDraft = DraftBrief & { readonly id: string }

function withIds(briefs: readonly DraftBrief[]): readonly NamedDraft[] {
  const taken = new Set<string>()
  return briefs.map((brief, index) => {
    const wanted = slugOf(brief.about) || `brief-${index + 1}`
    const id = taken.has(wanted) ? `${wanted}-${index + 1}` : wanted
    taken.add(id)
    return { ...brief, id }
  })
}
