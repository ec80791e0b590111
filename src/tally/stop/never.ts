import type { StopRule } from "./stop-rule.js"

/** Takes every sample, in one wave. */
export function never(): StopRule {
  return {
    name: "never",
    params: {},
    weighs: true,
    decide: ({ remaining }) => ({ action: "continue", wave: remaining }),
  }
}
