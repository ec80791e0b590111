import { isOk } from "../../task/outcome.js"
import type { Check } from "./check.js"
import type { ValidationSubject } from "./subject.js"

/** V3: each requirement of the plan has a record that supports it, or a note that what was to serve it is missing. */
export const requirementsServed: Check = {
  id: "V3",
  name: "requirements served",
  waivable: true,
  applies: ({ requirements }) => requirements.length > 0,
  examine: (subject) => {
    const { requirements, briefs, failures } = subject
    const delivering = deliveringBriefs(subject)
    const noted = new Set(failures.flatMap(({ requirementIds }) => requirementIds))
    const servers = new Map<string, string[]>()
    for (const { id, requirementIds = [] } of briefs) {
      for (const requirement of requirementIds) {
        const others = servers.get(requirement)
        if (others === undefined) servers.set(requirement, [id])
        else others.push(id)
      }
    }
    return {
      findings: requirements.flatMap(({ id, text }) => {
        const serving = servers.get(id) ?? []
        if (noted.has(id) || serving.some((briefId) => delivering.has(briefId))) return []
        const what = `requirement ${id} (${text})`
        if (serving.length === 0) return [{ message: `${what} is served by no brief` }]
        return [{ message: `${what} has no record that supports it`, briefIds: serving }]
      }),
    }
  },
}

/** Briefs that stand behind the output: what was dropped in favour of another record is answered by that one. */
function deliveringBriefs({ records, outcomes }: ValidationSubject): ReadonlySet<string> {
  if (records === undefined) return new Set(outcomes.filter(isOk).map(({ briefId }) => briefId))
  return new Set([
    ...records.records.flatMap(({ sources }) => sources.map(({ briefId }) => briefId)),
    ...records.dropped.filter((entry) => entry.for !== undefined).map(({ briefId }) => briefId),
  ])
}
