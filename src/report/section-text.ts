import { isOk } from "../task/outcome.js"
import type { Result } from "../task/result.js"
import { accountText } from "./account-text.js"
import { counted } from "./numbers.js"
import { outputText } from "./result-text.js"

/** A section for people: the answer, then the account of how it was reached. */
export function sectionText(result: Result, model: string | undefined): string {
  const { coverage } = result
  const covered = `coverage: ${coverage.ok} of ${counted(coverage.briefs, "brief")}, quorum ${coverage.quorum}`
  return [...answer(result), "", covered, accountText(result, model)].join("\n")
}

/** Without an answer, what the branches delivered is still worth having. */
function answer(result: Result): readonly string[] {
  if (result.output !== undefined) return [outputText(result.output)]
  const delivered = result.outcomes.filter(isOk)
  return [
    `no answer: ${result.reason}`,
    ...delivered.flatMap((outcome) => ["", `${outcome.briefId}:`, outputText(outcome.output)]),
  ]
}
