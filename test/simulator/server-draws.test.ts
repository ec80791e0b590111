import { describe, expect, test } from "vitest"
import { contents, post, question, startForTest } from "./ask.js"

const ask = (content: string) => ({ messages: [{ role: "user", content }] })
const sums = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    text: `What is ${index + 11} * 37?`,
    right: String((index + 11) * 37),
  }))

describe("what the simulator draws", () => {
  test("is right about as often as `accuracy` says", async () => {
    const simulator = await startForTest({ accuracy: 0.7 })
    const replies = await Promise.all(
      sums(20).map(async ({ text, right }) => {
        const choices = await contents(await post(simulator, { ...ask(text), n: 20 }))
        return choices.filter((content) => content === right)
      }),
    )
    // 400 draws: five standard deviations are 46.
    expect(Math.abs(replies.flat().length - 280)).toBeLessThan(46)
  })

  test("is the same for the same seed whatever the order in which different requests arrive", async () => {
    const run = async (seed: number, order: "as is" | "reversed") => {
      const simulator = await startForTest({ seed, accuracy: 0.3 })
      const replies = new Map<string, unknown>()
      for (const { text } of order === "as is" ? sums(10) : sums(10).toReversed()) {
        const first = await contents(await post(simulator, ask(text)))
        replies.set(text, [first, await contents(await post(simulator, ask(text)))])
      }
      return sums(10).map(({ text }) => replies.get(text))
    }
    const once = await run(5, "as is")
    expect(await run(5, "reversed")).toEqual(once)
    expect(await run(6, "as is")).not.toEqual(once)
  })

  test("differs between identical requests, and not between those that carry the same seed", async () => {
    const simulator = await startForTest({ accuracy: 0 })
    const ask8 = async (body: Readonly<Record<string, unknown>>) =>
      Promise.all(Array.from({ length: 8 }, async () => contents(await post(simulator, body))))
    expect(new Set((await ask8({ n: 4 })).map(String)).size).toBe(8)
    const seeded = await ask8({ seed: 3, n: 4 })
    expect(new Set(seeded.map(String)).size).toBe(1)
    expect(new Set(seeded[0]).size).toBeGreaterThan(1)
    expect(await contents(await post(simulator, { seed: 4, n: 4 }))).not.toEqual(seeded[0])
  })

  test("gives the samples of a question the same fate and slip when errors are fully correlated", async () => {
    const simulator = await startForTest({ accuracy: 0.5, errorCorrelation: 1 })
    const replies = await Promise.all(
      sums(30).map(async ({ text, right }) => ({
        right,
        choices: await contents(await post(simulator, { ...ask(text), n: 5 })),
      })),
    )
    for (const { choices } of replies) expect(new Set(choices).size).toBe(1)
    const right = replies.filter(({ right: sum, choices }) => choices[0] === sum).length
    expect(right).toBeGreaterThan(3)
    expect(right).toBeLessThan(27)
  })

  test("makes wrong votes agree more often the more errors are correlated", async () => {
    const mostCommon = async (errorCorrelation: number) => {
      const simulator = await startForTest({ accuracy: 0, errorCorrelation })
      const shares = await Promise.all(
        sums(10).map(async ({ text }) => {
          const choices = await contents(await post(simulator, { ...ask(text), n: 50 }))
          return (
            Math.max(...choices.map((content) => choices.filter((other) => other === content).length)) / 50
          )
        }),
      )
      return shares.reduce((sum, share) => sum + share, 0) / shares.length
    }
    const [independent, correlated] = [await mostCommon(0), await mostCommon(0.6)]
    expect(independent).toBeLessThan(0.5)
    expect(correlated).toBeGreaterThan(0.6)
  })

  test("draws a new fate for a request that is sent again", async () => {
    const simulator = await startForTest({ serverErrorRate: 0.5 })
    const statuses: boolean[] = []
    for (let index = 0; index < 30; index += 1) statuses.push((await post(simulator, ask(question))).ok)
    expect(new Set(statuses).size).toBe(2)
  })
})
