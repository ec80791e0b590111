import { numbers } from "../../src/tally/equivalence/numbers.js"
import { canonicalChoice } from "../../src/tally/equivalence/canonical.js"

const { key } = numbers({ units: "any", percent: "number" })

/** The choice of an answer that is to be a number; what is none stays as it is, so that it is wrong and not missing. */
export function plainNumber(answer: string): string {
  const number = key(answer)
  return number.kind === "choice" ? number.key : canonicalChoice(answer)
}
