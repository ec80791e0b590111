import { messageOf } from "../../runtime/failure.js"
import type { CheckReport, Finding, Verdict } from "../../task/result.js"
import type { Check, Examined, ValidateContext } from "./check.js"
import { checks } from "./checks.js"
import type { ValidationSubject } from "./subject.js"

/** Findings of one check that are told one by one; the others are counted. */
const mostTold = 50

/**
 * Validates the integrated output against the task, check by check (V1 to V9), in code but for the last.
 *
 * @param context the run's way to ask the judge; without it V9 does not apply
 */
export async function validate(subject: ValidationSubject, context?: ValidateContext): Promise<Verdict> {
  const waived = new Set(subject.waive)
  const findings: Finding[] = []
  const reports: CheckReport[] = []
  for (const check of checks) {
    if (waived.has(check.id) && check.waivable) {
      reports.push({ check: check.id, name: check.name, status: "waived" })
      continue
    }
    if (!check.applies(subject, context)) {
      reports.push({ check: check.id, name: check.name, status: "not_applicable" })
      continue
    }
    const { findings: found, detail } = await examine(check, subject, context)
    findings.push(...told(found, check.id))
    reports.push({
      check: check.id,
      name: detail === undefined ? check.name : `${check.name} (${detail})`,
      status: found.length === 0 ? "passed" : "failed",
    })
  }
  return { ok: findings.length === 0, findings, checks: reports }
}

/** What cannot be checked has not passed; it must not take the output with it either. */
async function examine(
  check: Check,
  subject: ValidationSubject,
  context: ValidateContext | undefined,
): Promise<Examined> {
  try {
    return await check.examine(subject, context)
  } catch (thrown) {
    return { findings: [{ message: `could not be checked: ${messageOf(thrown)}` }] }
  }
}

/** The last one stands for all that are not told, with the briefs and records they are about. */
function told(found: Examined["findings"], check: string): readonly Finding[] {
  const all = found.map((finding) => ({ check, ...finding }))
  if (all.length <= mostTold) return all
  const rest = all.slice(mostTold - 1)
  const briefIds = [...new Set(rest.flatMap((finding) => finding.briefIds ?? []))]
  const recordIds = [...new Set(rest.flatMap((finding) => finding.recordIds ?? []))]
  return [
    ...all.slice(0, mostTold - 1),
    {
      check,
      message: `and ${rest.length} more findings like these`,
      ...(briefIds.length === 0 ? {} : { briefIds }),
      ...(recordIds.length === 0 ? {} : { recordIds }),
    },
  ]
}
