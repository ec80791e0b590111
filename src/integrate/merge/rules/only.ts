import { z } from "zod"
import type { RuleDefinition } from "./definition.js"

const schema = z.strictObject({ rule: z.literal("only") })

/** One brief may fill it: equal values merge, and between different ones it does not decide. */
export const only: RuleDefinition<z.output<typeof schema>> = {
  kind: "deciding",
  schema,
  label: () => "only",
  words: () => "one value only",
  narrow: () => undefined,
}
