import type { CheckReport, Verdict } from "../task/result.js"
import { clip } from "./numbers.js"
import { some } from "./lists.js"

const statuses = ["passed", "failed", "waived", "not_applicable"] as const

const statusWords: Readonly<Record<CheckReport["status"], string>> = {
  passed: "passed",
  failed: "failed",
  waived: "waived",
  not_applicable: "not applicable",
}

/** Every check of a verdict in one line: "checks: V1-V3 V6 passed, V5 failed, V4 V8 not applicable". */
export function checksLine({ checks }: Verdict): string {
  const parts = statuses.flatMap((status) => {
    const ids = checks.filter((one) => one.status === status).map(({ check }) => check)
    return ids.length === 0 ? [] : [`${ranges(ids)} ${statusWords[status]}`]
  })
  return `checks: ${parts.join(", ") || "none"}`
}

/** What the checks found, each by its name; empty for a verdict without findings. */
export function findingLines({ findings, checks }: Verdict): readonly string[] {
  if (findings.length === 0) return []
  const named = new Map(checks.map(({ check, name }) => [check, name]))
  const lines = findings.map(({ check, message }) => {
    const name = named.get(check)
    return clip(`${check}${name === undefined ? "" : ` ${name}`}: ${message}`, 240)
  })
  return ["findings:", ...some(lines)]
}

/** V1 V2 V3 V6 as V1-V3 V6. */
function ranges(ids: readonly string[]): string {
  const runs: string[][] = []
  for (const id of ids) {
    const run = runs.at(-1)
    const last = run?.at(-1)
    if (run !== undefined && last !== undefined && numberOf(id) === numberOf(last) + 1) run.push(id)
    else runs.push([id])
  }
  return runs.map((run) => (run.length < 3 ? run.join(" ") : `${run[0] ?? ""}-${run.at(-1) ?? ""}`)).join(" ")
}

function numberOf(id: string): number {
  return Number(id.slice(1))
}
