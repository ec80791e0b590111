import { describe, expect, it } from "vitest"
import { functionAgent } from "../../../src/agents/function-agent.js"
import { section } from "../../../src/index.js"
import { scoreBallots } from "../../../src/integrate/ask/score-ballots.js"
import type { Integrator } from "../../../src/integrate/integrator.js"
import { toJson } from "../../../src/task/json.js"
import { scriptedAgent } from "../../../src/testing/index.js"
import { asking, ballotsOf, failedBallot } from "./ask-context.js"

describe("scores by a function", () => {
  it("stand on every usable ballot, and nothing else changes", async () => {
    const ballots = [
      ...ballotsOf([391, 400, "n"]),
      failedBallot(3),
      ...ballotsOf([""]).map((one) => ({ ...one, index: 4 })),
    ]
    const step = scoreBallots((output) => (typeof output === "number" ? output / 1_000 : -1))
    const prepared = await step.prepare(ballots, asking().context)
    expect(prepared.ballots).toEqual([
      { ...ballots[0], score: 0.391 },
      { ...ballots[1], score: 0.4 },
      { ...ballots[2], score: -1 },
      ballots[3],
      ballots[4],
    ])
    expect(prepared.warnings).toEqual([])
  })

  it("may be booleans and promises, and see the task", async () => {
    const step = scoreBallots(async (output, task) => output === task)
    const { ballots } = await step.prepare(ballotsOf(["yes", "no"]), asking({ task: "yes" }).context)
    expect(ballots.map((ballot) => ballot.score)).toEqual([1, 0])
  })

  it("are given to equal outputs once, in one round and over all rounds of the run", async () => {
    const seen: unknown[] = []
    const step = scoreBallots((output) => seen.push(output) > 0)
    const { context, asked } = asking()
    await step.prepare(ballotsOf([{ a: 1, b: 2 }, { b: 2, a: 1 }, "x"]), context)
    const later = await step.prepare(ballotsOf([{ a: 1, b: 2 }, { b: 2, a: 1 }, "x", "x", "y"]), context)
    expect(seen).toEqual([{ a: 1, b: 2 }, "x", "y"])
    expect(asked).toEqual(["score-sample-1", "score-sample-3", "score-sample-5"])
    expect(later.ballots.map((ballot) => ballot.score)).toEqual([1, 1, 1, 1, 1])
  })

  it("are asked for anew in another run, and by another verifier", async () => {
    let calls = 0
    const step = scoreBallots(() => (calls += 1))
    const { context } = asking()
    await step.prepare(ballotsOf(["x"]), context)
    await step.prepare(ballotsOf(["x"]), asking().context)
    expect(calls).toBe(2)
    const other = await scoreBallots(() => 7).prepare(ballotsOf(["x"]), context)
    expect(other.ballots[0]?.score).toBe(7)
  })

  it("tells outputs apart that are counted as the same choice", async () => {
    const step = scoreBallots((output) => (output === "391" ? 1 : 0))
    const ballots = ballotsOf(["391", "391.0"])
    expect(ballots[0]?.choice).toBe(ballots[1]?.choice)
    const prepared = await step.prepare(ballots, asking().context)
    expect(prepared.ballots.map((ballot) => ballot.score)).toEqual([1, 0])
  })

  it("cannot change what was voted for", async () => {
    const ballots = ballotsOf([{ list: [1] }])
    const step = scoreBallots((output) => (output as { list: number[] }).list.push(2))
    const prepared = await step.prepare(ballots, asking().context)
    expect(ballots[0]?.output).toEqual({ list: [1] })
    expect(Object.isFrozen(ballots[0]?.output)).toBe(false)
    expect(prepared.warnings[0]).toMatch(/gave no score to sample-1: agent: .*not extensible/)
  })
})

