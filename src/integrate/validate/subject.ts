import type { z } from "zod"
import type { Agent } from "../../agents/agent.js"
import type { PlannedBrief } from "../../task/brief.js"
import type { Conflict, Duplicate } from "../../task/conflict.js"
import { type Failure, failureAccount } from "../../task/failure.js"
import type { Json } from "../../task/json.js"
import type { OkOutcome, Outcome } from "../../task/outcome.js"
import type { Requirement } from "../../task/plan.js"
import type { Prose } from "../../task/prose.js"
import type { RecordLedger } from "../../task/record.js"

/** What a validation looks at. */
export interface ValidationSubject {
  readonly task: unknown
  readonly briefs: readonly PlannedBrief[]
  /** In plan order, as they stand now. */
  readonly outcomes: readonly Outcome[]
  /** The account that goes into the result. */
  readonly failures: readonly Failure[]
  /** Briefs that failed and were made good by further ones: not in the account. */
  readonly replaced?: readonly string[] | undefined
  readonly requirements: readonly Requirement[]
  /** Ids of requirements whose briefs were left out on request: nobody was to serve them. */
  readonly leftOutRequirements?: readonly string[] | undefined
  readonly hasOutput: boolean
  readonly output: unknown
  /** The merged structure beside a text output; the output itself when absent. */
  readonly merged?: Json | undefined
  readonly records?: RecordLedger | undefined
  /** The refs of the records in one outcome, counted by the integrator that kept the ledger. */
  readonly refsOf?: ((outcome: OkOutcome) => readonly string[]) | undefined
  /** Of the integrator; the rules of a merge stand under `rules`, by path. */
  readonly params?: Json | undefined
  readonly conflicts: readonly Conflict[]
  readonly duplicates?: readonly Duplicate[] | undefined
  readonly prose?: Prose | undefined
  /** Shape the integrated output has to have. */
  readonly schema?: z.ZodType | undefined
  /** Checks that the caller does without. */
  readonly waive?: readonly string[] | undefined
  /** Asked of each claim whether its records say so; not asked when absent. */
  readonly judge?: Agent | undefined
  /** Claims the judge is asked about at most. @default 50 */
  readonly mostJudged?: number | undefined
}

/** What the output holds as data: the merged structure, else the output itself; absent under a text without one. */
export function structureOf(subject: ValidationSubject): { readonly root: unknown } | undefined {
  if (subject.merged !== undefined) return { root: subject.merged }
  return subject.hasOutput && subject.prose === undefined ? { root: subject.output } : undefined
}

/** The text that was written for people, where there is one. */
export function writtenText(subject: ValidationSubject): string | undefined {
  return subject.hasOutput && subject.prose !== undefined && typeof subject.output === "string"
    ? subject.output
    : undefined
}

/** The account counted again from the outcomes: every missing brief that was not made good by another. */
export function missingBriefs({ briefs, outcomes, replaced }: ValidationSubject): readonly Failure[] {
  const made = new Set(replaced)
  return failureAccount(briefs, outcomes).filter(({ briefId }) => !made.has(briefId))
}
