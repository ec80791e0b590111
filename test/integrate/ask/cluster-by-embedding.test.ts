import { Embeddings } from "@langchain/core/embeddings"
import { describe, expect, it } from "vitest"
import { clusterByEmbedding } from "../../../src/integrate/ask/cluster-by-embedding.js"
import { toJson } from "../../../src/task/json.js"
import { asking, ballotsOf, failedBallot } from "./ask-context.js"

/** Directions in the plane, by angle in degrees: the text says which. */
const angles = (texts: readonly string[]): number[][] =>
  texts.map((text) => {
    const angle = (Number(/-?\d+/.exec(text)?.[0]) * Math.PI) / 180
    return [3 * Math.cos(angle), 3 * Math.sin(angle)]
  })
const within = (degrees: number): number => Math.cos((degrees * Math.PI) / 180)
const texts = (...degrees: readonly number[]): readonly string[] => degrees.map((one) => `at ${one} degrees`)
const choices = (ballots: readonly { readonly choice: string | null }[]): readonly (string | null)[] =>
  ballots.map((ballot) => ballot.choice)

describe("texts whose vectors are close", () => {
  it("count as one choice: that of the text launched first; what was said stays", async () => {
    const step = clusterByEmbedding({ embed: async (all) => angles(all), threshold: within(10.5) })
    const ballots = [...ballotsOf(texts(0, 90, 10, 95)), failedBallot(4)]
    const { context } = asking()
    const prepared = await step.prepare(ballots, context)
    expect(choices(prepared.ballots)).toEqual([
      "at 0 degrees",
      "at 90 degrees",
      "at 0 degrees",
      "at 90 degrees",
      null,
    ])
    expect(prepared.ballots[2]).toEqual({ ...ballots[2], choice: "at 0 degrees" })
    expect(prepared.warnings).toEqual([])
    expect(prepared.detail).toMatchObject({
      clusters: [
        { choice: "at 0 degrees", members: [{ briefIds: ["sample-1"] }, { briefIds: ["sample-3"] }] },
        { choice: "at 90 degrees", members: [{ briefIds: ["sample-2"] }, { briefIds: ["sample-4"] }] },
      ],
    })
    expect(toJson(prepared.detail, "detail")).toEqual(prepared.detail)
  })

  it("are close to every member of the cluster: a chain of small steps is no cluster", async () => {
    const step = clusterByEmbedding({ embed: async (all) => angles(all), threshold: within(10.5) })
    const { ballots } = await step.prepare(ballotsOf(texts(0, 10, 20, 30)), asking().context)
    expect(choices(ballots)).toEqual(["at 0 degrees", "at 0 degrees", "at 20 degrees", "at 20 degrees"])
  })

  it("may be asked to be equal", async () => {
    const embed = async (all: readonly string[]) =>
      all.map((text) => [0.1 * text.length, 0.3 * text.length, 0.7])
    const step = clusterByEmbedding({ embed, threshold: 1 })
    const { ballots } = await step.prepare(ballotsOf(["ab", "cd", "efg"]), asking().context)
    expect(choices(ballots)).toEqual(["ab", "ab", "efg"])
  })
})

