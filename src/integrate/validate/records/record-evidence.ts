import type { CitedRecord } from "./cited-records.js"
import { textsIn } from "./cited-records.js"
import { type Evidence, evidenceOf } from "../texts/evidence.js"
import { type ListLength, listLengths } from "../texts/list-lengths.js"
import type { ValidationSubject } from "../subject.js"
import { numberKey } from "../texts/text-numbers.js"

/** What a record is evidence of. */
export interface RecordEvidence extends Evidence {
  readonly lengths: readonly ListLength[]
  /** What a sentence may count in words: sources, their briefs, bullets. */
  readonly counts: ReadonlySet<string>
}

/** Reads each record once, with the names of where it comes from. */
export function recordEvidence({ briefs }: ValidationSubject): (cited: CitedRecord) => RecordEvidence {
  const byId = new Map(briefs.map((brief) => [brief.id, brief]))
  const read = new Map<CitedRecord, RecordEvidence>()
  return (cited) => {
    const before = read.get(cited)
    if (before !== undefined) return before
    const { record, values } = cited
    const origins = record.sources.flatMap(({ briefId }) => {
      const { items = [], objective = "" } = byId.get(briefId) ?? {}
      return [briefId, ...items, objective]
    })
    const texts = [...record.sources.flatMap(({ evidence = [] }) => evidence), ...values.flatMap(textsIn)]
    const lengths = values.flatMap((value) => listLengths(value))
    const counts = [
      record.sources.length,
      new Set(record.sources.map(({ briefId }) => briefId)).size,
      ...texts.map((text) => text.match(bullet)?.length ?? 0),
    ]
    const made = {
      ...evidenceOf(texts, [record.id, record.path, ...origins]),
      lengths,
      counts: new Set([...counts.map(numberKey), ...lengths.map(({ size }) => size)]),
    }
    read.set(cited, made)
    return made
  }
}

const bullet = /^[^\S\n]*(?:[-*\u2022]|\d+[.)])\s+\S/gm
