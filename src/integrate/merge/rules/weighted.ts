import { z } from "zod"
import { addDecimals, compareDecimals, noDecimal, toDecimal } from "../../../tally/exact-decimal.js"
import type { RuleDefinition } from "./definition.js"
import { highest } from "./ruling.js"
import { votesOf } from "./votes.js"

const schema = z.strictObject({ rule: z.literal("weighted") })

/** The value with most weight of briefs behind it; exact sums, so that no order shows in them. */
export const weighted: RuleDefinition<z.output<typeof schema>> = {
  kind: "deciding",
  schema,
  label: () => "weighted",
  words: () => "most weight of briefs",
  narrow(candidates, _, { weightOf }) {
    const votes = votesOf(candidates)
    return highest(
      candidates,
      (candidate) =>
        (votes.get(candidate) ?? [])
          .map(({ source }) => toDecimal(weightOf(source)))
          .reduce(addDecimals, noDecimal),
      compareDecimals,
    )
  },
}
