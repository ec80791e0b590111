import fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { Agent } from "../../../src/agents/agent.js"
import { functionAgent } from "../../../src/agents/function-agent.js"
import { clusterByEntailment } from "../../../src/integrate/ask/cluster-by-entailment.js"
import { toJson } from "../../../src/task/json.js"
import { scriptedAgent } from "../../../src/testing/index.js"
import { asking, ballotsOf, failedBallot } from "./ask-context.js"

interface Question {
  readonly task: unknown
  readonly premise: string
  readonly hypothesis: string
}

const entails = (follows: (question: Question) => unknown): Agent =>
  functionAgent((brief) => follows(brief.input as Question), { name: "entails" })

/** Texts say the same when they name the same city. */
const sameCity = entails(
  ({ premise, hypothesis }) => /Paris|Lyon/.exec(premise)?.[0] === /Paris|Lyon/.exec(hypothesis)?.[0],
)

describe("texts that follow from each other", () => {
  const texts = ["Paris", "It is Paris", "Lyon", "In Paris", "Lyon, I think"]

  it("count as one choice: that of the text launched first; what was said stays", async () => {
    const ballots = [...ballotsOf(texts), failedBallot(5)]
    const { ballots: prepared, warnings } = await clusterByEntailment({ agent: sameCity }).prepare(
      ballots,
      asking().context,
    )
    expect(prepared.map((ballot) => ballot.choice)).toEqual(["Paris", "Paris", "Lyon", "Paris", "Lyon", null])
    expect(prepared.map((ballot) => ({ ...ballot, choice: null }))).toEqual(
      ballots.map((ballot) => ({ ...ballot, choice: null })),
    )
    expect(prepared[2]).toBe(ballots[2])
    expect(warnings).toEqual([])
  })

  it("are listed as clusters, with the ballots of each text", async () => {
    const { detail } = await clusterByEntailment({ agent: sameCity }).prepare(
      ballotsOf([...texts, "Paris"]),
      asking().context,
    )
    expect(detail).toEqual({
      agent: "entails",
      pairs: 6,
      clusters: [
        {
          choice: "Paris",
          members: [
            { choice: "Paris", briefIds: ["sample-1", "sample-6"] },
            { choice: "It is Paris", briefIds: ["sample-2"] },
            { choice: "In Paris", briefIds: ["sample-4"] },
          ],
        },
        {
          choice: "Lyon",
          members: [
            { choice: "Lyon", briefIds: ["sample-3"] },
            { choice: "Lyon, I think", briefIds: ["sample-5"] },
          ],
        },
      ],
    })
    expect(toJson(detail, "detail")).toEqual(detail)
  })

  it("must follow in both directions: a text that says more is another one", async () => {
    const agent = entails(({ premise, hypothesis }) => premise.includes(hypothesis))
    const step = clusterByEntailment({ agent })
    const { ballots } = await step.prepare(ballotsOf(["Paris", "Paris in May"]), asking().context)
    expect(ballots.map((ballot) => ballot.choice)).toEqual(["Paris", "Paris in May"])
    const reversed = await step.prepare(ballotsOf(["Paris in May", "Paris"]), asking().context)
    expect(reversed.ballots.map((ballot) => ballot.choice)).toEqual(["Paris in May", "Paris"])
  })
})

