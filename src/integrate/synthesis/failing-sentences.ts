import type { Finding } from "../../task/result.js"
import type { CitedSentence } from "./citations.js"

/** Checks whose findings are about sentences: evidence, facts, conflicts told, distortion. */
const aboutSentences = new Set(["V4", "V5", "V7", "V9"])

/**
 * Which sentences did not pass, by index, with what is wrong with each.
 *
 * A finding quotes the sentence that it is about; one that quotes none is about those that cite exactly its records.
 */
export function failingSentences(
  sentences: readonly CitedSentence[],
  findings: readonly Finding[],
): ReadonlyMap<number, readonly string[]> {
  const failing = new Map<number, string[]>()
  for (const finding of findings) {
    if (!aboutSentences.has(finding.check)) continue
    for (const index of concerned(sentences, finding)) {
      const reasons = failing.get(index) ?? []
      reasons.push(finding.message)
      failing.set(index, reasons)
    }
  }
  return failing
}

function concerned(
  sentences: readonly CitedSentence[],
  { message, recordIds = [] }: Finding,
): readonly number[] {
  const quoted = places(sentences, ({ text }) => message.includes(JSON.stringify(text)))
  if (quoted.length > 0) return quoted
  const named = recordIds.toSorted().join(" ")
  return named === ""
    ? []
    : places(sentences, (sentence) => sentence.recordIds.toSorted().join(" ") === named)
}

function places(
  sentences: readonly CitedSentence[],
  fits: (sentence: CitedSentence) => boolean,
): readonly number[] {
  return sentences.flatMap((sentence, index) => (fits(sentence) ? [index] : []))
}
