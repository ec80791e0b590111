import { harmless } from "../../report/harmless.js"
import { clip, count, counted, dollars, time } from "../../report/numbers.js"
import type { ApprovalRequest } from "../../task/approval.js"
import { filesOf } from "../record/stored-approval.js"

/** Briefs that are listed; more are counted. */
const mostBriefs = 50

/** A plan that waits, for whoever is to approve it. */
export function approvalText({ runId, reason, plan, estimate, problem }: ApprovalRequest): string {
  const { briefs, requirements = [], rationale, warnings = [] } = plan
  const width = Math.min(40, Math.max(...briefs.slice(0, mostBriefs).map(({ id }) => id.length)))
  const { calls, inputTokens, outputTokens, cost, seconds } = estimate
  const lines = [
    `plan of run ${runId}: ${counted(briefs.length, "brief")}, to be approved (${reason})`,
    ...requirements.map(({ id, text }) => `  asked for: ${id} ${clip(text, 100)}`),
    ...briefs.slice(0, mostBriefs).map(({ id, objective, dependsOn = [] }) => {
      const after = dependsOn.length === 0 ? "" : ` (after ${dependsOn.join(", ")})`
      return `  ${clip(id, 40).padEnd(width)}  ${clip(objective, 100)}${after}`
    }),
    ...(briefs.length > mostBriefs ? [`  and ${count(briefs.length - mostBriefs)} more`] : []),
    ...(rationale === undefined || rationale === "" ? [] : [`why so: ${clip(rationale, 300)}`]),
    ...warnings.map((warning) => `warning: ${clip(warning, 300)}`),
    `estimate: ${counted(calls, "call")}, about ${count(inputTokens)} tokens in and ${count(outputTokens)} out, ${dollars(cost)}, about ${time(seconds * 1_000)}`,
    ...(problem === undefined ? [] : [`refused: ${problem}`]),
  ]
  return harmless(lines.join("\n"))
}

/** The commands that answer for a run that waits where nobody can be asked. */
export function approvalCommands({ runId, planHash }: Pick<ApprovalRequest, "runId" | "planHash">) {
  const approve = `quorum approve ${runId} --plan ${planHash}`
  return { approve, reject: `${approve} --reject`, edit: `${approve} --edit ${filesOf(runId).plan}` }
}
