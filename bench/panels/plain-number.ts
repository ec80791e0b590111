import { canonicalChoice } from "../../src/tally/equivalence/canonical.js"

const dressed = /^(-?)\s*[$€£]?\s*(-?[\d.,]*\d)\.?\s*(?:%|[a-z][a-z ./]*)?$/i

/** The choice of an answer that is to be a number: "$1,800", "18 dollars" and "18.0" are 1800, 18 and 18. */
export function plainNumber(answer: string): string {
  const bare = canonicalChoice(answer)
  const match = dressed.exec(bare)
  if (match === null) return bare
  const [, sign = "", digits = ""] = match
  return canonicalChoice(`${sign}${digits}`)
}
