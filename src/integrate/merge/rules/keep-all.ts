import { z } from "zod"
import { pointerTo } from "../path.js"
import type { RuleDefinition } from "./definition.js"

const schema = z.strictObject({ rule: z.literal("keepAll") })

/** Every value beside the id of its brief, in plan order. */
export const keepAll: RuleDefinition<z.output<typeof schema>> = {
  kind: "combining",
  schema,
  label: () => "keepAll",
  words: () => "every value kept, beside its brief",
  combine: (sayings) => ({
    value: sayings.map(({ source, value }) => ({ briefId: source.briefId, value })),
    records: sayings.map((saying, place) => ({
      at: `${pointerTo("", place)}/value`,
      value: saying.value,
      sayings: [saying] as const,
    })),
    dropped: [],
  }),
}
