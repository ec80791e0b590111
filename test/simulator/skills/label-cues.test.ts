import { expect, test } from "vitest"
import { cuesFor } from "../../../src/simulator/skills/label-cues.js"
import { ask } from "./ask.js"

test.each([
  ["The export button does nothing since 2.3", "bug"],
  ["Could it write a CSV file, too? Please add that.", "feature"],
  ["Where do I find the export button?", "question"],
])("%s is filed as a %s", async (text, label) => {
  expect(await ask(text, { system: "Answer with exactly one of: bug, feature, question", right: true })).toBe(
    label,
  )
})

test("a label that nothing speaks for has no cues", () => {
  expect(cuesFor("turquoise", "The export button does nothing")).toBe(0)
})
