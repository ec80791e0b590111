import { type RecordLedger, countRecords } from "../../task/record.js"
import type { Check, Examined } from "./check.js"
import { deliveredValues } from "./records/delivered-values.js"
import { foundedDrops } from "./records/founded-drops.js"
import { lostRecords } from "./records/lost-records.js"
import { standingRecords } from "./records/standing-records.js"
import { missingBriefs, type ValidationSubject } from "./subject.js"

type Findings = Examined["findings"]

/** V2: every record that a branch delivered is kept, merged, dropped by a rule or missing with its brief, exactly once. */
export const conservation: Check = {
  id: "V2",
  name: "conservation of records",
  waivable: false,
  applies: () => true,
  examine: (subject) => {
    const { records } = subject
    const findings = briefsAccounted(subject)
    if (records === undefined) return { findings }
    return {
      findings: [
        ...findings,
        ...countsAddUp(records),
        ...missingNamed(records, subject),
        ...lostRecords(records, subject),
        ...deliveredValues(records, subject),
        ...foundedDrops(records, subject),
        ...standingRecords(records, subject),
      ],
    }
  },
}

function briefsAccounted({ briefs, outcomes }: ValidationSubject): Findings {
  const left = new Set(briefs.map((brief) => brief.id))
  const tooMany = outcomes.filter((outcome) => !left.delete(outcome.briefId))
  return [
    ...[...left].map((id) => ({ message: `brief "${id}" has no outcome`, briefIds: [id] })),
    ...tooMany.map(({ briefId }) => ({ message: `brief "${briefId}" has an outcome too many` })),
  ]
}

function countsAddUp(ledger: RecordLedger): Findings {
  const { counts } = ledger
  const counted = countRecords(ledger)
  const wrong = (["kept", "merged", "dropped", "missing", "in"] as const).filter(
    (name) => counts[name] !== counted[name],
  )
  return wrong.map((name) => ({
    message: `the ledger counts ${counts[name]} records ${name}, there are ${counted[name]}`,
  }))
}

function missingNamed({ missing }: RecordLedger, subject: ValidationSubject): Findings {
  const named = new Map(missing.map((entry) => [entry.briefId, entry.items]))
  const really = missingBriefs(subject)
  const known = new Set(really.map(({ briefId }) => briefId))
  return [
    ...(named.size === missing.length
      ? []
      : [{ message: "a brief is named as missing more than once in the ledger" }]),
    ...really.flatMap(({ briefId, items }) => {
      const told = named.get(briefId)
      if (told === undefined) return [{ message: `the ledger does not name the missing brief "${briefId}"` }]
      const same = told.length === items.length && items.every((item, index) => item === told[index])
      return same ? [] : [{ message: `the ledger names other items of the missing brief "${briefId}"` }]
    }),
    ...missing
      .filter(({ briefId }) => !known.has(briefId))
      .map(({ briefId }) => ({ message: `the ledger names "${briefId}" as missing, which it is not` })),
  ]
}
