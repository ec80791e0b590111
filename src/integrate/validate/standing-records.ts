import type { RecordLedger } from "../../task/record.js"
import type { Examined } from "./check.js"
import { equalJson } from "./equal-json.js"
import { parentOf, valueAt } from "./raw-values.js"
import { type ValidationSubject, structureOf } from "./subject.js"

/** Every record that was kept stands in the output as the ledger has it, and no list holds anything else. */
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
  return [...changed, ...overwritten(records), ...unexplained(records, root)]
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

/** Elements of a list of records that no record accounts for. */
function unexplained(records: RecordLedger["records"], root: unknown): Examined["findings"] {
  const sizes = new Map<string, number>()
  for (const { path, at } of records) {
    if (path.endsWith("[]")) sizes.set(parentOf(at), (sizes.get(parentOf(at)) ?? 0) + 1)
  }
  return [...sizes].flatMap(([pointer, size]) => {
    const list = valueAt(root, pointer)
    if (!Array.isArray(list) || list.length <= size) return []
    const surplus = list.length - size
    return [
      {
        message: `${surplus} ${surplus === 1 ? "element" : "elements"} of ${pointer || "the output"} ${surplus === 1 ? "comes" : "come"} from no record`,
      },
    ]
  })
}
