import { describe, expect, test } from "vitest"
import { z } from "zod"
import type { Agent } from "../../src/agents/agent.js"
import { functionAgent } from "../../src/agents/function-agent.js"
import { clusterByEmbedding, scoreBallots, vote } from "../../src/index.js"
import type { VoteOptions } from "../../src/index.js"
import {
  aheadBy,
  approval,
  bestOf,
  certified,
  judge,
  median,
  medoid,
  never,
  numbers,
  perField,
  ranked,
  setVote,
  weighted,
  weightedBestOf,
} from "../../src/tally/index.js"
import { testRuntime } from "../../src/testing/test-runtime.js"

const run = async (outputs: readonly unknown[], options: VoteOptions) => {
  const { runtime, clock } = testRuntime()
  const agent = functionAgent(({ sampleIndex = 0 }) => outputs[sampleIndex] ?? "")
  const result = await clock.until(vote({ agent, ...options }).run("q?", { runtime, seed: 1 }))
  expect(JSON.parse(JSON.stringify(result))).toEqual(result)
  return result
}

/** Prefers the candidate that stands first, or the one whose text it is told to prefer. */
const judging = (prefers: string): Agent =>
  functionAgent(({ input }) => {
    const { candidates } = z
      .object({ candidates: z.array(z.object({ label: z.string(), text: z.string() })) })
      .parse(input)
    const picked = candidates.find(({ text }) => text.includes(prefers)) ?? candidates[0]
    return picked?.label ?? null
  })

const anything = z.unknown()

