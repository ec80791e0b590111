import { isPlainObject } from "../../task/json.js"
import type { ValidationSubject } from "./subject.js"

/** Longer texts are material, not a task: what stands in them has to be cited. */
const longestTask = 4_000

/** What the task itself and its requirements say. */
export function taskTexts({ task, requirements }: ValidationSubject): readonly string[] {
  const own = isPlainObject(task) ? Object.values(task) : [task]
  const texts = own.filter((text) => typeof text === "string").map((text) => text.slice(0, longestTask))
  return [...texts, ...requirements.map(({ text }) => text)]
}
