import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { z } from "zod"
import { startSimulator } from "../../../src/simulator/index.js"
import { ask, askFor, askOften } from "./ask.js"

describe("a sum in the question is worked out", () => {
  it.each([
    ["What is 17 * 23?", "391"],
    ["what is 12 plus 30", "42"],
    ["(2 + 3) × -4", "-20"],
    ["10 ÷ 4", "2.5"],
    ["Compute 2^10.", "1024"],
    ["2 ^ 3 ^ 2", "512"],
    ["0.1 + 0.2", "0.3"],
    ["1/3 * 3", "1"],
    ["Compute 1,234,567 minus 567.", "1234000"],
    ["How much is 6 multiplied by 7 (no units)?", "42"],
    ["What is 7 squared?", "49"],
    ["What is 5 - 8?", "-3"],
    ["What is 123456789 * 987654321 * 1000000007?", "121932631966163686788446883"],
    ["Work it out.\n\n<input>\n3 x 4\n</input>", "12"],
  ])("%s", async (prompt, answer) => {
    expect(await ask(prompt)).toBe(answer)
  })

  it("to the same result as exact integers, whatever is written", async () => {
    interface Sum {
      readonly text: string
      readonly value: bigint
    }
    const leaf = fc
      .integer({ min: -99, max: 99 })
      .map((value): Sum => ({ text: value < 0 ? `(${value})` : `${value}`, value: BigInt(value) }))
    const { sum } = fc.letrec<{ sum: Sum }>((tie) => ({
      sum: fc.oneof(
        { maxDepth: 3 },
        leaf,
        fc.tuple(tie("sum"), fc.constantFrom("+", "-", "*"), tie("sum")).map(([left, sign, right]) => {
          const text = `(${left.text} ${sign} ${right.text})`
          if (sign === "*") return { text, value: left.value * right.value }
          return { text, value: sign === "+" ? left.value + right.value : left.value - right.value }
        }),
      ),
    }))
    const pair = fc.tuple(sum, sum).map(([left, right]): Sum => ({
      text: `${left.text} + ${right.text}`,
      value: left.value + right.value,
    }))
    await fc.assert(
      fc.asyncProperty(pair, async ({ text, value }) => {
        expect(await ask(`What is ${text}?`)).toBe(String(value))
      }),
    )
  })

  it.each([
    "Explain the release of 2026-11-21",
    "Is 24/7 support offered",
    "The export button does nothing since 2.3",
    "What is 1 / 0?",
  ])("%s holds none that can be", async (text) => {
    expect(await ask(text)).not.toMatch(/^-?[\d.]+$/)
  })
})

describe("a sum for a schema", () => {
  it("is a number where one is wanted", async () => {
    expect(await askFor(z.object({ answer: z.number() }), "What is 17 * 23?")).toEqual({ answer: 391 })
  })

  it("is a text where one is wanted", async () => {
    expect(await askFor(z.object({ answer: z.string() }), "What is 17 * 23?")).toEqual({ answer: "391" })
  })

  it("is the whole value where the schema is a number", async () => {
    expect(await askFor(z.int(), "What is 17 * 23?")).toBe(391)
  })

  it("stays out of the confidence, and the reasoning says the same as the answer", async () => {
    const schema = z.object({
      reasoning: z.string(),
      answer: z.number(),
      confidence: z.number().min(0).max(1),
    })
    const wrong = await askFor(schema, "What is 17 * 23?", { right: false })
    expect(wrong.answer).not.toBe(391)
    expect(wrong.reasoning).toContain(`= ${wrong.answer}`)
    expect(wrong.reasoning).not.toContain("391")
  })
})

describe("a slip", () => {
  it.each([
    ["What is 17 * 23?", "391"],
    ["5 - 8", "-3"],
    ["1 + 1", "2"],
    ["10 / 4", "2.5"],
    ["0 * 5", "0"],
  ])("of %s is a number, and never the right one", async (prompt, answer) => {
    for (const wrong of await askOften(60, prompt, { right: false })) {
      expect(wrong).toMatch(/^-?\d+(?:\.\d+)?$/)
      expect(wrong).not.toBe(answer)
    }
  })

  it("stays near the answer and differs from one to the next", async () => {
    const wrong = await askOften(200, "What is 17 * 23?", { right: false })
    expect(new Set(wrong).size).toBeGreaterThanOrEqual(6)
    // One digit more or less, a neighbouring product, two digits swapped: all within the same order of magnitude.
    const near = wrong.map(Number).filter((value) => value > 39 && value < 3_910)
    expect(near.length).toBeGreaterThanOrEqual(190)
  })

  it("is the same for the same seed", async () => {
    const twice = [1, 2].map(() => askOften(20, "What is 17 * 23?", { right: false }))
    const [first, second] = await Promise.all(twice)
    expect(first).toEqual(second)
  })

  it("happens about as often as the accuracy leaves room for", async () => {
    const simulator = await startSimulator({ accuracy: 0.7 })
    const body = { model: "demo", n: 100, messages: [{ role: "user", content: "What is 17 * 23?" }] }
    const replies = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const response = await fetch(`${simulator.url}/chat/completions`, {
          method: "POST",
          body: JSON.stringify(body),
        })
        const content = z.object({
          choices: z.array(z.object({ message: z.object({ content: z.string() }) })),
        })
        return content.parse(await response.json()).choices.map(({ message }) => message.content)
      }),
    )
    await simulator.close()
    const right = replies.flat().filter((reply) => reply === "391").length
    expect(replies.flat()).toHaveLength(400)
    // Four standard deviations of 400 draws at 0.7 are 37.
    expect(Math.abs(right - 280)).toBeLessThan(37)
  })
})