describe("what is asked", () => {
  it("is nothing when all say the same, in whatever spelling", async () => {
    const { context, asked } = asking()
    const { ballots } = await clusterByEntailment({ agent: sameCity }).prepare(
      ballotsOf(["391", "391.0", '"391"']),
      context,
    )
    expect(asked).toEqual([])
    expect(new Set(ballots.map((ballot) => ballot.choice))).toEqual(new Set(["391"]))
  })

  it("is one direction, and the other only when the first says yes; the task comes with both", async () => {
    const agent = scriptedAgent({
      "entails-sample-1-sample-2": { reply: true },
      "entails-sample-2-sample-1": { reply: false },
      "entails-sample-1-sample-3": { reply: false },
      "entails-sample-2-sample-3": { reply: false },
    })
    await clusterByEntailment({ agent }).prepare(ballotsOf(["a", "b", "c"]), asking({ task: "?" }).context)
    expect(agent.calls[0]?.input).toEqual({ task: "?", premise: "a", hypothesis: "b" })
    agent.verify()
  })

  it("is asked at the same time where one answer does not hang on another", async () => {
    const late = { after: 100, reply: false }
    const agent = scriptedAgent({
      "entails-sample-1-sample-2": late,
      "entails-sample-1-sample-3": late,
      "entails-sample-2-sample-3": late,
    })
    const { context, clock, until } = asking()
    const start = clock.now()
    await until(clusterByEntailment({ agent }).prepare(ballotsOf(["a", "b", "c"]), context))
    expect(clock.now() - start).toBe(200)
  })

  it("is not asked again in a later round, nor for more ballots of a known text", async () => {
    const { context, asked } = asking()
    const step = clusterByEntailment({ agent: sameCity })
    await step.prepare(ballotsOf(["Paris", "In Paris", "Lyon"]), context)
    const before = asked.length
    const again = await step.prepare(ballotsOf(["Paris", "In Paris", "Lyon", "Lyon", "Paris"]), context)
    expect(asked).toHaveLength(before)
    const more = await step.prepare(
      ballotsOf(["Paris", "In Paris", "Lyon", "Lyon", "Paris", "In Lyon"]),
      context,
    )
    expect(asked.slice(before)).toEqual([
      "entails-sample-1-sample-6",
      "entails-sample-3-sample-6",
      "entails-sample-6-sample-3",
    ])
    expect(again.ballots).toEqual(more.ballots.slice(0, 5))
    expect(new Set(asked).size).toBe(asked.length)
  })

  it("ends at `mostPairs`, in all rounds together, with a warning", async () => {
    const { context, asked } = asking()
    const step = clusterByEntailment({ agent: entails(() => true), mostPairs: 2 })
    const first = await step.prepare(ballotsOf(["a", "b", "c", "d"]), context)
    expect(asked).toHaveLength(4)
    // Without b and c compared they cannot stand in one cluster.
    expect(first.ballots.map((ballot) => ballot.choice)).toEqual(["a", "a", "c", "d"])
    expect(first.warnings).toEqual([
      "only 2 pairs of texts were compared (`mostPairs`): some that are the same may be counted apart",
    ])
    const second = await step.prepare(ballotsOf(["a", "b", "c", "d", "e"]), context)
    expect(asked).toHaveLength(4)
    expect(second.ballots.slice(0, 4)).toEqual(first.ballots)
    const enough = await clusterByEntailment({ agent: entails(() => true), mostPairs: 6 }).prepare(
      ballotsOf(["a", "b", "c", "d"]),
      asking().context,
    )
    expect(enough.warnings).toEqual([])
    expect(new Set(enough.ballots.map((ballot) => ballot.choice))).toEqual(new Set(["a"]))
  })
})

it("the clusters do not depend on which answer comes first", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(2), { minLength: 2, maxLength: 6 }),
      fc.array(fc.nat(50), { minLength: 60, maxLength: 60 }),
      async (cities, delays) => {
        const texts = cities.map((city, index) => `city ${city}, text ${index}`)
        const cityOf = (text: string): string => text.slice(0, 6)
        const slow = (waits: readonly number[]): Agent => {
          let calls = 0
          return functionAgent(async ({ input }, { runtime }) => {
            calls += 1
            const wait = waits[calls] ?? 0
            await new Promise<void>((resolve) => {
              runtime.clock.setTimer(wait, resolve)
            })
            const { premise, hypothesis } = input as Question
            return cityOf(premise) === cityOf(hypothesis)
          })
        }
        const run = async (waits: readonly number[]) => {
          const { context, until } = asking()
          const prepared = await until(
            clusterByEntailment({ agent: slow(waits) }).prepare(ballotsOf(texts), context),
          )
          return { ballots: prepared.ballots, clusters: (prepared.detail as { clusters: unknown }).clusters }
        }
        expect(await run(delays)).toEqual(await run(delays.toReversed()))
      },
    ),
    { numRuns: 30 },
  )
})

describe("an agent that fails", () => {
  it("leaves the pairs apart, names them, and the rest is clustered", async () => {
    const agent = entails(({ premise, hypothesis }) => {
      if (premise.includes("?") || hypothesis.includes("?")) throw new Error("no idea")
      return true
    })
    const { context } = asking()
    const step = clusterByEntailment({ agent })
    const prepared = await step.prepare(ballotsOf(["a", "b?", "c"]), context)
    expect(prepared.ballots.map((ballot) => ballot.choice)).toEqual(["a", "b?", "a"])
    expect(prepared.warnings).toEqual([
      "entails could not say whether they are the same: sample-1 and sample-2: agent: no idea",
    ])
    expect(await step.prepare(ballotsOf(["a", "b?", "c"]), context)).toEqual(prepared)
  })

  it.each([["yes"], [1], [null]])("has said %j, which is no boolean", async (reply) => {
    const { ballots, warnings } = await clusterByEntailment({ agent: entails(() => reply) }).prepare(
      ballotsOf(["a", "b"]),
      asking().context,
    )
    expect(ballots.map((ballot) => ballot.choice)).toEqual(["a", "b"])
    expect(warnings[0]).toMatch(/sample-1 and sample-2: invalid_output: /)
  })
})

it.each([
  [
    {},
    "clusterByEntailment: expected `agent` to be an agent, for example entailmentAgent({ model }), got undefined",
  ],
  [{ agent: sameCity, mostPairs: 0 }, /expected `mostPairs`/],
  [{ agent: sameCity, threshold: 1 }, "clusterByEntailment: unknown option `threshold`. Check the spelling"],
])("options that cannot work are refused: %#", (options, message) => {
  expect(() => clusterByEntailment(options as never)).toThrow(message)
})
