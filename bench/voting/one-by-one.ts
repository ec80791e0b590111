import type { Rule } from "langgraph-quorum/tally"

/** The same rule in waves of one ballot: what it costs to wait for each reply before asking again. */
export function oneByOne(rule: Rule): Rule {
  return {
    ...rule,
    name: `${rule.name}, one by one`,
    decide(state) {
      const decision = rule.decide(state)
      return decision.action === "stop" ? decision : { action: "continue", wave: 1 }
    },
  }
}
