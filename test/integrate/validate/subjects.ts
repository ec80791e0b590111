import type { ValidationSubject } from "../../../src/integrate/validate/subject.js"
import type { PlannedBrief } from "../../../src/task/brief.js"
import { failureAccount } from "../../../src/task/failure.js"
import type { Json } from "../../../src/task/json.js"
import type { Outcome } from "../../../src/task/outcome.js"
import type { Claim } from "../../../src/task/prose.js"
import { type IntegratedRecord, type RecordLedger, countRecords } from "../../../src/task/record.js"
import { failed, outcome } from "../../task/outcomes.js"

export const okOf = (index: number, briefId: string, output: unknown): Outcome => ({
  ...outcome(index, { status: "ok", output }),
  briefId,
})

export const failedOf = (index: number, briefId: string): Outcome => ({ ...failed(index), briefId })

export const plainBrief = (id: string, index: number, more: Partial<PlannedBrief> = {}): PlannedBrief => ({
  id,
  index,
  objective: `read ${id}`,
  ...more,
})

/** What a validation looks at, with an account and an output that fit the outcomes unless told otherwise. */
export function subjectOf(
  parts: Partial<ValidationSubject> & Pick<ValidationSubject, "briefs" | "outcomes">,
): ValidationSubject {
  return {
    task: "What does it say?",
    failures: failureAccount(parts.briefs, parts.outcomes),
    requirements: [],
    hasOutput: true,
    output: "fine",
    conflicts: [],
    ...parts,
  }
}

export function ledgerOf(
  records: readonly IntegratedRecord[],
  { dropped = [], missing = [] }: Partial<RecordLedger> = {},
): RecordLedger {
  const parts = { records, dropped, missing }
  return { ...parts, counts: countRecords(parts) }
}

/** A written answer over records of one brief each, one sentence a claim. */
export function writtenOf(values: readonly Json[], claims: readonly Claim[]): ValidationSubject {
  const briefs = values.map((_, index) => plainBrief(`b${index + 1}`, index))
  const outcomes = values.map((value, index) => okOf(index, `b${index + 1}`, value))
  const records = values.map((value, index): IntegratedRecord => ({
    id: `R${index + 1}`,
    path: "$",
    at: `/b${index + 1}`,
    value,
    sources: [{ ref: `b${index + 1}#`, briefId: `b${index + 1}` }],
  }))
  const text = claims.map(({ sentence, recordIds }) => `${sentence} [${recordIds.join(", ")}]`).join(" ")
  return subjectOf({
    briefs,
    outcomes,
    output: text,
    merged: Object.fromEntries(values.map((value, index) => [`b${index + 1}`, value])),
    records: ledgerOf(records),
    prose: { text, claims, removed: [], levels: 1 },
  })
}
