import fc from "fast-check"
import { afterEach, describe, expect, it } from "vitest"
import type { Agent } from "../../../src/agents/agent.js"
import { chatAgent } from "../../../src/agents/chat-agent.js"
import { functionAgent } from "../../../src/agents/function-agent.js"
import { judgeAgent } from "../../../src/agents/judge-agent.js"
import type { JudgeInput } from "../../../src/agents/prompts/judge-prompts.js"
import { judgeChoices } from "../../../src/integrate/ask/judge-tie.js"
import { type Simulator, startSimulator } from "../../../src/simulator/index.js"
import { toJson } from "../../../src/task/json.js"
import { scriptedAgent } from "../../../src/testing/index.js"
import { ScriptedChatModel, says } from "../../agents/scripted-chat-model.js"
import { asking } from "./ask-context.js"
import { otherOrder } from "../../../src/tally/index.js"

type Candidates = JudgeInput["candidates"]

const judge = (pick: (candidates: Candidates) => unknown, name = "judge"): Agent =>
  functionAgent((brief) => pick((brief.input as JudgeInput).candidates), { name })
const labelOf = (candidates: Candidates, text: string): string | null =>
  candidates.find((candidate) => candidate.text === text)?.label ?? null
const prefers = (text: string, name = `prefers ${text}`): Agent =>
  judge((candidates) => labelOf(candidates, text), name)
const choicesOf = (...keys: readonly string[]) => keys.map((choice) => ({ choice, exemplar: choice }))

describe("a judge", () => {
  it("is asked in two orders without a place in common, with labels that go by place", async () => {
    const seen: Candidates[] = []
    const listens = judge((candidates) => {
      seen.push(candidates)
      return labelOf(candidates, "y")
    })
    const { context, asked } = asking({ task: "?" })
    const verdict = await judgeChoices([listens], choicesOf("x", "y", "z"), context)
    expect(verdict.winner).toBe("y")
    expect(asked).toEqual(["judge-1-1-forward", "judge-1-1-reversed"])
    const [forward = [], reversed = []] = seen
    expect(forward.map(({ text }) => text)).toEqual(verdict.order)
    expect(reversed.map(({ text }) => text)).toEqual(otherOrder(verdict.order))
    for (const [place, { text }] of forward.entries()) expect(reversed[place]?.text).not.toBe(text)
    expect([forward, reversed].map((one) => one.map(({ label }) => label).join(""))).toEqual(["ABC", "ABC"])
  })

  it("sees what the ballots said, not their keys, and the task of the run", async () => {
    const agent = scriptedAgent([[{ reply: null }, { reply: null }]])
    const choices = [
      { choice: "paris", exemplar: "  Paris. " },
      { choice: '{"a":1}', exemplar: { a: 1 } },
    ]
    await judgeChoices([agent], choices, asking({ task: { question: "?" } }).context)
    const [input] = agent.calls.map((brief) => brief.input as JudgeInput)
    expect(input?.task).toEqual({ question: "?" })
    expect(input?.candidates.map(({ text }) => text).toSorted()).toEqual(["  Paris. ", '{\n  "a": 1\n}'])
  })

  it.each<[string, Agent, string | RegExp]>([
    ["takes whatever stands first", judge(() => "A"), "it contradicted itself when the order was reversed"],
    ["cannot tell", judge(() => null), "it could not tell"],
    [
      "can tell in one order only",
      judge((candidates) => (candidates[0]?.text === "x" ? "A" : null)),
      "it could not tell in one of the two orders",
    ],
    ["fails", judge(() => Promise.reject(new Error("no key"))), "agent: no key"],
    ["names what is not there", judge(() => "C"), /^invalid_output: the output breaks its schema/],
    ["names a text", judge(() => "x"), /^invalid_output/],
  ])("abstains when it %s, and says why", async (_, agent, reason) => {
    const verdict = await judgeChoices([agent], choicesOf("x", "y"), asking().context)
    expect(verdict.winner).toBeNull()
    expect(verdict.picks).toMatchObject([
      {
        judge: "judge",
        pick: null,
        reason: typeof reason === "string" ? reason : expect.stringMatching(reason),
      },
    ])
    expect(verdict.warnings).toEqual([`judge abstained: ${verdict.picks[0]?.reason}`])
  })

  it("that fails in one order has not been heard, whatever it says in the other", async () => {
    const { context } = asking()
    const agent = scriptedAgent({
      "judge-1-1-forward": { reply: "A" },
      "judge-1-1-reversed": { fail: new Error("gone") },
    })
    const { winner, picks, order } = await judgeChoices([agent], choicesOf("x", "y"), context)
    expect(winner).toBeNull()
    expect(picks[0]).toEqual({
      judge: "scripted",
      pick: null,
      reason: "agent: gone",
      readings: [
        { briefId: "judge-1-1-forward", pick: order[0] },
        { briefId: "judge-1-1-reversed", pick: null, reason: "agent: gone", failed: true },
      ],
    })
  })
})

