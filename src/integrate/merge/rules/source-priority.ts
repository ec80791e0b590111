import { z } from "zod"
import type { RuleDefinition } from "./definition.js"
import { byNumber, highest } from "./ruling.js"

const schema = z.strictObject({
  rule: z.literal("sourcePriority"),
  /** Ids of briefs, the first preferred; `*` stands for all that are not named. */
  order: z
    .array(z.string().min(1, "expected an id that is not empty"))
    .min(1, "expected at least one brief id")
    .refine((order) => new Set(order).size === order.length, "expected every brief id once")
    .readonly(),
})

/**
 * The value of the brief that comes first in the order; `*` stands for all others, which without it come last and leave
 * the choice among them to the next rule.
 *
 * @example
 * ```ts
 * import { mergeOutputs, sourcePriority } from "langgraph-quorum/merge"
 *
 * const outputs = [{ briefId: "blog", output: { port: 80 } }, { briefId: "manual", output: { port: 443 } }]
 * console.log(mergeOutputs(outputs, { port: sourcePriority(["manual", "*"]) }).value) // { port: 443 }
 * ```
 */
export function sourcePriority(order: readonly string[]): z.input<typeof schema> {
  return { rule: "sourcePriority", order }
}

export const sourcePriorityRule: RuleDefinition<z.output<typeof schema>> = {
  kind: "deciding",
  schema,
  label: ({ order }) => `sourcePriority(${order.join(", ")})`,
  words: ({ order }) =>
    `first of the briefs ${order.map((id) => (id === "*" ? "all others" : id)).join(", ")}`,
  narrow(candidates, { order }) {
    const places = new Map(order.map((id, place) => [id, place]))
    const others = places.get("*")
    return highest(
      candidates,
      ({ sayings }) =>
        sayings.reduce<number | undefined>((top, { source }) => {
          const place = places.get(source.briefId) ?? others
          return place === undefined || (top !== undefined && top >= -place) ? top : -place
        }, undefined),
      byNumber,
    )
  },
}
