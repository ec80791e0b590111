import type { Failure } from "../task/failure.js"
import type { Result } from "../task/result.js"
import { code, escaped, table } from "./markdown.js"
import { counted, time } from "./numbers.js"

/**
 * The failure account as a Markdown document: per missing brief what it was to do, which requirements and items are
 * affected, what was tried and when, what the output lacks because of it, and how to rerun only that.
 *
 * Empty when nothing is missing. Whatever comes from outside is escaped: it cannot add markup, HTML or table cells.
 *
 * @example
 * ```ts
 * import { failureAccountMarkdown, section } from "langgraph-quorum"
 *
 * const review = section({ model: "simulated:demo", briefs: [{ id: "style", objective: "Review the style" }] })
 * const result = await review.run("- let a = 1\n+ const a = 1")
 * console.log(failureAccountMarkdown(result) || "nothing is missing")
 * ```
 */
export function failureAccountMarkdown(result: Result): string {
  const { failures, coverage, status, reason, runId, pattern } = result
  if (failures.length === 0) return ""
  const lines = [
    `# Missing: ${failures.length} of ${counted(coverage.briefs, "brief")}`,
    "",
    `The ${escaped(pattern)} run ${code(runId)} is **${status}**: ${escaped(reason)}.`,
    ...(result.simulated ? ["", "SIMULATED: made by the simulator, not by a model."] : []),
    ...failures.flatMap((failure) => ["", ...accountOf(failure, result)]),
    "",
    ...(failures.length === 1
      ? []
      : ["## Rerun all of them", "", ...rerun(failures.map((failure) => failure.rerun)), ""]),
  ]
  return lines.join("\n")
}

function accountOf(failure: Failure, { requirements = [], outcomes }: Result): readonly string[] {
  const { briefId, objective, items, requirementIds, tried } = failure
  const texts = new Map(requirements.map(({ id, text }) => [id, text]))
  const affected = requirementIds.map((id) => {
    const text = texts.get(id)
    return text === undefined ? code(id) : `${code(id)} (${escaped(text)})`
  })
  const place = outcomes.findIndex((outcome) => outcome.briefId === briefId)
  return [
    `## ${escaped(briefId) || "(no name)"}`,
    "",
    `- Objective: ${escaped(objective)}`,
    `- Why it is missing: ${escaped(failure.reason)}`,
    `- Requirements affected: ${affected.join(", ") || "none named"}`,
    `- Items affected: ${items.map(code).join(", ") || "none named"}`,
    `- The output lacks: ${escaped(failure.lacks)}`,
    ...(failure.partial ? [`- Partial output is kept in ${code(`outcomes[${place}].partial`)}`] : []),
    "",
    ...(tried.length === 0 ? ["Nothing was tried."] : triedTable(failure)),
    "",
    ...rerun([failure.rerun]),
  ]
}

function triedTable({ tried }: Failure): readonly string[] {
  return table(
    ["try", "kind", "target", "began", "queue", "limit", "backoff", "took", "what came of it"],
    tried.map((one) => [
      String(one.number),
      one.cached === true ? `${one.kind}, cached` : one.kind,
      escaped(one.target),
      new Date(one.startedAt).toISOString(),
      time(one.queueMs),
      time(one.tokenWaitMs),
      time(one.backoffMs),
      time(one.runMs),
      escaped(one.message),
    ]),
  )
}

function rerun(ids: readonly string[]): readonly string[] {
  // What cannot be seen is written out: the ids have to be those of the briefs.
  const shown = JSON.stringify(ids).replace(/\p{Cf}/gu, (sign) => escapedUnits(sign))
  const option = `only: ${shown}`
  return [
    `Rerun only ${ids.length === 1 ? "this" : "these"}: ${code(option)} in the options of \`run\`, or ${code(`--only ${ids.map(shellWord).join(" ")}`)} on the command line.`,
  ]
}

function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
}

function escapedUnits(sign: string): string {
  return Array.from({ length: sign.length }, (_, index) => {
    return `\\u${sign.charCodeAt(index).toString(16).padStart(4, "0")}`
  }).join("")
}
