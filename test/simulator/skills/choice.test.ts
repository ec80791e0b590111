import { describe, expect, it } from "vitest"
import { z } from "zod"
import { ask, askFor, askOften } from "./ask.js"

const system = "Answer with exactly one of: bug, feature, question"

describe("one of the options is chosen", () => {
  it.each([
    [
      "options after a colon",
      "Which colour has the sky? Choices: red, blue, green",
      ["red", "blue", "green"],
    ],
    ["one of", "Pick a fruit, one of: apple, pear or plum.", ["apple", "pear", "plum"]],
    [
      "single words without a colon",
      "Answer with one of approve, reject or wait",
      ["approve", "reject", "wait"],
    ],
    ["letters", "What fits? (A) a hat (B) a shoe (C) a glove", ["A", "B", "C"]],
  ])("%s", async (_name, prompt, options) => {
    expect(options).toContain(await ask(prompt))
  })

  it("from those of the system message", async () => {
    expect(["bug", "feature", "question"]).toContain(
      await ask("The export button does nothing since 2.3", { system }),
    )
  })

  it("from those of the schema, in its form, with a reason that says the same", async () => {
    const schema = z.object({ answer: z.enum(["bug", "feature"]), why: z.string() })
    const { answer, why } = await askFor(schema, "The export button does nothing")
    expect(why).toContain(answer)
  })

  it("by what the question shares with it", async () => {
    expect(await ask("The invoice shows a wrong amount. Options: shipping, invoice, account")).toBe("invoice")
  })

  it("by the sum that is asked for", async () => {
    expect(await ask("What is 17 * 23? (A) 381 (B) 391 (C) 401")).toBe("B")
  })

  it("always the same for a question that nothing speaks for", async () => {
    expect(new Set(await askOften(20, "Who wins? Choices: Ann, Bob, Cem")).size).toBe(1)
  })
})

it("a wrong sample chooses each of the others", async () => {
  const prompt = "The export button does nothing since 2.3"
  const right = await ask(prompt, { system })
  const wrong = new Set(await askOften(60, prompt, { system, right: false }))
  expect(wrong).toEqual(new Set(["bug", "feature", "question"].filter((option) => option !== right)))
})

it.each([
  "One of the reasons, and not the least, is cost.",
  "Choose wisely and go on.",
  "He died (a) young in 1920.",
])("%s offers no options", async (prompt) => {
  const reply = await ask(prompt)
  expect(reply).toMatch(/ .*[.!?]$/)
})
