import { z } from "zod"
import type { RuleDefinition } from "./definition.js"
import { byNumber, highest } from "./ruling.js"

const schema = z.strictObject({ rule: z.literal("confidence") })

/** The value of the branch that states the highest confidence; who states none has no say. */
export const confidence: RuleDefinition<z.output<typeof schema>> = {
  kind: "deciding",
  schema,
  label: () => "confidence",
  words: () => "highest stated confidence",
  narrow: (candidates) =>
    highest(
      candidates,
      ({ sayings }) =>
        sayings.reduce<number | undefined>((top, { source }) => {
          const stated = source.confidence
          return stated === undefined || (top !== undefined && top >= stated) ? top : stated
        }, undefined),
      byNumber,
    ),
}
