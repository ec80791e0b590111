import type { StopRule } from "./stop-rule.js"

/** Takes every sample, in one wave. */
export function never(): StopRule {
  return {
    name: "never",
    params: {},
    takesAll: true,
    decide: ({ out }) => ({ action: "continue", wave: out.remaining }),
  }
}
