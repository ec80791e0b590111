import type { RecordLedger } from "../../../task/record.js"
import type { Examined } from "../check.js"
import { equalJson } from "./equal-json.js"
import { valueAt } from "./raw-values.js"
import { type ValidationSubject, structureOf } from "../subject.js"
import { unexplainedParts } from "./unexplained-parts.js"

/** Every record that was kept stands in the output as the ledger has it, and the output holds nothing else. */
export function standingRecords(ledger: RecordLedger, subject: ValidationSubject): Examined["findings"] {
  const structure = structureOf(subject)
  if (structure === undefined) return []
  const { root } = structure
  const { records } = ledger
  const changed = records.flatMap(({ id, at, value }) => {
    const stands = valueAt(root, at)
    if (stands !== undefined && equalJson(stands, value)) return []
    const message = stands === undefined ? "does not stand in the output" : "stands changed in the output"
    return [{ message: `record ${id} ${message} (${at || "the whole"})`, recordIds: [id] }]
  })
  return [...changed, ...overwritten(records), ...unexplainedParts(records, root, subject)]
}

function overwritten(records: RecordLedger["records"]): Examined["findings"] {
  const holders = new Map<string, string>()
  return records.flatMap(({ id, at }) => {
    const holder = holders.get(at)
    if (holder === undefined) {
      holders.set(at, id)
      return []
    }
    return [{ message: `records ${holder} and ${id} stand in the same place (${at})`, recordIds: [id] }]
  })
}