describe("a panel", () => {
  const verdictOf = async (...judges: readonly Agent[]) =>
    judgeChoices(judges, choicesOf("x", "y", "z"), asking().context)

  it("decides by plurality of those that did not abstain", async () => {
    const verdict = await verdictOf(
      prefers("x"),
      prefers("y"),
      judge(() => "A"),
      prefers("y"),
    )
    expect(verdict.winner).toBe("y")
    expect(verdict.picks.map(({ judge: name, pick }) => [name, pick])).toEqual([
      ["prefers x", "x"],
      ["prefers y", "y"],
      ["judge", null],
      ["prefers y", "y"],
    ])
  })

  it("has no winner when its judges are tied, or all abstain", async () => {
    expect(await verdictOf(prefers("x"), prefers("y"))).toMatchObject({ winner: null })
    expect(
      await verdictOf(
        judge(() => null),
        judge(() => "A"),
      ),
    ).toMatchObject({ winner: null })
  })

  it("is asked all at the same time, under brief ids that do not repeat", async () => {
    const slow = (): Agent => scriptedAgent([Array.from({ length: 4 }, () => ({ after: 100, reply: null }))])
    const { context, clock, asked, until } = asking()
    const start = clock.now()
    const judges = [slow(), slow()]
    await until(judgeChoices(judges, choicesOf("x", "y"), context))
    expect(clock.now() - start).toBe(100)
    await until(judgeChoices(judges, choicesOf("x", "z"), context))
    expect(asked).toHaveLength(8)
    expect(new Set(asked).size).toBe(8)
  })

  it("is not asked the same again, in whatever order it is put", async () => {
    const judges = [prefers("x")]
    const { context, asked } = asking()
    const first = await judgeChoices(judges, choicesOf("x", "y"), context)
    const second = await judgeChoices(judges, choicesOf("y", "x"), context)
    expect(asked).toHaveLength(2)
    expect(second).toEqual(first)
  })

  it("hands back plain JSON", async () => {
    const verdict = await verdictOf(
      prefers("x"),
      judge(() => null),
    )
    expect(toJson(verdict, "verdict")).toEqual(verdict)
  })
})

describe("the order of the candidates", () => {
  it("is random, by the run's seed", async () => {
    const orderAt = async (seed: number) =>
      (
        await judgeChoices([prefers("a")], choicesOf("a", "b", "c", "d"), asking({ seed }).context)
      ).order.join("")
    const orders = await Promise.all(Array.from({ length: 40 }, (_, seed) => orderAt(seed)))
    expect(await orderAt(7)).toBe(orders[7])
    expect(new Set(orders).size).toBeGreaterThan(10)
    // Every choice stands in every place.
    for (const place of [0, 1, 2, 3]) expect(new Set(orders.map((order) => order[place])).size).toBe(4)
  })

  it("never changes the verdict of a panel when candidates are swapped, however much its judges go by place", async () => {
    /** Weighs texts and places in its own way; now and then it cannot tell. */
    const biased = (texts: number, places: number, salt: number): Agent =>
      judge((candidates) => {
        const scores = candidates.map(
          ({ text }, place) =>
            texts * (((text.codePointAt(0) ?? 0) * salt) % 7) + places * ((place * salt) % 5),
        )
        const best = Math.max(...scores)
        return best % 11 === 0 ? null : candidates[scores.indexOf(best)]?.label
      })
    const weight = fc.integer({ min: -3, max: 3 })
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(weight, weight, fc.integer({ min: 1, max: 20 })), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 2, max: 6 }).chain((count) => {
          const keys = ["a", "b", "c", "d", "e", "f"].slice(0, count)
          return fc.tuple(fc.constant(keys), fc.shuffledSubarray(keys, { minLength: count }))
        }),
        fc.nat(1_000),
        async (panel, [keys, swapped], seed) => {
          const judges = panel.map((weights) => biased(...weights))
          const one = await judgeChoices(judges, choicesOf(...keys), asking({ seed }).context)
          const other = await judgeChoices(judges, choicesOf(...swapped), asking({ seed }).context)
          expect(other).toEqual(one)
        },
      ),
      { numRuns: 60 },
    )
  })

  it("cannot make a winner of two candidates by place alone", async () => {
    for (const place of ["A", "B"])
      for (const seed of [1, 2, 3])
        expect(
          (await judgeChoices([judge(() => place)], choicesOf("x", "y"), asking({ seed }).context)).winner,
        ).toBeNull()
  })
})