describe("a vote by rule", () => {
  test.each<[string, readonly unknown[], VoteOptions, unknown]>([
    ["median takes the middle", [3, 100, 4], { output: z.number(), rule: median({ samples: 3 }) }, 4],
    [
      "per field composes what no ballot says",
      [
        { a: 1, b: 2 },
        { a: 1, b: 3 },
        { a: 2, b: 3 },
      ],
      { output: z.object({ a: z.number(), b: z.number() }), rule: perField({ samples: 3 }) },
      { a: 1, b: 3 },
    ],
    [
      "set keeps what most lists hold",
      [["x", "y"], ["x"], ["z", "x"]],
      { output: z.array(z.string()), rule: setVote({ samples: 3 }) },
      ["x"],
    ],
    [
      "approval counts every choice a ballot approves of",
      [["x", "y"], ["y"], ["z", "y"]],
      { output: anything, rule: approval({ samples: 3 }) },
      "y",
    ],
    [
      "instant run-off transfers the votes of the last",
      [
        ["a", "b"],
        ["a", "b"],
        ["b", "c"],
        ["c", "b"],
        ["b", "c"],
        ["a", "c"],
        ["b", "c"],
      ],
      { output: anything, rule: ranked({ samples: 7, method: "instantRunoff" }) },
      "b",
    ],
    [
      "best of takes the first that passes",
      ["12", "24", "36"],
      { rule: bestOf((output) => output === "24", { samples: 3 }) },
      "24",
    ],
    [
      "weighted best of sums the scores of a choice",
      ["a", "b", "a"],
      { rule: weightedBestOf((output) => (output === "b" ? 0.9 : 0.5), { samples: 3 }) },
      "a",
    ],
    [
      "medoid takes the text most like the others",
      ["it is in Paris", "it is in Paris now", "it is so in Paris"],
      { rule: medoid({ samples: 3 }) },
      "it is in Paris",
    ],
  ])("%s", async (_, outputs, options, expected) => {
    const { output, status, tally } = await run(outputs, options)
    expect({ output, status, tally: tally.status }).toEqual({
      output: expected,
      status: "complete",
      tally: "decided",
    })
  })

  test("numbers that are spelt in many ways are one choice where the schema or the caller says so", async () => {
    const { tally } = await run(["$1,000.00", "1000", "1e3", "999"], {
      equivalence: numbers(),
      rule: "plurality",
      samples: 4,
      stop: never(),
    })
    expect(tally.choices.map(({ choice, count }) => [choice, count])).toEqual([
      ["1000", 3],
      ["999", 1],
    ])
  })

  test("an anchored tolerance joins what is near the first of a class, and the raw text stays", async () => {
    const { tally } = await run(["10", "10.04", "10.08", "11"], {
      equivalence: numbers({ tolerance: { absolute: 0.05 } }),
      stop: never(),
      samples: 4,
    })
    expect(tally.choices.map(({ briefIds }) => briefIds)).toEqual([
      ["sample-1", "sample-2"],
      ["sample-3"],
      ["sample-4"],
    ])
    expect(tally.ballots.map(({ output }) => output)).toEqual(["10", "10.04", "10.08", "11"])
  })

  test("a judge decides between the distinct choices, however many say each", async () => {
    const { output, tally } = await run(["a", "a", "b"], {
      rule: judge({ samples: 3 }),
      judges: [judging("b")],
    })
    expect(output).toBe("b")
    expect(tally).toMatchObject({ stopReason: "judged", tied: ["a", "b"] })
  })

  test("a judge that goes by the place contradicts itself, abstains, and the vote stays tied", async () => {
    const { output, status, tally, warnings } = await run(["a", "b"], {
      samples: 2,
      ties: "judge",
      rule: "plurality",
      judges: [judging("first")],
    })
    expect({ output, status, tally: tally.status }).toEqual({
      output: undefined,
      status: "failed",
      tally: "tied",
    })
    expect(warnings.join("\n")).toContain("contradicted itself")
  })

  test("a panel of judges goes by its plurality", async () => {
    const { output } = await run(["a", "b"], {
      samples: 2,
      ties: "judge",
      rule: "plurality",
      judges: [judging("a"), judging("first"), judging("a"), judging("b")],
    })
    expect(output).toBe("a")
  })

  test("scores of a verifier are asked for before the count", async () => {
    const { output, asked } = await run(["a", "b", "c"], {
      rule: bestOf({ samples: 3 }),
      steps: [scoreBallots((output) => (output === "b" ? 1 : 0))],
    })
    expect(output).toBe("b")
    expect(asked).toBeDefined()
  })

  test("clusters of free text are one choice, under the one launched first", async () => {
    const { output, tally, asked } = await run(["Paris", "in Paris", "Rome"], {
      samples: 3,
      rule: "plurality",
      steps: [
        clusterByEmbedding({
          embed: (texts) => Promise.resolve(texts.map((text) => (text.includes("Paris") ? [1, 0] : [0, 1]))),
          threshold: 0.9,
        }),
      ],
    })
    expect(output).toBe("Paris")
    expect(tally.choices[0]).toMatchObject({ choice: "Paris", count: 2 })
    expect(JSON.stringify(asked)).toContain("in Paris")
  })

  test("replies that are too long are dropped and drawn again, and are not missing from the result", async () => {
    const long = "a".repeat(200)
    const { output, status, tally } = await run([long, "a", long, "a", "a", "a"], {
      redFlags: { maxCharacters: 100 },
      rule: aheadBy(3),
      samples: 5,
    })
    expect({ output, status }).toEqual({ output: "a", status: "complete" })
    expect(tally.samples).toMatchObject({ invalid: 2, usable: 3 })
  })

  test("confidences of the voters weigh, and one that is none counts as 0", async () => {
    const { runtime, clock } = testRuntime()
    const sure = [0.2, Number.NaN, 0.99]
    const agent: Agent = {
      name: "sure",
      run: ({ sampleIndex = 0 }) =>
        Promise.resolve({ output: sampleIndex === 2 ? "b" : "a", confidence: sure[sampleIndex] ?? 0 }),
    }
    const { output, warnings } = await clock.until(
      vote({ agent, rule: weighted({ samples: 3, by: "confidence", temperature: 0.2 }) }).run("q?", {
        runtime,
      }),
    )
    expect(output).toBe("b")
    expect(warnings.join("\n")).toContain("confidence: NaN")
  })

  test("a bound without the number of classes says that it is a heuristic", async () => {
    const { warnings } = await run(
      Array.from({ length: 12 }, () => "a"),
      { rule: certified({ delta: 0.05 }) },
    )
    expect(warnings.join("\n")).toContain("heuristic")
  })

  test("a tie is extended by up to five more ballots, one at a time", async () => {
    const { output, tally } = await run(["a", "b", "b", "a", "", "b", "b"], { samples: 4, rule: "plurality" })
    expect(output).toBe("b")
    expect(tally).toMatchObject({ stopReason: "tie_broken", samples: { requested: 4, launched: 6 } })
    const still = await run(["a", "b", "b", "a", "a", "b"], {
      samples: 2,
      rule: "plurality",
      ties: "abstain",
    })
    expect(still.tally).toMatchObject({ status: "tied", samples: { launched: 2 } })
  })

  test("ballots that the run's deadline cut make the vote truncated, unless nothing they say could matter", async () => {
    const { runtime, clock } = testRuntime()
    const slow = (after: readonly number[]) =>
      functionAgent(
        ({ sampleIndex = 0 }, context) =>
          new Promise<string>((resolve) => {
            context.runtime.clock.setTimer(after[sampleIndex] ?? 0, () => resolve("a"))
          }),
      )
    const cast = (after: readonly number[]) =>
      clock.until(
        vote({ agent: slow(after), samples: 4, stop: never(), runTimeoutMs: 1_000 }).run("q?", { runtime }),
      )
    const cut = await cast([1, 1, 1, 5_000])
    expect(cut.tally).toMatchObject({ truncated: true, status: "decided", stopReason: "deadline" })
    expect(cut.tally.warnings.join("\n")).toContain("Cut short")
    expect(cut.status).toBe("partial")
    expect((await cast([1, 1, 1, 1])).tally.truncated).toBe(false)
  })
})
