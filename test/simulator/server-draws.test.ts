import { describe, expect, test } from "vitest"
import { contents, post, startForTest } from "./ask.js"

const ask = (content: string) => ({ messages: [{ role: "user", content }] })

describe("what the simulator draws", () => {
  test("is right about as often as `accuracy` says", async () => {
    const simulator = await startForTest({ accuracy: 0.7 })
    const questions = Array.from({ length: 20 }, (_, index) => `question ${index}`)
    const replies = await Promise.all(questions.map(async (text) => contents(await post(simulator, { ...ask(text), n: 20 }))))
    const right = replies.flat().filter((text) => text === "right").length
    // 400 draws: five standard deviations are 46.
    expect(right).toBeGreaterThan(280 - 46)
    expect(right).toBeLessThan(280 + 46)
  })

  test("is the same for the same seed whatever the order in which different requests arrive", async () => {
    const questions = Array.from({ length: 10 }, (_, index) => `question ${index}`)
    const runs = await Promise.all(
      [questions, questions.toReversed()].map(async (order) => {
        const simulator = await startForTest({ seed: 5, accuracy: 0.3 })
        const replies = new Map<string, unknown>()
        for (const text of order) {
          const first = await contents(await post(simulator, ask(text)))
          replies.set(text, [first, await contents(await post(simulator, ask(text)))])
        }
        return questions.map((text) => replies.get(text))
      }),
    )
    expect(runs[0]).toEqual(runs[1])
    const other = await startForTest({ seed: 6, accuracy: 0.3 })
    const others = await Promise.all(questions.map(async (text) => contents(await post(other, ask(text)))))
    expect(others).not.toEqual(runs[0]?.map((reply) => (Array.isArray(reply) ? (reply[0] as unknown) : reply)))
  })

  test("differs between identical requests, and not between those that carry the same seed", async () => {
    const simulator = await startForTest({ accuracy: 0 })
    const unseeded = await Promise.all(Array.from({ length: 8 }, async () => contents(await post(simulator))))
    expect(new Set(unseeded.flat()).size).toBe(8)
    const seeded = await Promise.all(
      Array.from({ length: 8 }, async () => contents(await post(simulator, { seed: 3, n: 2 }))),
    )
    expect(new Set(seeded.map(String)).size).toBe(1)
    expect(new Set(seeded[0]).size).toBe(2)
    expect(await contents(await post(simulator, { seed: 4, n: 2 }))).not.toEqual(seeded[0])
  })

  test("gives the samples of a question the same slip when errors are fully correlated", async () => {
    const simulator = await startForTest({ accuracy: 0.5, errorCorrelation: 1 })
    const replies = await Promise.all(
      Array.from({ length: 30 }, async (_, index) => contents(await post(simulator, { ...ask(`question ${index}`), n: 5 }))),
    )
    for (const choices of replies) expect(new Set(choices).size).toBe(1)
    const right = replies.filter(([text]) => text === "right").length
    expect(right).toBeGreaterThan(3)
    expect(right).toBeLessThan(27)
  })

  test("makes wrong votes agree more often the more errors are correlated", async () => {
    const agreeing = await Promise.all(
      [0, 0.5].map(async (errorCorrelation) => {
        const simulator = await startForTest({ accuracy: 0, errorCorrelation })
        const replies = await contents(await post(simulator, { n: 100 }))
        return replies.length - new Set(replies).size
      }),
    )
    expect(agreeing[0]).toBeLessThan(3)
    expect(agreeing[1]).toBeGreaterThan(30)
    expect(agreeing[1]).toBeLessThan(70)
  })

  test("draws a new fate for a request that is sent again, but keeps the samples of those that are answered", async () => {
    const failing = await startForTest({ accuracy: 0, serverErrorRate: 0.5 })
    const sound = await startForTest({ accuracy: 0 })
    const samples: unknown[] = []
    let failures = 0
    while (samples.length < 5) {
      const response = await post(failing)
      if (response.ok) samples.push(await contents(response))
      else failures += 1
      expect(failures).toBeLessThan(50)
    }
    expect(failures).toBeGreaterThan(0)
    for (const sample of samples) expect(await contents(await post(sound))).toEqual(sample)
  })
})
