import type { Json } from "../../../task/json.js"
import type { RecordLedger } from "../../../task/record.js"
import type { Examined } from "../check.js"
import { deliveries, valueAt } from "./raw-values.js"
import { placesAlong } from "./record-paths.js"
import { statedRules } from "./rules.js"
import { sameValue } from "./said.js"
import { silentFields } from "./silent-fields.js"
import type { ValidationSubject } from "../subject.js"
import { type Told, toldIn } from "./told-conflicts.js"

/** Values that another one was preferred to, found again in what the branches delivered, without a conflict for it. */
export function silentConflicts(records: RecordLedger, subject: ValidationSubject): Examined["findings"] {
  const told = toldIn(subject.conflicts)
  return [...silentDrops(records, subject, told), ...silentFields(records, subject, told)]
}

/** Rules that take in every number: what they leave out is none, and lost to no other. */
const counting = new Set(["sum", "min", "max", "count"])

/** Rules by which a record was left out because another says nearly the same. */
const nearly = /^near-duplicate\b/

/** Records that were left out for others, be it with all that stands at a place above them. */
function silentDrops(
  { records, dropped }: RecordLedger,
  subject: ValidationSubject,
  told: Told,
): Examined["findings"] {
  const find = deliveries(subject)
  const hasTable = statedRules(subject.params) !== undefined
  const byId = new Map(records.map((record) => [record.id, record]))
  const known = new Map<string, boolean>()
  return dropped.flatMap((entry) => {
    const { ref, briefId, rule } = entry
    const delivered = find(entry)
    if (delivered === undefined || rule === "boundary" || counting.has(rule)) return []
    const preferred = entry.for === undefined ? undefined : byId.get(entry.for)
    const places = placesAlong(delivered.output, delivered.pointer)
    const value = valueAt(delivered.output, delivered.pointer) as Json | undefined
    const own = places.at(-1)?.path ?? "$"
    if (value === undefined) return []
    // By a table equal values merge; who has none may leave out what stands there already, or nearly does.
    const stands = preferred?.path === own && (sameValue(value, preferred.value) || nearly.test(rule))
    if (!hasTable && stands) return []
    const isTold = places.some((place) => {
      const isElement = place.path.endsWith("[]")
      const name = `${briefId}\n${place.path}`
      // A large value that lost as a whole is looked at once, and not for each record in it.
      const before = isElement ? undefined : known.get(name)
      const found = before ?? told(place.path, briefId, place.value as Json)
      if (!isElement) known.set(name, found)
      return found
    })
    if (isTold) return []
    const path = preferred?.path ?? own
    const what =
      preferred === undefined ? "lost to something else" : `says something else than ${preferred.id}`
    return [
      {
        message: `${ref} ${what} (${path}), and no conflict tells of it`,
        ...(preferred === undefined ? {} : { recordIds: [preferred.id] }),
      },
    ]
  })
}
