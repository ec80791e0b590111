import { isPlainObject } from "../../task/json.js"
import type { Claim } from "../../task/prose.js"
import type { Check } from "./check.js"
import { citedRecords, quoted, textsIn } from "./records/cited-records.js"
import { withoutCitations } from "./texts/citation-marks.js"
import { type Evidence, evidenceOf } from "./texts/evidence.js"
import { countsList } from "./texts/list-lengths.js"
import { type RecordEvidence, recordEvidence } from "./records/record-evidence.js"
import type { ValidationSubject } from "./subject.js"
import { taskTexts } from "./task-texts.js"
import { takeDates } from "./texts/text-dates.js"
import { hasIdentifier, takeIdentifiers } from "./texts/text-identifiers.js"
import {
  capitalisesNouns,
  hasName,
  leadingWordsIn,
  namesIn,
  properNamesIn,
  wordsIn,
} from "./texts/text-names.js"
import { claimedNumberWords } from "./texts/text-number-words.js"
import { numberKey, numbersIn } from "./texts/text-numbers.js"

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
    const names = capitalisesNouns(text) ? undefined : properNames(subject)
    const findings = claims.flatMap((claim) => {
      const records = cited(claim)
      // Sentences without any record are for the check of citations.
      if (records.length === 0) return []
      const foreign = unsupported(claim, { task, records: records.map(evidence), names })
      if (foreign.length === 0) return []
      const message = `${quoted(claim)} says ${[...new Set(foreign)].join(", ")}, not in ${claim.recordIds.join(", ")}`
      return [{ message, recordIds: claim.recordIds }]
    })
    return names === undefined
      ? { findings, detail: "names are not told from nouns in this language" }
      : { findings }
  },
}

interface Grounds {
  readonly task: Evidence
  readonly records: readonly RecordEvidence[]
  /** Whether a word is a name in some record of the ledger; absent where names are not told from nouns. */
  readonly names: ((word: string) => boolean) | undefined
}

function unsupported(claim: Claim, { task, records, names }: Grounds): readonly string[] {
  const { identifiers, rest: unmarked } = takeIdentifiers(withoutCitations(claim.sentence))
  const { dates, rest: undated } = takeDates(unmarked)
  const rest = undated.replace(listNumber, "")
  const words = new Set(wordsIn(rest))
  const evidence = [task, ...records]
  const lacks = (passes: (one: Evidence) => boolean): boolean => !evidence.some(passes)
  const counted = (reading: string): boolean =>
    records.some(({ lengths }) => lengths.some((list) => list.size === reading && countsList(list, words)))
  const lacksNumber = (readings: readonly string[]): boolean =>
    lacks((one) => readings.some((reading) => hasNumber(one, reading))) && !readings.some(counted)
  const told = numberKey(records.length)
  const isCount = (reading: string): boolean =>
    reading === told || records.some(({ counts }) => counts.has(reading))
  const named = names === undefined ? [] : [...namesIn(rest), ...leadingWordsIn(rest).filter(names)]
  return [
    ...identifiers.filter((identifier) => lacks(({ text }) => hasIdentifier(text, identifier))),
    ...dates.filter(({ readings }) => lacks((one) => readings.some((reading) => one.dates.has(reading)))),
    ...numbersIn(rest.replace(countedOf, (digits) => (isCount(digits) ? "" : digits))).filter(
      ({ readings }) => lacksNumber(readings),
    ),
    ...claimedNumberWords(rest).filter(({ readings }) => lacksNumber(readings) && !readings.some(isCount)),
    ...named.filter((name) => lacks((one) => hasName(one.words, name))),
  ].map((fact) => (typeof fact === "string" ? fact : fact.text))
}

/** The number of an entry of a list claims nothing. */
const listNumber = /^\s*\(?\d{1,3}[.)](?:\s+|$)/

/** The number in "3 of the findings" may count what the sentence cites. */
const countedOf = /(?<![\p{L}\p{N}_.,-])\d+(?=\s+of\s+(?:the|these|those|them)\b)/gu

/** "Fell by 5" may be said of -5, but "-5" not of 5. */
function hasNumber({ numbers }: Evidence, reading: string): boolean {
  return numbers.has(reading) || (!reading.startsWith("-") && numbers.has(`-${reading}`))
}

/** A word that begins a sentence has its capital in any case: it is taken for a name only where a record shows it as one. */
function properNames({ records }: ValidationSubject): (word: string) => boolean {
  let names: ReadonlySet<string> | undefined
  return (word) => {
    if (names === undefined) {
      const values = (records?.records ?? []).map(({ value }) => value)
      names = properNamesIn(values.flatMap(textsIn), values.flatMap(namedIn))
    }
    return names.has(word)
  }
}

const nameKeys = new Set(
  "name author owner by maintainer reviewer contributor reporter assignee person speaker who vendor company publisher".split(
    " ",
  ),
)

/** Values of fields that hold names. */
function namedIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(namedIn)
  if (!isPlainObject(value)) return []
  return Object.entries(value).flatMap(([key, member]) => {
    const isName = nameKeys.has(key.toLowerCase().replace(/s$/, ""))
    return isName ? textsIn(member) : namedIn(member)
  })
}
