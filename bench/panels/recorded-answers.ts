import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { gunzipSync } from "node:zlib"
import { z } from "zod"
import { canonicalChoice } from "../../src/tally/equivalence/canonical.js"
import { plainNumber } from "./plain-number.js"

/** The recorded answers of many models to the same questions, as canonical choices. */
export interface RecordedAnswers {
  readonly name: string
  readonly models: readonly string[]
  readonly rows: readonly RecordedRow[]
}

export interface RecordedRow {
  readonly item: string
  readonly gold: string
  /** Of each model; `null` where it gave none. */
  readonly answers: readonly (string | null)[]
}

/** The files that panels are made from, and what an answer is in each. */
const recordings = {
  zeroeval_gsm_43models: "number",
  zeroeval_crux_51models: "literal",
  mmlu_pro_28models: "letter",
} as const
export type RecordingName = keyof typeof recordings

export const recordingNames: readonly RecordingName[] = [
  "zeroeval_gsm_43models",
  "zeroeval_crux_51models",
  "mmlu_pro_28models",
]

const rowSchema = z.object({
  qid: z.union([z.string(), z.number()]),
  gold: z.string(),
  answers: z.array(z.string().nullable()),
  sources: z.array(z.string()).optional(),
})

/** Reads a recording from `folder`; `undefined` when it is not there. */
export function readRecording(folder: string, name: RecordingName): RecordedAnswers | undefined {
  const file = join(folder, `${name}.jsonl.gz`)
  if (!existsSync(file)) return undefined
  const lines = gunzipSync(readFileSync(file)).toString("utf8").trimEnd().split("\n")
  const rows = lines.map((line) => rowSchema.parse(JSON.parse(line)))
  const choice = choiceOf(recordings[name])
  return {
    name,
    models: rows[0]?.sources ?? [],
    rows: rows.map(({ qid, gold, answers }) => ({
      item: String(qid),
      gold: choice(gold),
      answers: answers.map((answer) => (answer === null ? null : choice(answer))),
    })),
  }
}

function choiceOf(kind: (typeof recordings)[RecordingName]): (answer: string) => string {
  switch (kind) {
    case "number":
      return plainNumber
    case "literal":
      return literal
    case "letter":
      return canonicalChoice
  }
}

/**
 * Quotes are no content, but a program may well print the empty text: that is a choice, not an abstention.
 */
function literal(answer: string): string {
  const choice = canonicalChoice(answer)
  return choice === "" && answer.trim() !== "" ? "(empty text)" : choice
}
