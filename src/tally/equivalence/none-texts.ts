import { z } from "zod"
import { show } from "../rule-options.js"
import { collapse, foldText, stripPeriod, stripQuotes } from "./fold-text.js"

/** The option that declares texts such as "N/A" to be no choice. */
export function declaredNone() {
  return z
    .custom<readonly string[]>(
      (value) =>
        Array.isArray(value) && value.every((text) => typeof text === "string" && plain(text) !== ""),
      { error: (issue) => `expected \`none\` to be a list of texts, got ${show(issue.input)}` },
    )
    .default([])
}

/** Whether a text is declared to be no choice: alone, whatever its case. */
export function isDeclaredNone(text: string, declared: readonly string[]): boolean {
  if (declared.length === 0 || text.length > 1_000) return false
  const own = plain(text)
  return declared.some((none) => plain(none) === own)
}

function plain(text: string): string {
  return stripPeriod(stripQuotes(collapse(foldText(text)))).toLowerCase()
}
