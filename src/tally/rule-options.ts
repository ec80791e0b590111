import { z } from "zod"
import { ConfigError } from "../errors.js"
import type { StopRule } from "./stop/stop-rule.js"

/** A whole number of at least `least`, with an error that names the option. */
export function wholeNumber(name: string, least: number) {
  return z.custom<number>((value) => Number.isSafeInteger(value) && Number(value) >= least, {
    error: (issue) =>
      `expected \`${name}\` to be a whole number of at least ${least}, got ${show(issue.input)}`,
  })
}

/** A stop rule, such as `lockIn()` makes. */
export function stopRule() {
  return z.custom<StopRule>(isStopRule, {
    error: (issue) =>
      `expected \`stop\` to be a stop rule such as lockIn() or never(), got ${show(issue.input)}`,
  })
}

/** True for an object that has all that a stop rule must have. */
export function isStopRule(value: unknown): value is StopRule {
  if (typeof value !== "object" || value === null || "onBallot" in value) return false
  return "name" in value && "decide" in value && typeof value.decide === "function"
}

/**
 * Parses options strictly.
 *
 * @throws ConfigError naming the option, what was expected and what came
 */
export function parseRuleOptions<Schema extends z.ZodType>(schema: Schema, options: unknown, where: string) {
  const parsed = schema.safeParse(options)
  if (parsed.success) return parsed.data
  throw new ConfigError(`${where}: ${parsed.error.issues.map(explain).join("; ")}`)
}

/**
 * Refuses a quorum above the samples.
 *
 * @throws ConfigError when it asks for more than `samples`
 */
export function checkQuorum(quorum: number | undefined, samples: number, where: string): void {
  if (quorum === undefined || quorum <= samples) return
  throw new ConfigError(
    `${where}: expected \`quorum\` to be at most \`samples\` (${samples}), got ${quorum}. ` +
      "Lower it, or take more samples",
  )
}

function explain(issue: z.core.$ZodIssue): string {
  if (issue.code !== "unrecognized_keys") return issue.message
  return `unknown option ${issue.keys.map((key) => `\`${key}\``).join(", ")}. Check the spelling`
}

/** A value as an error message shows it. */
export function show(value: unknown): string {
  if (typeof value === "function")
    return `a function${value.name === "" ? "" : ` (call it: ${value.name}())`}`
  if (typeof value === "object" && value !== null) return "an object"
  return typeof value === "string" ? JSON.stringify(value.slice(0, 60)) : String(value)
}
