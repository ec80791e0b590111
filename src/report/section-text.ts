import { isPlainObject } from "../task/json.js"
import { isOk } from "../task/outcome.js"
import type { Result } from "../task/result.js"
import { type AccountOptions, accountText } from "./account-text.js"
import { checksLine } from "./checks-text.js"
import { ruleLines } from "./merge-rule-text.js"
import { ledgerLine } from "./merge-text.js"
import { clip, counted } from "./numbers.js"
import { outputText } from "./result-text.js"

/** A section for people: the answer, then the account of how it was reached. */
export function sectionText(result: Result, model: string | undefined, options: AccountOptions = {}): string {
  const { coverage, records, verdict, integrator } = result
  return [
    ...answer(result),
    "",
    ...(result.unsplit === undefined ? [] : [`not split: ${clip(result.unsplit, 200)}`]),
    `coverage: ${coverage.ok} of ${counted(coverage.briefs, "brief")}, quorum ${coverage.quorum}`,
    ...(records === undefined ? [] : [ledgerLine(records)]),
    ...ruleLines(integrator.params),
    ...(result.output === undefined ? [] : [checksLine(verdict)]),
    accountText(result, model, options),
  ].join("\n")
}

/** Findings as an answer would show them; anything else as it is. */
function deliveredText(output: unknown): string {
  const findings = isPlainObject(output) ? output["findings"] : undefined
  if (!Array.isArray(findings) || !findings.every(isFinding)) return outputText(output)
  return findings.map(({ text, source }) => `- ${clip(text, 500)} [${source}]`).join("\n")
}

function isFinding(value: unknown): value is { readonly text: string; readonly source: string } {
  return isPlainObject(value) && typeof value["text"] === "string" && typeof value["source"] === "string"
}

/** Without an answer, what the branches delivered is still worth having. */
function answer(result: Result): readonly string[] {
  if (result.output !== undefined) return [outputText(result.output)]
  const delivered = result.outcomes.filter(isOk)
  return [
    `no answer: ${result.reason}`,
    ...delivered.flatMap((outcome) => ["", `${outcome.briefId}:`, deliveredText(outcome.output)]),
  ]
}