describe("a verifier that fails", () => {
  it("leaves its ballots without a score, named in one warning for each reason", async () => {
    function check(output: unknown): number {
      if (output === "bad") throw new Error("no parser")
      return output === "odd" ? Number.NaN : 0.5
    }
    const { context } = asking()
    const step = scoreBallots(check)
    const ballots = ballotsOf(["fine", "bad", "odd", "bad"]).map((ballot) => ({ ...ballot, score: 0.9 }))
    const prepared = await step.prepare(ballots, context)
    expect(prepared.ballots.map((ballot) => ballot.score)).toEqual([0.5, undefined, undefined, undefined])
    expect(prepared.ballots[1]).not.toHaveProperty("score")
    expect(prepared.warnings).toEqual([
      "check gave no score to sample-2, sample-4: agent: no parser",
      "check gave no score to sample-3: invalid_output: the output holds NaN, which JSON cannot",
    ])
    expect(await step.prepare(ballots, context)).toEqual(prepared)
  })

  it.each([["text"], [null], [{ score: 1 }]])("has returned %j, which is no score", async (value) => {
    const step = scoreBallots((() => value) as never)
    const { ballots, warnings } = await step.prepare(ballotsOf(["x"]), asking().context)
    expect(ballots[0]).not.toHaveProperty("score")
    expect(warnings[0]).toMatch(
      /^verifier gave no score to sample-1: invalid_output: .*finite number or a boolean/,
    )
  })

  it("names the first ten of many ballots", async () => {
    const step = scoreBallots(() => {
      throw new Error("down")
    })
    const { warnings } = await step.prepare(
      ballotsOf(Array.from({ length: 25 }, (_, index) => index)),
      asking().context,
    )
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toMatch(/sample-1, .*sample-10 and 15 more: agent: down$/)
  })
})

describe("scores by an agent", () => {
  it("are asked for with the task and the answer, all at the same time, and keep their reasons", async () => {
    const agent = scriptedAgent({
      "score-sample-1": { after: 100, reply: { score: 0.25, reason: "half of it" } },
      "score-sample-2": { after: 100, reply: { score: 1 } },
    })
    const { context, clock, until } = asking({ task: { question: "?" } })
    const start = clock.now()
    const { ballots, detail } = await until(scoreBallots(agent).prepare(ballotsOf(["a", "b", "a"]), context))
    expect(clock.now() - start).toBe(100)
    expect(ballots.map((ballot) => ballot.score)).toEqual([0.25, 1, 0.25])
    expect(agent.calls.map((brief) => brief.input)).toEqual([
      { task: { question: "?" }, answer: "a" },
      { task: { question: "?" }, answer: "b" },
    ])
    expect(detail).toEqual({
      verifier: "scripted",
      scores: [
        { briefId: "sample-1", score: 0.25, reason: "half of it" },
        { briefId: "sample-2", score: 1 },
        { briefId: "sample-3", score: 0.25, reason: "half of it" },
      ],
    })
    expect(toJson(detail, "detail")).toEqual(detail)
    agent.verify()
  })

  it.each([{ score: 1.5 }, { score: -0.1 }, 0.5, "1"])("are invalid when they are %j", async (reply) => {
    const agent = scriptedAgent({ "score-sample-1": { reply } })
    const { ballots, detail, warnings } = await scoreBallots(agent).prepare(
      ballotsOf(["a"]),
      asking().context,
    )
    expect(ballots[0]).not.toHaveProperty("score")
    expect(detail).toMatchObject({
      scores: [{ score: null, reason: expect.stringMatching(/^invalid_output/) }],
    })
    expect(warnings[0]).toMatch(/^scripted gave no score to sample-1: invalid_output/)
  })
})

describe("in a run", () => {
  it("verifiers are told its task, and are in its cost", async () => {
    const usage = { calls: 1, inputTokens: 3, outputTokens: 2, cachedTokens: 0, reasoningTokens: 0 }
    const verifier = scriptedAgent({
      "score-sample-1": { reply: { score: 1 }, spend: { usage, cost: 0.5 } },
    })
    const step = scoreBallots(verifier)
    const integrator: Integrator = {
      name: "score",
      params: {},
      agents: step.agents ?? [],
      async integrate(_, context) {
        const { ballots } = await step.prepare(ballotsOf(["x"]), context)
        return { done: true, output: ballots[0]?.score, reason: "scored" }
      },
    }
    const briefs = [{ objective: "o" }]
    const result = await section({ agent: functionAgent(() => "x"), briefs, integrate: integrator }).run("t")
    expect(result).toMatchObject({ output: 1, cost: 0.5, usage: { calls: 1, inputTokens: 3 } })
    expect(verifier.calls[0]?.input).toEqual({ task: "t", answer: "x" })
  })
})

it.each([[undefined], ["verifier"], [{ name: "x" }]])("refuses %j as a verifier", (verifier) => {
  expect(() => scoreBallots(verifier as never)).toThrow(
    /^scoreBallots: expected an agent or a function of \(output, task\), got /,
  )
})
