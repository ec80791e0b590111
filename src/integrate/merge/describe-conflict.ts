import type { Conflict, ConflictValue } from "../../task/conflict.js"
import type { Json } from "../../task/json.js"
import { planOrder } from "./chain.js"
import type { Decision } from "./decide.js"
import { type Candidate, type Saying, briefsOf } from "./saying.js"

/** The entry of values that stand against each other and of the one that was chosen. */
export function conflictOf(
  path: string,
  candidates: readonly Candidate[],
  decision: Extract<Decision, { how: "chosen" }>,
): Conflict {
  const { chosen, rule, status } = decision
  const rejected = candidates.filter((candidate) => candidate !== chosen)
  return {
    path,
    values: candidates.map(({ value, sayings }) => valueOf(value, sayings)),
    rule,
    chosen: chosen.value,
    rejected: rejected.map(({ value }) => value),
    status,
    detail: detailOf(chosen, rejected, decision),
  }
}

export function valueOf(value: Json, sayings: readonly Saying[]): ConflictValue {
  const evidence = new Set<string>()
  for (const { source } of sayings) for (const own of source.evidence ?? []) evidence.add(own)
  return { value, briefIds: briefsOf(sayings), evidence: [...evidence] }
}

function detailOf(
  chosen: Candidate,
  rejected: readonly Candidate[],
  { rule, status }: Extract<Decision, { how: "chosen" }>,
): string {
  const against = few(rejected.map(claimOf), mostTold, "other values")
  switch (status) {
    case "resolved":
      return `${claimOf(chosen)}, not ${against}: by ${rule}`
    case "escalated":
      if (rule === planOrder)
        return `the judges could not tell ${claimOf(chosen)} from ${against}; the first in the plan stands`
      return `${claimOf(chosen)}, not ${against}: the judges chose`
    case "unresolved":
      return `no rule decides between ${claimOf(chosen)} and ${against}; the first in the plan stands`
  }
}

/** Values and briefs that one line names. */
const mostTold = 3

function claimOf({ value, sayings }: Candidate): string {
  return `${show(value)} (${few(briefsOf(sayings), mostTold, "more")})`
}

/** A few of many, the rest counted. */
export function few(texts: readonly string[], most: number, rest: string): string {
  const further = texts.length - most
  return further <= 1 ? texts.join(", ") : `${texts.slice(0, most).join(", ")} and ${further} ${rest}`
}

/** A value in one short line. */
export function show(value: Json): string {
  const text = JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}
