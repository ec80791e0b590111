import type { z } from "zod"
import { ConfigError } from "../errors.js"
import { describe } from "./json.js"

/**
 * Parses options strictly: defaults filled in, unknown keys and wrong values refused in one line.
 *
 * @throws ConfigError naming the option, what was expected and what came
 */
export function parseOptions<Schema extends z.ZodType>(
  schema: Schema,
  options: unknown,
  where: string,
): z.output<Schema> {
  const parsed = schema.safeParse(options)
  if (parsed.success) return parsed.data
  throw new ConfigError(`${where}: ${parsed.error.issues.map((issue) => explain(issue, options)).join("; ")}`)
}

/** A message that says whose mistake it is about: of `vote`, say, where it began with "Expected". */
export function withSubject(subject: string, message: string): string {
  return `${subject}: ${message.replace(/^Expected /, "expected ")}`
}

/**
 * What `make` returns; a mistake that it throws and that names nobody is told as one of `subject`.
 *
 * @throws ConfigError as `make` does
 */
export function naming<T>(subject: string, make: () => T): T {
  try {
    return make()
  } catch (error) {
    if (!(error instanceof ConfigError) || !error.message.startsWith("Expected ")) throw error
    throw new ConfigError(withSubject(subject, error.message), { cause: error })
  }
}

function explain(issue: z.core.$ZodIssue, options: unknown): string {
  const name = issue.path.map(String).join(".")
  if (issue.code === "unrecognized_keys") {
    const keys = issue.keys.map((key) => `\`${key}\``).join(", ")
    return `unknown option ${keys}${name === "" ? "" : ` in \`${name}\``}. Check the spelling`
  }
  const got = describe(valueAt(options, issue.path))
  const subject = name === "" ? "options" : `\`${name}\``
  return `expected ${subject} to be ${withArticle(expectation(issue))}, got ${got}`
}

/** Messages written in our schemas already say what is expected; zod's own get shortened to that form. */
function expectation(issue: z.core.$ZodIssue): string {
  const expected = /expected (.+?)(?:, received .*)?$/i.exec(issue.message)?.[1] ?? issue.message
  return expected.replace(/^(?:number|string|array) to be /, "")
}

/** zod names kinds of values bare. */
function withArticle(expected: string): string {
  if (/^(?:array|int|object)$/.test(expected)) return `an ${expected}`
  return /^(?:boolean|function|number|record|string)$/.test(expected) ? `a ${expected}` : expected
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let value = root
  for (const key of path) {
    if (typeof value !== "object" || value === null) return undefined
    value = Reflect.get(value, key)
  }
  return value
}
