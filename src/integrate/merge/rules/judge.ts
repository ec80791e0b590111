import { z } from "zod"
import type { RuleDefinition } from "./definition.js"

const schema = z.strictObject({ rule: z.literal("judge") })

/** Judges choose; without a verdict the chain goes on. */
export const judge: RuleDefinition<z.output<typeof schema>> = {
  kind: "deciding",
  schema,
  label: () => "judge",
  words: () => "judges decide",
  narrow(candidates, _, { verdictOn }) {
    const verdict = verdictOn(candidates)
    if (verdict === "abstained") return { abstained: true }
    return verdict === undefined ? undefined : { left: [verdict] }
  },
}
