import type { z } from "zod"
import type { PlannedBrief } from "../task/brief.js"
import type { Outcome } from "../task/outcome.js"
import type { Finding, Verdict } from "../task/result.js"

/** What a validation looks at. */
export interface ValidationSubject {
  readonly briefs: readonly PlannedBrief[]
  readonly outcomes: readonly Outcome[]
  readonly hasOutput: boolean
  readonly output: unknown
  /** Shape the integrated output has to have. */
  readonly schema: z.ZodType | undefined
}

/** Validates the integrated output: every brief is accounted for exactly once, and the output has its shape. */
export function validate(subject: ValidationSubject): Verdict {
  const findings = [...accounting(subject), ...shape(subject)]
  return { ok: findings.length === 0, findings }
}

function accounting({ briefs, outcomes }: ValidationSubject): readonly Finding[] {
  const left = new Set(briefs.map((brief) => brief.id))
  const twice = outcomes.filter((outcome) => !left.delete(outcome.briefId))
  return [
    ...[...left].map((id) => ({ check: "accounting", message: `brief "${id}" has no outcome` })),
    ...twice.map(({ briefId }) => ({
      check: "accounting",
      message: `brief "${briefId}" has an outcome too many`,
    })),
  ]
}

function shape({ schema, hasOutput, output }: ValidationSubject): readonly Finding[] {
  if (schema === undefined || !hasOutput) return []
  const issues = schema.safeParse(output).error?.issues ?? []
  return issues.map((issue) => ({
    check: "schema",
    message: `${issue.path.join(".") || "the output"}: ${issue.message}`,
  }))
}
