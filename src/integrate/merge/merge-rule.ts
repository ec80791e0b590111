import { z } from "zod"
import { ConfigError } from "../../errors.js"
import { describe } from "../../task/json.js"
import { parseOptions } from "../../task/options.js"
import { confidence } from "./rules/confidence.js"
import type { RuleDefinition } from "./rules/definition.js"
import { judge } from "./rules/judge.js"
import { keepAll } from "./rules/keep-all.js"
import { concatOrdered, union, unionByRule } from "./rules/lists.js"
import { majorityRule } from "./rules/majority.js"
import { count, max, min, sum } from "./rules/numbers.js"
import { numericRule } from "./rules/numeric.js"
import { only } from "./rules/only.js"
import { recencyRule } from "./rules/recency.js"
import { sourcePriorityRule } from "./rules/source-priority.js"
import { weighted } from "./rules/weighted.js"

/** The closed table of rules. */
const registry = {
  only,
  union,
  unionBy: unionByRule,
  concatOrdered,
  sum,
  min,
  max,
  count,
  sourcePriority: sourcePriorityRule,
  recency: recencyRule,
  confidence,
  majority: majorityRule,
  weighted,
  numeric: numericRule,
  keepAll,
  judge,
} as const

type Registry = typeof registry
export type RuleName = keyof Registry
type RuleOf<Name extends RuleName> = Registry[Name] extends RuleDefinition<infer Rule> ? Rule : never

/** A rule with all its settings. */
export type CompleteRule = { [Name in RuleName]: RuleOf<Name> }[RuleName]

type BareName = Exclude<RuleName, "unionBy" | "sourcePriority" | "recency" | "numeric">

/** A rule as it is written: its name, or an object with its settings. */
export type MergeRule =
  | BareName
  | { readonly rule: BareName }
  | { readonly rule: "unionBy"; readonly key: string | readonly string[] }
  | { readonly rule: "sourcePriority"; readonly order: readonly string[] }
  | { readonly rule: "recency"; readonly path: string }
  | { readonly rule: "majority"; readonly quorum?: number | undefined }
  | { readonly rule: "numeric"; readonly tolerance: number | { readonly relative: number } }

/** How a rule works. */
export function definitionOf(rule: CompleteRule): RuleDefinition<CompleteRule> {
  // Each definition is asked about its own rule only, which the compiler cannot follow through the table.
  return registry[rule.rule] as unknown as RuleDefinition<CompleteRule>
}

export function labelOf(rule: CompleteRule): string {
  return definitionOf(rule).label(rule)
}

const named = z.object({ rule: z.string() })

/**
 * Reads one rule, with its defaults filled in.
 *
 * @throws ConfigError for a rule that is not in the table, or settings that it does not take
 */
export function parseRule(rule: unknown, where: string): CompleteRule {
  const given = typeof rule === "string" ? { rule } : rule
  const name = named.safeParse(given).data?.rule
  if (name === undefined || !Object.hasOwn(registry, name)) {
    throw new ConfigError(
      `${where}: expected one of ${Object.keys(registry).join(", ")}, got ${describe(name ?? rule)}`,
    )
  }
  return parseOptions(registry[name as RuleName].schema as z.ZodType<CompleteRule>, given, where)
}
