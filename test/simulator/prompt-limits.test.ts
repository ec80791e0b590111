import { expect, test } from "vitest"
import { briefPrompt } from "../../src/agents/prompts/prompts.js"
import { readPrompt } from "../../src/simulator/prompt/prompt.js"

test("what a brief says of scope, format and earlier outputs is not taken for its question", () => {
  const text = briefPrompt({
    id: "a",
    index: 0,
    objective: "Which river is longest?",
    scope: { in: ["rivers of Europe", "their length"], out: ["lakes"] },
    format: "one line",
    input: { documents: [{ source: "rivers.md", text: "The Volga is 3,530 km long." }] },
    dependencies: [{ briefId: "list", output: "Volga, Danube" }],
  })
  const prompt = readPrompt([{ role: "user", text }])
  expect(prompt.question).toBe("Which river is longest?")
  expect(prompt.documents.map(({ source }) => source)).toEqual(["rivers.md", "list"])
})