describe("the embedding model", () => {
  it("may be one of LangChain's", async () => {
    class Angles extends Embeddings {
      readonly scale = 2
      async embedDocuments(all: string[]): Promise<number[][]> {
        return angles(all).map((vector) => vector.map((value) => value * this.scale))
      }
      embedQuery(): Promise<number[]> {
        return Promise.reject(new Error("not asked for"))
      }
    }
    const step = clusterByEmbedding({ embed: new Angles({ maxRetries: 0 }), threshold: within(10.5) })
    const { ballots } = await step.prepare(ballotsOf(texts(0, 10)), asking().context)
    expect(choices(ballots)).toEqual(["at 0 degrees", "at 0 degrees"])
  })

  it("gets each distinct text once, the new ones of a round in one call, and a lone one not at all", async () => {
    const calls: (readonly string[])[] = []
    const embed = async (all: readonly string[]) => {
      calls.push(all)
      return angles(all)
    }
    const step = clusterByEmbedding({ embed, threshold: within(10.5) })
    const { context, asked } = asking()
    await step.prepare(ballotsOf(["at 0 degrees", "'at 0 degrees.'"]), context)
    expect(calls).toEqual([])
    await step.prepare(ballotsOf(texts(0, 0, 10)), context)
    const { ballots } = await step.prepare(ballotsOf(texts(0, 0, 10, 5, 90)), context)
    expect(calls).toEqual([texts(0, 10), texts(5, 90)])
    expect(asked).toEqual(["embed-sample-1", "embed-sample-4"])
    expect(choices(ballots)).toEqual([...texts(0, 0, 0, 0), "at 90 degrees"])
  })

  it("is asked again when its provider is overloaded, as any call of a run", async () => {
    let calls = 0
    const embed = async (all: readonly string[]) => {
      calls += 1
      if (calls === 1) throw Object.assign(new Error("overloaded"), { status: 503 })
      return angles(all)
    }
    const { context, until } = asking()
    const step = clusterByEmbedding({ embed, threshold: within(10.5) })
    const { ballots, warnings } = await until(step.prepare(ballotsOf(texts(0, 10)), context))
    expect(calls).toBe(2)
    expect(choices(ballots)).toEqual(texts(0, 0))
    expect(warnings).toEqual([])
  })

  it.each([
    ["throws", () => Promise.reject(new Error("no key")), "agent: no key"],
    [
      "returns too few vectors",
      async () => [[1, 0]],
      "agent: expected 2 vectors of one length, got 1 of 1 lengths",
    ],
    [
      "returns vectors of two lengths",
      async () => [[1, 0], [1]],
      "agent: expected 2 vectors of one length, got 2 of 2 lengths",
    ],
    [
      "returns no numbers",
      async () => [["1"], ["2"]],
      "agent: the vectors cannot be used: expected finite numbers",
    ],
    [
      "returns NaN",
      async () => [[Number.NaN], [1]],
      "agent: the vectors cannot be used: expected finite numbers",
    ],
    ["returns empty vectors", async () => [[], []], "agent: the vectors cannot be used: expected numbers"],
    ["returns nothing", async () => undefined, /^no embedding .*agent: the vectors cannot be used: /],
  ])("leaves the ballots as they are when it %s, with a warning", async (_, embed, reason) => {
    const ballots = ballotsOf(texts(0, 10))
    const step = clusterByEmbedding({ embed: embed as never, threshold: 0.5 })
    const { context, asked } = asking()
    const prepared = await step.prepare(ballots, context)
    expect(prepared.ballots).toEqual(ballots)
    expect(prepared.warnings).toHaveLength(1)
    if (typeof reason === "string")
      expect(prepared.warnings[0]).toBe(`no embedding of the texts of sample-1, sample-2: ${reason}`)
    else expect(prepared.warnings[0]).toMatch(reason)
    expect(await step.prepare(ballots, context)).toEqual(prepared)
    expect(asked).toHaveLength(1)
  })

  it("may know nothing of a text: a vector of zeros is close to nothing", async () => {
    const step = clusterByEmbedding({ embed: async (all) => all.map(() => [0, 0]), threshold: 0.1 })
    const ballots = ballotsOf(["a", "b"])
    expect((await step.prepare(ballots, asking().context)).ballots).toEqual(ballots)
  })
})

it("two runs of one step at the same time do not share vectors", async () => {
  const step = clusterByEmbedding({ embed: async (all) => angles(all), threshold: within(10.5) })
  const [left, right] = await Promise.all([
    step.prepare(ballotsOf(["a 0", "b 10"]), asking().context),
    step.prepare(ballotsOf(["c 0", "d 90"]), asking().context),
  ])
  expect(choices(left.ballots)).toEqual(["a 0", "a 0"])
  expect(choices(right.ballots)).toEqual(["c 0", "d 90"])
})

it("300 texts are compared pair by pair; beyond `mostPairs` they stay apart, with a warning", async () => {
  const many = ballotsOf(texts(...Array.from({ length: 300 }, (_, index) => index)))
  const embed = async (all: readonly string[]) => angles(all)
  const whole = await clusterByEmbedding({ embed, threshold: within(1.5) }).prepare(many, asking().context)
  expect(whole.warnings).toEqual([])
  expect(new Set(choices(whole.ballots)).size).toBe(150)
  const cut = await clusterByEmbedding({ embed, threshold: within(1.5), mostPairs: 289 }).prepare(
    many,
    asking().context,
  )
  // 17 * 17 pairs place the first 34 texts; the other 266 found clusters of their own.
  expect(new Set(choices(cut.ballots)).size).toBe(17 + 266)
  expect(cut.warnings).toEqual([
    "only 289 pairs of texts were compared (`mostPairs`): some that are the same may be counted apart",
  ])
})

it.each([
  [
    { threshold: 0.9 },
    /expected `embed` to be a function of texts, or an object with `embedDocuments`, got undefined/,
  ],
  [{ embed: {}, threshold: 0.9 }, /expected `embed`/],
  [{ embed: angles }, /expected `threshold`/],
  [{ embed: angles, threshold: 0 }, /expected `threshold`/],
  [{ embed: angles, threshold: 1.1 }, /expected `threshold`/],
])("options that cannot work are refused: %#", (options, message) => {
  expect(() => clusterByEmbedding(options as never)).toThrow(expect.objectContaining({ name: "ConfigError" }))
  expect(() => clusterByEmbedding(options as never)).toThrow(message)
})
