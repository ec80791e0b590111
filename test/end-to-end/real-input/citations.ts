import { expect } from "vitest"
import type { RecordLedger, Result } from "../../../src/index.js"

/** The ids that stand in square brackets in a text. */
function citedIn(text: string): readonly string[] {
  return [...text.matchAll(/\[(R\d+(?:, R\d+)*)\]/g)].flatMap(([, ids = ""]) => ids.split(", "))
}

/** Fails unless every sentence of the answer cites records, and every record that is cited exists. */
export function expectCited(result: Pick<Result, "prose" | "records" | "output">): void {
  const { prose, records } = result
  const known = new Set(records?.records.map(({ id }) => id))
  const cited = [
    ...(prose?.claims.flatMap(({ recordIds }) => recordIds) ?? []),
    ...citedIn(String(result.output)),
  ]
  expect(prose?.claims.length).toBeGreaterThan(0)
  expect(prose?.claims.filter(({ recordIds }) => recordIds.length === 0)).toEqual([])
  expect(cited.filter((id) => !known.has(id))).toEqual([])
  // In the text as in the list of claims.
  expect(new Set(citedIn(String(result.output)))).toEqual(
    new Set(prose?.claims.flatMap(({ recordIds }) => recordIds)),
  )
}

/** Fails unless the ledger holds as many records as the branches delivered, each in one place. */
export function expectBalanced(
  ledger: RecordLedger | undefined,
  delivered: number,
  missing: number,
): asserts ledger is RecordLedger {
  if (ledger === undefined) throw new Error("expected a ledger, got none")
  const { counts, records, dropped } = ledger
  expect(counts.in).toBe(delivered + missing)
  expect(counts.in).toBe(counts.kept + counts.merged + counts.dropped + counts.missing)
  const refs = [...records.flatMap(({ sources }) => sources), ...dropped].map(({ ref }) => ref)
  expect(refs).toHaveLength(delivered)
  expect(new Set(refs).size).toBe(delivered)
  expect(counts).toMatchObject({ kept: records.length, dropped: dropped.length, missing })
}

/** True when a quotation stands in a text, wherever their lines break. */
export function stands(quotation: string, text: string): boolean {
  const inOneLine = (said: string) => said.replaceAll(/\s+/g, " ")
  return inOneLine(text).includes(inOneLine(quotation))
}
