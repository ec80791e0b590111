import type { Failure } from "../../task/failure.js"
import type { Check } from "./check.js"
import { equalJson } from "./records/equal-json.js"
import { missingBriefs, writtenText } from "./subject.js"
import { standsIn } from "./texts/text-match.js"

/** V6: the failure account says what the outcomes say, and a written answer names every missing brief. */
export const accountNamed: Check = {
  id: "V6",
  name: "every failure named",
  waivable: false,
  applies: () => true,
  examine: (subject) => {
    const really = missingBriefs(subject)
    const told = new Map(subject.failures.map((failure) => [failure.briefId, failure]))
    const known = new Set(really.map(({ briefId }) => briefId))
    const text = writtenText(subject)
    return {
      findings: [
        ...really.flatMap((failure) => unlike(failure, told.get(failure.briefId))),
        ...subject.failures
          .filter(({ briefId }) => !known.has(briefId))
          .map(({ briefId }) => ({
            message: `the failure account names "${briefId}", which is not missing`,
          })),
        ...(told.size === subject.failures.length
          ? []
          : [{ message: "the failure account names a brief more than once" }]),
        ...(text === undefined ? [] : really.filter(({ briefId }) => !standsIn(text, briefId))).map(
          ({ briefId }) => ({
            message: `the answer does not say that "${briefId}" is missing`,
          }),
        ),
      ],
    }
  },
}

function unlike(failure: Failure, told: Failure | undefined) {
  const { briefId } = failure
  if (told === undefined) return [{ message: `the missing brief "${briefId}" is not in the failure account` }]
  if (equalJson(failure, told)) return []
  return [{ message: `the failure account says of "${briefId}" what its outcome does not` }]
}
