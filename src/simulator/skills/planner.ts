import type { Prompt } from "../prompt/prompt.js"
import { slugOf } from "../prompt/words.js"
import { type JsonSchema, isRecord, numberIn, plainSchema, unionMembers } from "../schema/json-schema.js"
import { isIdentifier } from "../schema/field-names.js"
import { type DraftBrief, splitTask } from "./split-task.js"
import type { Skill } from "./skill.js"

const mostBriefs = 5

/** Plans: fills a schema that has `briefs` with an `objective` each from the clauses or the documents of the task. */
export const planner: Skill = {
  name: "planner",
  answer({ prompt, schema }) {
    const list = schema === undefined ? undefined : briefsIn(schema)
    if (list === undefined) return undefined
    const most = Math.min(mostBriefs, numberIn(list, "maxItems") ?? mostBriefs)
    const { briefs, reason } = splitTask(taskOf(prompt), prompt.documents, Math.max(1, most))
    const drafts = withIds(briefs)
    return {
      text: drafts.map(({ id, objective }) => `- ${id}: ${objective}`).join("\n"),
      material: {
        text(field) {
          if (field.list !== "briefs")
            return /rationale|reason|why|explanation/i.test(field.name) ? reason : undefined
          const draft = drafts[field.item]
          return isIdentifier(field.name) || /^name$|^title$/i.test(field.name) ? draft?.id : draft?.objective
        },
        count: (field) => (field.name === "briefs" ? drafts.length : 0),
      },
    }
  },
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

function withIds(
  briefs: readonly DraftBrief[],
): readonly { readonly id: string; readonly objective: string }[] {
  const taken = new Set<string>()
  return briefs.map(({ about, objective }, index) => {
    const wanted = slugOf(about) || `brief-${index + 1}`
    const id = taken.has(wanted) ? `${wanted}-${index + 1}` : wanted
    taken.add(id)
    return { id, objective }
  })
}
