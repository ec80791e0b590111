import { z } from "zod"
import { ConfigError } from "../errors.js"
import { lockIn } from "./lock-in.js"
import type { StopRule } from "./stop-rule.js"

/** A whole number of at least `least`, with an error that names the option. */
export function wholeNumber(name: string, least: number) {
  return z.custom<number>((value) => Number.isSafeInteger(value) && Number(value) >= least, {
    error: (issue) =>
      `expected \`${name}\` to be a whole number of at least ${least}, got ${show(issue.input)}`,
  })
}

/** A stop rule, such as `lockIn()` makes. */
export function stopRule() {
  return z.custom<StopRule>((value) => typeof value === "object" && value !== null && "decide" in value, {
    error: (issue) =>
      `expected \`stop\` to be a stop rule such as lockIn() or never(), got ${show(issue.input)}`,
  })
}

/** The options that every rule over a fixed number of samples takes. */
export const fixedOptions = {
  /** How many ballots to ask for at most. */
  samples: wholeNumber("samples", 1),
  /** When the vote may end before its last sample. @default lockIn() */
  stop: stopRule().default(() => lockIn()),
  /** Fewest usable ballots for a decision. @default max(2, ceil(samples / 2)), never above samples */
  quorum: wholeNumber("quorum", 1).optional(),
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
 * The quorum that is asked for, or the usual one.
 *
 * @throws ConfigError when it asks for more than `samples`
 */
export function quorumOf(quorum: number | undefined, samples: number, where: string): number {
  if (quorum === undefined) return Math.min(samples, Math.max(2, Math.ceil(samples / 2)))
  if (quorum <= samples) return quorum
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
