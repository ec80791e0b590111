import type { MergeOptions } from "../../../src/integrate/merge/merge-options.js"
import { merge } from "../../../src/integrate/merge/merge.js"
import type { Check } from "../../../src/integrate/validate/check.js"
import type { ValidationSubject } from "../../../src/integrate/validate/subject.js"
import { randomStream } from "../../../src/runtime/random.js"
import { failureAccount } from "../../../src/task/failure.js"
import type { OkOutcome } from "../../../src/task/outcome.js"
import { failedOf, okOf, plainBrief, subjectOf } from "./subjects.js"
import type { Merge } from "./losses.js"

/** What a section would hand to its validation after that merge, the last brief of which is missing. */
export async function merged(
  parts: readonly { readonly output: unknown; readonly weight?: number }[],
  rules: MergeOptions["rules"],
  near: MergeOptions["duplicates"] = [],
): Promise<Merge> {
  const briefs = [
    ...parts.map(({ weight = 1 }, index) => plainBrief(`b${index}`, index, { weight })),
    plainBrief("gone", parts.length, { items: ["x", "y"] }),
  ]
  const outcomes = [
    ...parts.map(({ output }, index) => okOf(index, `b${index}`, structuredClone(output))),
    failedOf(parts.length, "gone"),
  ]
  const integrator = merge({ rules, duplicates: near })
  const integration = await integrator.integrate(outcomes, {
    task: "merge",
    briefs,
    requirements: [],
    findings: [],
    failures: failureAccount(briefs, outcomes),
    round: 1,
    closed: true,
    lastRound: true,
    random: randomStream(1, "integrate"),
    memory: new Map(),
    run: () => Promise.reject(new Error("expected no agent to be asked")),
  })
  if (!integration.done || integration.records === undefined)
    throw new Error("expected a merge with a ledger")
  const refsOf = (outcome: OkOutcome) => integrator.refsOf?.(outcome) ?? []
  const { output, records, conflicts = [], duplicates = [] } = integration
  return {
    ...subjectOf({
      briefs,
      outcomes,
      refsOf,
      hasOutput: output !== undefined,
      output,
      conflicts,
      duplicates,
    }),
    params: integrator.params,
    records,
  }
}

/** What one check in code finds. */
export function problems(check: Check, subject: ValidationSubject): readonly string[] {
  const examined = check.examine(subject, undefined)
  if (examined instanceof Promise) throw new Error("expected a check in code")
  return examined.findings.map(({ message }) => message)
}
