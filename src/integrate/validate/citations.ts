import type { Claim, Prose } from "../../task/prose.js"
import type { Check, Examined } from "./check.js"
import { type CitedRecord, citedRecords, quoted, textsIn } from "./records/cited-records.js"
import { withoutCitations } from "./texts/citation-marks.js"
import { taskTexts } from "./task-texts.js"
import { plainText, quotableText } from "./texts/text-match.js"

type Findings = Examined["findings"]

/** V4: every sentence cites records that exist, and what it quotes stands in one of them or in the task, word for word. */
export const citations: Check = {
  id: "V4",
  name: "claims cite evidence",
  waivable: true,
  applies: ({ prose }) => prose !== undefined,
  examine: (subject) => {
    const { prose, output } = subject
    if (prose === undefined) return { findings: [] }
    const cited = citedRecords(subject)
    const plainTexts = textsOfRecords()
    const asked = taskTexts(subject).map(quotableText)
    const other = typeof output === "string" && !output.includes(prose.text)
    return {
      findings: [
        ...(other ? [{ message: "the output is not the text whose sentences were checked" }] : []),
        ...prose.claims.flatMap((claim) => [
          ...unsupported(claim, cited(claim)),
          ...misquoted(claim, () => [...asked, ...cited(claim).flatMap(plainTexts)]),
        ]),
        ...uncited(prose),
      ],
    }
  },
}

function unsupported(claim: Claim, cited: readonly CitedRecord[]): Findings {
  if (claim.recordIds.length === 0) return [{ message: `${quoted(claim)} cites no record` }]
  const known = new Set(cited.map(({ record }) => record.id))
  const unknown = claim.recordIds.filter((id) => !known.has(id))
  if (unknown.length === 0) return []
  return [{ message: `${quoted(claim)} cites ${unknown.join(", ")}, which does not exist` }]
}

/** The texts of a record as quotations are compared, read once for all that cite it. */
function textsOfRecords(): (cited: CitedRecord) => readonly string[] {
  const read = new Map<CitedRecord, readonly string[]>()
  return (cited) => {
    const texts = read.get(cited) ?? cited.values.flatMap(textsIn).map(quotableText)
    read.set(cited, texts)
    return texts
  }
}

/** Quotations of this many words are phrases rather than quotations. */
const mostPhraseWords = 2

function misquoted(claim: Claim, texts: () => readonly string[]): Findings {
  const quotations = [...plainText(claim.sentence).matchAll(/"([^"]+)"/g)]
    // Writers put the comma inside, and leave out what does not matter.
    .map(([, quotation = ""]) => quotation.trim().replace(/[.,;:!?]$/, ""))
    .filter((quotation) => quotation.split(" ").length > mostPhraseWords)
  const wrong = quotations.filter((quotation) => {
    const parts = quotation.split(/ ?(?:\[?\.\.\.\]?|\[?…\]?) ?/).filter((part) => part !== "")
    return !texts().some((text) => parts.every((part) => hasPart(text, part)))
  })
  return wrong.map((quotation) => ({
    message: `${quoted(claim)} quotes "${quotation}", which stands in none of ${claim.recordIds.join(", ")}`,
    recordIds: claim.recordIds,
  }))
}

/** The first letter may have been fitted to the sentence, as in "[t]he app". */
function hasPart(text: string, part: string): boolean {
  const words = quotableText(part).replace(/^\[(\p{L})\]/u, "$1")
  const first = words.charAt(0)
  const other = first === first.toLowerCase() ? first.toUpperCase() : first.toLowerCase()
  return text.includes(words) || text.includes(other + words.slice(1))
}

/** What stands in the text and is no claim, and claims that do not stand in it. */
function uncited({ text, claims }: Prose): Findings {
  const rest = plainText(withoutCitations(text))
  const findings: Findings[number][] = []
  let cursor = 0
  const gap = (between: string): void => {
    if (/\p{L}/u.test(between))
      findings.push({ message: `${JSON.stringify(between.trim())} stands in the answer and cites no record` })
  }
  for (const claim of claims) {
    const sentence = plainText(withoutCitations(claim.sentence))
    const at = rest.indexOf(sentence, cursor)
    if (at === -1) {
      findings.push({ message: `${quoted(claim)} does not stand in the answer` })
      continue
    }
    gap(rest.slice(cursor, at))
    cursor = at + sentence.length
  }
  gap(rest.slice(cursor))
  return findings
}
