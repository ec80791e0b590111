import { describe, expect, it } from "vitest"
import { addCost, addUsage, noSpend, noUsage, totalSpend } from "../../src/task/usage.js"

const usage = { calls: 1, inputTokens: 10, outputTokens: 5, cachedTokens: 2, reasoningTokens: 1 }

describe("what was spent", () => {
  it("adds up, token by token", () => {
    expect(addUsage(usage, usage)).toEqual({
      calls: 2,
      inputTokens: 20,
      outputTokens: 10,
      cachedTokens: 4,
      reasoningTokens: 2,
    })
    expect(addUsage(noUsage, usage)).toEqual(usage)
    expect(addUsage(usage, noUsage)).toEqual(usage)
  })

  it("is unknown as soon as one price is unknown, never smaller", () => {
    expect([addCost(1, 2), addCost(null, 2), addCost(1, null), addCost(null, null)]).toEqual([
      3,
      null,
      null,
      null,
    ])
    expect(
      totalSpend([
        { usage, cost: 1 },
        { usage, cost: null },
        { usage, cost: 1 },
      ]).cost,
    ).toBeNull()
  })

  it("is nothing when nothing was done", () => {
    expect(totalSpend([])).toEqual(noSpend)
  })
})
