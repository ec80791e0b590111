import type { Conflict, ConflictValue } from "../../task/conflict.js"
import type { Json } from "../../task/json.js"
import type { RemovedSentence } from "../../task/prose.js"
import type { IntegratedRecord } from "../../task/record.js"
import type { ProseMaterial } from "../prose-writer.js"
import { type NamedContradiction, oneLine, readId } from "./citations.js"
import { recordsAt } from "./records-at.js"

/** One side of a contradiction: what a branch delivered, not what was made of it. */
export interface Side {
  /** Id of the record; absent for a value that the merge left out, which nothing can cite. */
  readonly recordId?: string
  readonly briefId: string
  readonly value: Json
  /** What the value stood in, where that is more than the value. */
  readonly whole?: Json
  readonly evidence: readonly string[]
}

/** Claims that are said to stand against each other, with what they go back to. */
export interface Contradiction {
  readonly about: string
  /** What is said of it by whoever found it; nobody has checked that. */
  readonly detail: string
  readonly sides: readonly Side[]
  /** The conflict of the merge that it is. */
  readonly merge?: Conflict
}

/**
 * The conflicts of the merge that none of its rules could decide.
 *
 * @param most how many will be read again: for those the records are looked up
 */
export function mergeContradictions(material: ProseMaterial, most: number): readonly Contradiction[] {
  return material.conflicts
    .filter(({ status }) => status === "unresolved")
    .map((conflict, index) => {
      const [record] = index < most ? recordsAt(conflict.path, material.records) : []
      return {
        about: conflict.path,
        detail: conflict.detail,
        sides: conflict.values.flatMap((value) => sidesOf(value, record, material.sourceOf)),
        merge: conflict,
      }
    })
}

function sidesOf(
  { value, briefIds, evidence }: ConflictValue,
  record: IntegratedRecord | undefined,
  sourceOf: ProseMaterial["sourceOf"],
): readonly Side[] {
  return briefIds.map((briefId) => {
    const ref = record?.sources.find((source) => source.briefId === briefId)?.ref
    const whole = ref === undefined ? undefined : sourceOf(ref)
    return {
      briefId,
      value,
      evidence,
      ...(record === undefined || ref === undefined ? {} : { recordId: record.id }),
      ...(whole === undefined || JSON.stringify(whole) === JSON.stringify(value) ? {} : { whole }),
    }
  })
}

/** Contradictions that a model named, and the records that it was shown. */
export interface NamedAmong {
  readonly named: readonly NamedContradiction[]
  readonly known: ReadonlySet<string>
}

/**
 * The contradictions that a model named, as far as they are between records that exist and differ; what it says of the
 * same records more than once is one, about all of it.
 *
 * @param before those that are known already: the same records are not read again
 */
export function namedContradictions(
  among: readonly NamedAmong[],
  before: readonly Contradiction[],
  { records, sourceOf }: ProseMaterial,
): { readonly found: readonly Contradiction[]; readonly removed: readonly RemovedSentence[] } {
  const byId = new Map(records.map((record) => [record.id, record]))
  const seen = new Set(before.map(keyOf))
  const found = new Map<string, Contradiction>()
  const removed: RemovedSentence[] = []
  for (const { named, known } of among) {
    for (const { about: text, detail, records: ids } of named) {
      const about = shortened(oneLine(text), 200) || "the records"
      const sides = [...new Set(ids.map(readId))]
        .filter((id) => known.has(id))
        .flatMap((id) => byId.get(id) ?? [])
        .flatMap((record) => recordSides(record, sourceOf))
      const reason = unusable(sides)
      const key = keyOf({ sides })
      if (reason !== undefined) removed.push({ sentence: `Conflict about ${about}`, reason })
      else if (!seen.has(key))
        found.set(key, joined(found.get(key), { about, detail: oneLine(detail), sides }))
    }
  }
  return { found: [...found.values()], removed }
}

function joined(known: Contradiction | undefined, next: Contradiction): Contradiction {
  if (known === undefined) return next
  const about = known.about.split("; ")
  if (about.some((part) => subjectOf(part) === subjectOf(next.about))) return known
  return {
    ...known,
    about: shortened([...about, next.about].join("; "), 200),
    detail: [known.detail, next.detail].filter((part) => part !== "").join("; "),
  }
}

/** What it is about, however that is written: "The port" is "port". */
function subjectOf(about: string): string {
  return about.toLowerCase().replace(/^(?:the|an?) /, "")
}

function recordSides(record: IntegratedRecord, sourceOf: ProseMaterial["sourceOf"]): readonly Side[] {
  return record.sources.map(({ ref, briefId, evidence = [] }) => ({
    recordId: record.id,
    briefId,
    value: sourceOf(ref) ?? record.value,
    evidence,
  }))
}

function unusable(sides: readonly Side[]): string | undefined {
  if (sides.length < 2) return "it names fewer than two records that exist"
  const values = new Set(sides.map(({ value }) => JSON.stringify(value)))
  return values.size < 2 ? "the records that it names say the same" : undefined
}

function keyOf({ sides }: Pick<Contradiction, "sides">): string {
  return [...new Set(sides.map(({ recordId, briefId }) => recordId ?? briefId))].toSorted().join(" ")
}

/** The distinct values of the sides, as a conflict lists them. */
export function valuesOf(sides: readonly Side[]): readonly ConflictValue[] {
  const byValue = new Map<string, { value: Json; briefIds: Set<string>; evidence: Set<string> }>()
  for (const { value, briefId, evidence } of sides) {
    const key = JSON.stringify(value)
    const known = byValue.get(key) ?? { value, briefIds: new Set(), evidence: new Set() }
    known.briefIds.add(briefId)
    for (const one of evidence) known.evidence.add(one)
    byValue.set(key, known)
  }
  return [...byValue.values()].map(({ value, briefIds, evidence }) => ({
    value,
    briefIds: [...briefIds],
    evidence: [...evidence],
  }))
}

/** Whether a sentence can tell all sides: each stands in a record that can be cited. */
export function canBeCited({ sides }: Contradiction): boolean {
  return sides.every(({ recordId }) => recordId !== undefined)
}

/** Both sides in one line: `a says "80"; c says "443"`. */
export function sidesInWords(sides: readonly Side[]): string {
  return sides.map(({ briefId, value }) => `${briefId} says ${excerpt(value)}`).join("; ")
}

/** The beginning of a value, in one line. */
export function excerpt(value: Json): string {
  // Quoted as texts are, but not twice.
  if (typeof value !== "string") return shortened(oneLine(JSON.stringify(value)), 120)
  return JSON.stringify(shortened(oneLine(value), 120))
}

function shortened(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).trimEnd()}…`
}
