import { ConfigError } from "../../errors.js"
import { isStopRule, show } from "../rule-options.js"
import type { Decision } from "../rule.js"
import type { Standing, StopRule } from "./stop-rule.js"

/**
 * Stops as soon as one of the rules does; where several would, the first given names the reason.
 *
 * @throws ConfigError when no rule is given
 * @example
 * ```ts
 * import { anyOf, lockIn, never, plurality } from "langgraph-quorum/tally"
 *
 * plurality({ samples: 9, stop: anyOf(never(), lockIn()) })
 * ```
 */
export function anyOf(...rules: readonly StopRule[]): StopRule {
  if (rules.length === 0) {
    throw new ConfigError(
      "anyOf: expected at least one stop rule, got none. Use never() to take every sample",
    )
  }
  const wrong = rules.find((rule) => !isStopRule(rule))
  if (wrong !== undefined) {
    throw new ConfigError(
      `anyOf: expected stop rules such as lockIn(), got ${show(wrong)}. Call the functions that make them`,
    )
  }
  const caveats = rules.flatMap(({ caveat }) => (caveat === undefined ? [] : [caveat]))
  return {
    name: "anyOf",
    params: { rules: rules.map(({ name, params }) => ({ name, params })) },
    weighs: rules.every((rule) => rule.weighs === true),
    ...(caveats.length === 0 ? {} : { caveat: caveats.join("; ") }),
    decide: (standing) => decide(rules, standing),
  }
}

function decide(rules: readonly StopRule[], standing: Standing): Decision {
  let wave = Infinity
  for (const rule of rules) {
    const decision = rule.decide(standing)
    if (decision.action === "stop") return decision
    wave = Math.min(wave, decision.wave)
  }
  return { action: "continue", wave }
}
