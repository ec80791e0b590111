import type { Conflict } from "../../task/conflict.js"
import type { Check } from "./check.js"
import { silentConflicts } from "./records/silent-conflicts.js"
import { writtenText } from "./subject.js"
import { plainText } from "./texts/text-match.js"

/** V7: values that lost are on record as conflicts, and a written answer names those that nobody could resolve. */
export const conflictsNamed: Check = {
  id: "V7",
  name: "no silent conflict",
  waivable: true,
  applies: ({ conflicts, records }) => conflicts.length > 0 || records !== undefined,
  examine: (subject) => {
    const written = writtenText(subject)
    const text = written === undefined ? undefined : plainText(written)
    const open = subject.conflicts.filter(({ status }) => status !== "resolved")
    const unnamed = text === undefined ? [] : open.filter((conflict) => !names(text, conflict))
    return {
      findings: [
        ...(subject.records === undefined ? [] : silentConflicts(subject.records, subject)),
        ...unnamed.map(({ path }) => ({ message: `the answer does not say that ${path} is in conflict` })),
      ],
    }
  },
}

function names(text: string, { path, values, rejected }: Conflict): boolean {
  // Where none was chosen, any of the values says that there are several.
  const others = rejected.length > 0 ? rejected : values.map(({ value }) => value)
  return [path, ...others.map((value) => (typeof value === "string" ? value : JSON.stringify(value)))].some(
    (part) => part !== "" && text.includes(plainText(part)),
  )
}
