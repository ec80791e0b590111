import { isOk } from "../../../task/outcome.js"
import type { RecordLedger } from "../../../task/record.js"
import type { Examined } from "../check.js"
import { rawValues } from "./raw-values.js"
import type { ValidationSubject } from "../subject.js"

/** Counts the records again from what the branches delivered: they must be those of the ledger, each exactly once. */
export function lostRecords(ledger: RecordLedger, subject: ValidationSubject): Examined["findings"] {
  const entries = [
    ...ledger.records.flatMap(({ sources }) => sources),
    ...ledger.dropped.map(({ ref, briefId }) => ({ ref, briefId })),
  ]
  const ledgerRefs = new Set<string>()
  const twice = entries.filter(({ ref }) => ledgerRefs.size === ledgerRefs.add(ref).size)
  const foreign = entries.filter(({ ref, briefId }) => !ref.startsWith(`${briefId}#`))
  return [
    ...twice.map(({ ref }) => ({ message: `record ${ref} stands in the ledger more than once` })),
    ...foreign.map(({ ref, briefId }) => ({ message: `record ${ref} is said to come from "${briefId}"` })),
    ...(subject.refsOf === undefined
      ? undelivered(entries, subject)
      : unequal(ledgerRefs, entries, subject, subject.refsOf)),
    ...broken(ledger),
  ]
}

type Entries = readonly { readonly ref: string; readonly briefId: string }[]

function unequal(
  ledgerRefs: ReadonlySet<string>,
  entries: Entries,
  { outcomes }: ValidationSubject,
  refsOf: NonNullable<ValidationSubject["refsOf"]>,
): Examined["findings"] {
  const delivered = new Set<string>()
  const lost = outcomes.filter(isOk).flatMap((outcome) =>
    refsOf(outcome).flatMap((ref) => {
      delivered.add(ref)
      return ledgerRefs.has(ref) ? [] : [{ message: `record ${ref} was lost` }]
    }),
  )
  const invented = entries.filter(({ ref }) => !delivered.has(ref))
  return [...lost, ...invented.map(notDelivered)]
}

/** Without the integrator's own count it can only be told that what stands in the ledger was delivered. */
function undelivered(entries: Entries, subject: ValidationSubject): Examined["findings"] {
  const raw = rawValues(subject)
  return entries.filter((entry) => raw(entry) === undefined).map(notDelivered)
}

function notDelivered({ ref }: { readonly ref: string }) {
  return { message: `record ${ref} stands in the ledger, and no branch delivered it` }
}

function broken({ records, dropped }: RecordLedger): Examined["findings"] {
  const ids = new Set(records.map(({ id }) => id))
  return [
    ...(ids.size === records.length ? [] : [{ message: "two records of the ledger have the same id" }]),
    ...records
      .filter(({ sources }) => sources.length === 0)
      .map(({ id }) => ({ message: `record ${id} has no source`, recordIds: [id] })),
    ...dropped
      .filter(({ rule }) => rule === "")
      .map(({ ref }) => ({ message: `record ${ref} was dropped without a rule` })),
    ...dropped
      .filter((entry) => entry.for !== undefined && !ids.has(entry.for))
      .map((entry) => ({
        message: `record ${entry.ref} was dropped for ${entry.for}, which does not exist`,
      })),
  ]
}
