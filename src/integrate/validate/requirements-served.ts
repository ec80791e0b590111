import { isOk } from "../../task/outcome.js"
import type { Check } from "./check.js"
import type { ValidationSubject } from "./subject.js"

/**
 * V3: each requirement of the plan has a record that supports it, or a note of why it has none: what was to serve it is
 * missing, was left out on request, or looked and found nothing.
 */
export const requirementsServed: Check = {
  id: "V3",
  name: "requirements served",
  waivable: true,
  applies: ({ requirements }) => requirements.length > 0,
  examine: (subject) => {
    const { requirements, briefs, failures, leftOutRequirements = [] } = subject
    const { delivering, empty } = servingBriefs(subject)
    const noted = new Set([
      ...failures.flatMap(({ requirementIds }) => requirementIds),
      ...leftOutRequirements,
    ])
    const servers = new Map<string, string[]>()
    for (const { id, requirementIds = [] } of briefs) {
      for (const requirement of requirementIds) {
        const others = servers.get(requirement)
        if (others === undefined) servers.set(requirement, [id])
        else others.push(id)
      }
    }
    let nothingFound = 0
    const findings = requirements.flatMap(({ id, text }) => {
      const serving = servers.get(id) ?? []
      if (serving.some((briefId) => delivering.has(briefId)) || noted.has(id)) return []
      if (serving.some((briefId) => empty.has(briefId))) {
        nothingFound += 1
        return []
      }
      const what = `requirement ${id} (${text})`
      if (serving.length === 0) return [{ message: `${what} is served by no brief` }]
      return [{ message: `${what} has no record that supports it`, briefIds: serving }]
    })
    if (nothingFound === 0) return { findings }
    return { findings, detail: `for ${nothingFound} of ${requirements.length} nothing was found` }
  },
}

interface ServingBriefs {
  /** Those that stand behind the output: what was dropped in favour of another record is answered by that one. */
  readonly delivering: ReadonlySet<string>
  /** Those that answered, and had nothing to deliver. */
  readonly empty: ReadonlySet<string>
}

function servingBriefs({ records, outcomes }: ValidationSubject): ServingBriefs {
  const answered = outcomes.filter(isOk).map(({ briefId }) => briefId)
  if (records === undefined) return { delivering: new Set(answered), empty: new Set() }
  const delivering = new Set([
    ...records.records.flatMap(({ sources }) => sources.map(({ briefId }) => briefId)),
    ...records.dropped.filter((entry) => entry.for !== undefined).map(({ briefId }) => briefId),
  ])
  const dropped = new Set(records.dropped.map(({ briefId }) => briefId))
  return {
    delivering,
    empty: new Set(answered.filter((briefId) => !delivering.has(briefId) && !dropped.has(briefId))),
  }
}
