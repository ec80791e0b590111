import { isPlainObject } from "../../task/json.js"
import type { Claim } from "../../task/prose.js"
import type { Check } from "./check.js"
import { type CitedRecord, citedRecords, quoted, textsIn } from "./cited-records.js"
import { withoutCitations } from "./citation-marks.js"
import { type Evidence, evidenceOf } from "./evidence.js"
import type { ValidationSubject } from "./subject.js"
import { takeDates } from "./text-dates.js"
import { hasIdentifier, takeIdentifiers } from "./text-identifiers.js"
import { capitalisesNouns, hasName, namesIn } from "./text-names.js"
import { numbersIn } from "./text-numbers.js"

/** V5: numbers, dates, names and identifiers of a sentence stand in the records it cites, or in the task itself. */
export const factsCited: Check = {
  id: "V5",
  name: "numbers, dates and names",
  waivable: true,
  applies: ({ prose }) => prose !== undefined && prose.claims.length > 0,
  examine: (subject) => {
    const { claims = [], text = "" } = subject.prose ?? {}
    const cited = citedRecords(subject)
    const task = evidenceOf(taskTexts(subject))
    const evidence = recordEvidence(subject)
    const named = !capitalisesNouns(text)
    const findings = claims.flatMap((claim) => {
      const records = cited(claim)
      // Sentences without any record are for the check of citations.
      if (records.length === 0) return []
      const foreign = unsupported(claim, [task, ...records.map(evidence)], named)
      if (foreign.length === 0) return []
      const message = `${quoted(claim)} says ${foreign.join(", ")}, not in ${claim.recordIds.join(", ")}`
      return [{ message, recordIds: claim.recordIds }]
    })
    return named ? { findings } : { findings, detail: "names are not told from nouns in this language" }
  },
}

function unsupported(claim: Claim, evidence: readonly Evidence[], named: boolean): readonly string[] {
  const { identifiers, rest: unmarked } = takeIdentifiers(withoutCitations(claim.sentence))
  const { dates, rest } = takeDates(unmarked)
  const lacks = (passes: (one: Evidence) => boolean): boolean => !evidence.some(passes)
  return [
    ...identifiers.filter((identifier) => lacks(({ text }) => hasIdentifier(text, identifier))),
    ...dates.filter(({ readings }) => lacks((one) => readings.some((reading) => one.dates.has(reading)))),
    ...numbersIn(rest).filter(({ readings }) =>
      lacks((one) => readings.some((reading) => hasNumber(one, reading))),
    ),
    ...(named ? namesIn(rest) : []).filter((name) => lacks(({ words }) => hasName(words, name))),
  ].map((fact) => (typeof fact === "string" ? fact : fact.text))
}

/** "Fell by 5" may be said of -5, but "-5" not of 5. */
function hasNumber({ numbers }: Evidence, reading: string): boolean {
  return numbers.has(reading) || (!reading.startsWith("-") && numbers.has(`-${reading}`))
}

/** What a record says, with the names of where it comes from and the lengths of its lists. */
function recordEvidence({ briefs }: ValidationSubject): (cited: CitedRecord) => Evidence {
  const byId = new Map(briefs.map((brief) => [brief.id, brief]))
  const read = new Map<CitedRecord, Evidence>()
  return (cited) => {
    const before = read.get(cited)
    if (before !== undefined) return before
    const { record, values } = cited
    const origins = record.sources.flatMap(({ briefId, evidence = [] }) => {
      const brief = byId.get(briefId)
      return [
        briefId,
        ...evidence,
        ...(brief?.items ?? []),
        ...(brief === undefined ? [] : [brief.objective]),
      ]
    })
    const made = evidenceOf([
      record.id,
      record.path,
      ...origins,
      ...values.flatMap(textsIn),
      ...values.flatMap(listLengths),
    ])
    read.set(cited, made)
    return made
  }
}

function listLengths(value: unknown): readonly string[] {
  if (Array.isArray(value)) return [String(value.length), ...value.flatMap(listLengths)]
  return isPlainObject(value) ? Object.values(value).flatMap(listLengths) : []
}

/** Longer texts are material, not a task: what stands in them has to be cited. */
const longestTask = 4_000

function taskTexts({ task, requirements }: ValidationSubject): readonly string[] {
  const own = isPlainObject(task) ? Object.values(task) : [task]
  const texts = own.filter((text) => typeof text === "string").map((text) => text.slice(0, longestTask))
  return [...texts, ...requirements.map(({ text }) => text)]
}
