import { describe, expect, test } from "vitest"
import { z } from "zod"
import { functionAgent } from "../../src/agents/function-agent.js"
import { vote } from "../../src/index.js"
import type { VoteOptions } from "../../src/index.js"
import { inTurn } from "../../src/patterns/vote/vote-brief.js"
import {
  adaptive,
  aheadBy,
  bestOf,
  judge,
  lockIn,
  median,
  never,
  perField,
  plurality,
  weighted,
} from "../../src/tally/index.js"
import { testRuntime } from "../../src/testing/test-runtime.js"

/** A voter that says the same each time, and notes what it was asked. */
const saying = (output: string, asked: string[] = []) =>
  functionAgent((brief) => {
    asked.push(brief.objective)
    return output
  })

const run = (options: VoteOptions) => {
  const { runtime, clock } = testRuntime()
  return clock.until(vote(options).run("q?", { runtime, seed: 1 }))
}

describe("voters", () => {
  test("take turns in launch order, and every ballot says whose it is", async () => {
    const { tally } = await run({
      voters: [
        { name: "one", agent: saying("a") },
        { name: "two", agent: saying("b") },
        { name: "three", agent: saying("a") },
      ],
      samples: 6,
      stop: aheadBy(6),
    })
    expect(tally.ballots.map(({ voter, choice }) => `${voter} ${choice}`)).toEqual([
      "one a",
      "two b",
      "three a",
      "one a",
      "two b",
      "three a",
    ])
  })

  test("each vote once when nothing is said of samples", async () => {
    const { tally, output } = await run({
      voters: ["a", "b", "a"].map((output, index) => ({ name: `voter ${index}`, agent: saying(output) })),
    })
    expect(output).toBe("a")
    expect(tally.samples).toMatchObject({ requested: 3, usable: 3 })
    expect(tally.rule.name).toBe("plurality")
  })

  test("with a weight count for it, relative to the heaviest", async () => {
    const { tally, output } = await run({
      voters: [
        { name: "strong", agent: saying("a"), weight: 5 },
        { name: "weak", agent: saying("b"), weight: 1 },
        { name: "weaker", agent: saying("b"), weight: 1 },
      ],
    })
    expect(output).toBe("a")
    expect(tally.rule).toMatchObject({
      name: "weighted",
      params: { weights: { strong: 5, weak: 1, weaker: 1 } },
    })
  })

  test("may be asked in words of their own", async () => {
    const [plain, rude]: [string[], string[]] = [[], []]
    await run({
      voters: [
        { name: "plain", agent: saying("a", plain) },
        { name: "rude", agent: saying("a", rude), prompt: "Hey, {question} Now!" },
      ],
    })
    expect(plain).toEqual(["q?"])
    expect(rude).toEqual(["Hey, q? Now!"])
  })

  test("of one model are told apart by their persona or a number", async () => {
    // The simulator is a real server, so this run takes real time.
    const { tally } = await vote({
      model: "simulated:demo",
      voters: [{ persona: "a sceptic" }, { temperature: 1 }, { temperature: 0 }],
      output: z.enum(["yes", "no"]),
      stop: never(),
    }).run("Is it?")
    expect(tally.ballots.map(({ voter }) => voter)).toEqual([
      "a sceptic",
      "simulated:demo #1",
      "simulated:demo #2",
    ])
  })

  test("see the choices in another order each, every choice in every place equally often", () => {
    const orders = Array.from({ length: 6 }, (_, turn) => inTurn(["a", "b", "c"], turn))
    for (const place of [0, 1, 2]) {
      const there = orders.map((order) => order[place])
      expect(there.toSorted((left, right) => String(left).localeCompare(String(right)))).toEqual([
        "a",
        "a",
        "b",
        "b",
        "c",
        "c",
      ])
    }
    expect(new Set(orders.map((order) => order.join(""))).size).toBe(6)
  })
})

describe("options that cannot work together are refused with the reason", () => {
  const agent = saying("a")
  test.each<[string, VoteOptions, RegExp]>([
    [
      "a tie left to judges nobody named",
      { agent, ties: "judge" },
      /expected `judges`.*got none\. Add judges/,
    ],
    ["the rule judge without one", { agent, rule: judge({ samples: 3 }) }, /expected `judges`/],
    ["judges nobody asks", { agent, judges: [agent] }, /expected `judges` to go with ties: "judge"/],
    [
      "a stop rule beside a rule that has its own",
      { agent, rule: "adaptive", stop: lockIn() },
      /expected `stop` to go/,
    ],
    ["two stop rules", { agent, rule: aheadBy(2), stop: lockIn() }, /anyOf/],
    [
      "settings beside a rule of one's own",
      { agent, rule: median({ samples: 3 }), samples: 5 },
      /`samples` to go with/,
    ],
    [
      "weights with a rule that counts ballots",
      { voters: [{ agent, name: "x", weight: 2 }], rule: "adaptive" },
      /weights of voters/,
    ],
    [
      "weights of voters without voters",
      { agent, rule: weighted({ samples: 3, by: "voter", weights: { x: 1 } }) },
      /expected `voters`/,
    ],
    ["an agent beside voters", { agent, voters: [{ agent, name: "x" }] }, /`agent` or `voters`, got both/],
    [
      "a voter without a model",
      { voters: [{ name: "x" }] },
      /expected a `model` or an `agent` for voter "x"/,
    ],
    ["a prompt without the question", { voters: [{ agent, prompt: "Go!" }] }, /\{question\}/],
    [
      "a rule that lacks a method",
      { agent, rule: { ...plurality({ samples: 3 }), decide: undefined } as never },
      /rule/,
    ],
    [
      "weights that leave a voter out",
      { voters: [{ agent, name: "x" }], rule: weighted({ samples: 3, by: "voter", weights: { X: 1 } }) },
      /a weight for every voter \(x\), got none for x/,
    ],
    [
      "a median of options",
      { agent, output: z.enum(["a"]), rule: median({ samples: 3 }) },
      /a schema of numbers/,
    ],
    ["fields of texts", { agent, output: z.string(), rule: perField({ samples: 3 }) }, /a schema of objects/],
    ["a best of that nothing scores", { agent, rule: bestOf({ samples: 3 }) }, /a step that scores ballots/],
    [
      "red flags beside a rule that draws nothing again",
      { agent, redFlags: true, rule: plurality({ samples: 3 }) },
      /Set `redraw` on the rule/,
    ],
    [
      "a lead that cannot be",
      { agent, samples: 3, stop: aheadBy(5) },
      /at least 5 samples for aheadBy, got 3/,
    ],
    ["confidence of an agent", { agent, confidence: true }, /`confidence` to go with models/],
    ["samples without end", { agent, samples: 1e9, rule: "plurality" }, /at most 100000 samples/],
    ["no samples", { agent, samples: 0 }, /at least 1/],
    ["a quorum above the samples", { agent, samples: 3, quorum: 4 }, /quorum/],
  ])("%s", (_, options, message) => {
    expect(() => vote(options)).toThrow(message)
  })

  test("a share as quorum goes by the ballots that were launched", async () => {
    const { tally } = await run({ agent, quorum: 0.5 })
    expect(tally).toMatchObject({ status: "decided", quorum: { needed: 2, usable: 4 } })
    expect(adaptive({ quorum: 0.5 }).quorum(9)).toBe(5)
  })
})
