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

function explain(issue: z.core.$ZodIssue, options: unknown): string {
  const name = issue.path.map(String).join(".")
  if (issue.code === "unrecognized_keys") {
    const keys = issue.keys.map((key) => `\`${key}\``).join(", ")
    return `unknown option ${keys}${name === "" ? "" : ` in \`${name}\``}. Check the spelling`
  }
  const got = describe(valueAt(options, issue.path))
  const subject = name === "" ? "options" : `\`${name}\``
  return `expected ${subject} to be ${expectation(issue)}, got ${got}`
}

/** Messages written in our schemas already say what is expected; zod's own get shortened to that form. */
function expectation(issue: z.core.$ZodIssue): string {
  const expected = /expected (.+?)(?:, received .*)?$/i.exec(issue.message)?.[1] ?? issue.message
  return expected.replace(/^(?:number|string|array) to be /, "")
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let value = root
  for (const key of path) {
    if (typeof value !== "object" || value === null) return undefined
    value = Reflect.get(value, key)
  }
  return value
}