describe("the number of candidates", () => {
  it("of one needs no judge", async () => {
    const { context, asked } = asking()
    const lone = { winner: "x", order: ["x"], picks: [], warnings: [] }
    expect(await judgeChoices([prefers("x")], choicesOf("x", "x"), context)).toEqual(lone)
    expect(await judgeChoices([prefers("x")], [], context)).toEqual({ ...lone, winner: null, order: [] })
    expect(asked).toEqual([])
  })

  it("is bounded: the first ones by the order given are shown, with a warning", async () => {
    const keys = Array.from({ length: 22 }, (_, index) => `choice ${index + 1}`)
    const verdict = await judgeChoices([prefers("choice 20")], choicesOf(...keys), asking().context)
    expect(verdict.winner).toBe("choice 20")
    expect(verdict.order.toSorted()).toEqual(keys.slice(0, 20).toSorted())
    expect(verdict.warnings).toEqual(["the judges were shown 20 of 22 choices, not choice 21, choice 22"])
    const few = await judgeChoices([prefers("choice 3")], choicesOf(...keys), asking().context, {
      mostCandidates: 2,
    })
    expect(few.order.toSorted()).toEqual(["choice 1", "choice 2"])
    expect(few.winner).toBeNull()
  })

  it.each([1, 27, 2.5, Number.NaN])("cannot be bounded by %s", async (mostCandidates) => {
    await expect(
      judgeChoices([prefers("x")], choicesOf("x", "y"), asking().context, { mostCandidates }),
    ).rejects.toThrow(/expected `mostCandidates` to be a whole number from 2 to 26, got /)
  })
})

it("no judges is the caller's mistake", async () => {
  await expect(judgeChoices([], choicesOf("x", "y"), asking().context)).rejects.toThrow(
    "judgeChoices: expected at least one judge, got none. Give `judges`",
  )
})

describe("with real agents", () => {
  let simulator: Simulator | undefined
  afterEach(async () => {
    await simulator?.close()
    simulator = undefined
  })

  it("a judgeAgent's reasons are kept with its readings", async () => {
    const model = new ScriptedChatModel([
      (messages) => {
        const best = /<reply-\w+>\n(\w): 391\n/.exec(messages.at(-1)?.text ?? "")?.[1]
        return says(JSON.stringify({ reason: "17 * 23 is 391.", best }))
      },
    ])
    const verdict = await judgeChoices([judgeAgent({ model })], choicesOf("391", "392"), asking().context)
    expect(verdict.winner).toBe("391")
    expect(verdict.picks[0]?.readings).toMatchObject([
      { pick: "391", reason: "17 * 23 is 391." },
      { pick: "391", reason: "17 * 23 is 391." },
    ])
  })

  it("a chat agent of the caller's own can judge as it is", async () => {
    const model = new ScriptedChatModel([
      (messages) => {
        const shown = /<input>\n([\s\S]*)\n<\/input>/.exec(messages.at(-1)?.text ?? "")?.[1] ?? "{}"
        const { candidates } = JSON.parse(shown) as JudgeInput
        return says(JSON.stringify({ answer: labelOf(candidates, "y") }))
      },
    ])
    const agent = chatAgent({ model, instructions: "You are strict." })
    const verdict = await judgeChoices([agent], choicesOf("x", "y"), asking().context)
    expect(verdict.winner).toBe("y")
    expect(model.seen[0]?.messages.at(-1)?.text).toMatch(/^Name the best of the candidates .* by its label/)
  })

  it("a simulated judge settles a tie of sums", async () => {
    simulator = await startSimulator({ accuracy: 1 })
    const agent = judgeAgent({ model: `${simulator.url}#demo` })
    const { context } = asking({ task: "What is 17 * 23?" })
    const verdict = await judgeChoices([agent], choicesOf("392", "391", "381"), context)
    expect(verdict.winner).toBe("391")
  })
})
