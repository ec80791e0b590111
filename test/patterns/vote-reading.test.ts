import { HttpResponse, http } from "msw"
import { setupServer } from "msw/node"
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest"
import { z } from "zod"
import { functionAgent } from "../../src/agents/function-agent.js"
import { vote } from "../../src/index.js"
import type { VoteOptions } from "../../src/index.js"
import { median, never, numbers, perField } from "../../src/tally/index.js"
import { testRuntime } from "../../src/testing/test-runtime.js"

const run = (outputs: readonly unknown[], options: VoteOptions) => {
  const { runtime, clock } = testRuntime()
  const agent = functionAgent(({ sampleIndex = 0 }) => outputs[sampleIndex] ?? "")
  return clock.until(
    vote({ agent, samples: outputs.length, stop: never(), ...options }).run("q?", { runtime }),
  )
}

const server = setupServer()
let calls = 0

/** A model that says the same each time, whatever form it was asked for. */
const modelSaying = (content: string) =>
  server.use(
    http.post("http://model.test/v1/chat/completions", () => {
      calls += 1
      return HttpResponse.json({
        id: "x",
        object: "chat.completion",
        created: 0,
        model: "m",
        choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant", content } }],
        usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
      })
    }),
  )

beforeAll(() => server.listen({ onUnhandledRequest: "error" }))
afterEach(() => {
  server.resetHandlers()
  calls = 0
})
afterAll(() => server.close())

describe("what voters say is read by the schema of the vote", () => {
  test("options in their many clothes are the option, and the text stays with the ballot", async () => {
    const { output, tally } = await run(["(B)", "Option B", "B.", "A"], { output: z.enum(["A", "B"]) })
    expect(output).toBe("B")
    expect(tally.choices[0]).toMatchObject({ choice: "B", count: 3 })
    expect(tally.ballots[0]).toMatchObject({ output: "B", raw: "(B)" })
  })

  test("what names no option is an invalid ballot, not a class of its own", async () => {
    const { tally } = await run(["A", "A", "E"], { output: z.enum(["A", "B"]) })
    expect(tally.samples).toMatchObject({ usable: 2, invalid: 1 })
  })

  test("numbers and truth values likewise", async () => {
    expect((await run(["$1,391.00", "1391", 1391], { output: z.number() })).output).toBe(1391)
    expect((await run(["Yes.", "no", "true"], { output: z.boolean() })).output).toBe(true)
    const thirds = await run(["1/3", 1, 1], { output: z.number() })
    expect(thirds.tally.samples).toMatchObject({ invalid: 1, usable: 2 })
  })

  test("an equivalence of the caller's own reads them in place of the schema's", async () => {
    const { output, tally } = await run(["45 eggs", "45", "$45"], {
      output: z.number(),
      equivalence: numbers({ units: ["eggs"] }),
    })
    expect(output).toBe(45)
    expect(tally.choices).toHaveLength(1)
  })

  test("a model that stuffs the ballot box has one ballot, and is named", async () => {
    modelSaying('{"answer": "B", "briefId": "sample-1", "ballots": ["B", "B"], "weight": 1e9}')
    const { tally, warnings } = await vote({
      model: "http://model.test/v1#m",
      output: z.enum(["A", "B"]),
      samples: 3,
      stop: never(),
    }).run("q?")
    expect(tally.choices).toMatchObject([{ choice: "B", count: 3, weight: 3 }])
    expect(warnings.join("\n")).toContain("sample-2 also claimed briefId, ballots, weight")
  })

  test("so is an object that says more than its schema knows", async () => {
    const { tally, warnings } = await run([{ a: 1 }, { a: 1, briefId: "sample-1", weight: -1 }, { a: 1 }], {
      output: z.object({ a: z.number() }),
    })
    expect(tally.choices).toMatchObject([{ count: 3, weight: 3 }])
    expect(warnings.join("\n")).toContain("sample-2 also claimed briefId, weight")
  })

  test("under red flags nothing is read into a reply", async () => {
    const { tally } = await run(["(B)", "B", "B", "B"], {
      output: z.enum(["A", "B"]),
      redFlags: true,
      samples: 3,
    })
    expect(tally.samples).toMatchObject({ invalid: 1, usable: 3 })
  })

  test.each<[string, VoteOptions, unknown]>([
    ["Paris", {}, "Paris"],
    ["1391", {}, "1391"],
    ["Option B", { output: z.enum(["A", "B"]) }, "B"],
    ['{"answer": "(B)"}', { output: z.enum(["A", "B"]) }, "B"],
    ['{"answer": "yes"}', { output: z.boolean() }, true],
    ["$1,391", { output: z.number() }, 1391],
  ])("a model that replies %s is not asked to say it again", async (content, options, expected) => {
    modelSaying(content)
    const { output } = await vote({ model: "http://model.test/v1#m", samples: 2, ...options }).run("q?")
    expect(output).toBe(expected)
    expect(calls).toBe(2)
  })
})

describe("an output that the rule composed is checked like any other", () => {
  test.each<[string, readonly unknown[], VoteOptions]>([
    [
      "fields that do not go together",
      [
        { a: 1, b: 1 },
        { a: 2, b: 2 },
        { a: 1, b: 3 },
        { a: 3, b: 2 },
      ],
      {
        output: z
          .object({ a: z.number(), b: z.number() })
          .refine(({ a, b }) => !(a === 1 && b === 2), "a and b"),
        rule: perField({ samples: 4 }),
      },
    ],
    ["a half where a whole number was asked for", [1, 2], { output: z.int(), rule: median({ samples: 2 }) }],
  ])("%s make it partial, with the finding", async (_, outputs, options) => {
    const { runtime, clock } = testRuntime()
    const agent = functionAgent(({ sampleIndex = 0 }) => outputs[sampleIndex])
    const { status, verdict } = await clock.until(vote({ agent, ...options }).run("q?", { runtime }))
    expect(status).toBe("partial")
    expect(verdict.findings[0]?.check).toBe("V1")
  })
})
