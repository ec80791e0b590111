import { type Redactor, createRedactor } from "../../runtime/journal/redact.js"
import type { Outcome } from "../../task/outcome.js"
import type { Result } from "../../task/result.js"

let redactor: Redactor | undefined

/** JSON as a journal holds it: the same value where there is no secret in it. */
export function withoutSecrets<T>(value: T): T {
  redactor ??= createRedactor()
  const json = JSON.stringify(value)
  const clean = redactor.text(json)
  return clean === json ? value : (JSON.parse(clean) as T)
}

/** An outcome whose errors say no secret: a program that fails tells what it likes. */
export function outcomeWithoutSecrets(outcome: Outcome): Outcome {
  const failed = outcome.attempts.some(({ error }) => error !== undefined)
  const attempts = failed ? withoutSecrets(outcome.attempts) : outcome.attempts
  switch (outcome.status) {
    case "failed":
      return { ...outcome, attempts, error: withoutSecrets(outcome.error) }
    case "ok":
    case "timed_out":
    case "cancelled":
    case "skipped":
      return attempts === outcome.attempts ? outcome : { ...outcome, attempts }
  }
}

/** A result that says no secret but in what was delivered: that is the caller's. */
export function resultWithoutSecrets<R extends Result>(result: R): R {
  const { reason, failures, warnings, outcomes, pattern, output } = result
  return {
    ...result,
    reason: withoutSecrets(reason),
    ...(pattern === "batch" && Array.isArray(output) ? { output: output.map(lineWithoutSecrets) } : {}),
    failures: withoutSecrets(failures),
    warnings: withoutSecrets(warnings),
    outcomes: outcomes.map(outcomeWithoutSecrets),
  }
}

/** A line of a batch: one that failed says why. */
function lineWithoutSecrets(line: unknown): unknown {
  return typeof line === "object" && line !== null && "error" in line
    ? { ...line, error: withoutSecrets(line.error) }
    : line
}
