import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { ConfigError } from "../../src/errors.js"
import { parseOptions } from "../../src/task/options.js"
import { quorumCount, quorumSchema } from "../../src/task/quorum.js"

describe("a quorum", () => {
  it.each<[number | undefined, number, number]>([
    [undefined, 10, 1],
    [3, 10, 3],
    [10, 10, 10],
    [1, 1, 1],
    [0.6, 5, 3],
    [0.6, 4, 3],
    [0.5, 5, 3],
    [0.01, 5, 1],
    [0.99, 5, 5],
    [0.07, 100, 7],
    [0.29, 100, 29],
  ])("of %s of %i briefs asks for %i", (quorum, briefs, count) => {
    expect(quorumCount(quorum, briefs)).toBe(count)
  })

  it("given as a share is the fewest briefs that make that share, and always there to be had", () => {
    const share = fc.integer({ min: 1, max: 999 }).map((thousandths) => thousandths / 1_000)
    fc.assert(
      fc.property(share, fc.integer({ min: 1, max: 50_000 }), (quorum, briefs) => {
        const count = quorumCount(quorum, briefs)
        // In whole thousandths, where nothing is rounded.
        const asked = Math.round(quorum * 1_000) * briefs
        expect(count * 1_000).toBeGreaterThanOrEqual(Math.min(asked, briefs * 1_000))
        if (count > 1) expect((count - 1) * 1_000).toBeLessThan(asked)
        expect(count).toBeLessThanOrEqual(briefs)
      }),
    )
  })

  it("above the number of briefs is refused, with both numbers", () => {
    expect(() => quorumCount(4, 3)).toThrow(ConfigError)
    expect(() => quorumCount(4, 3)).toThrow(
      "Expected `quorum` to be at most the number of briefs (3), got 4. Lower it, or give more briefs",
    )
  })

  it.each([0, -1, 1.5, Number.NaN, Infinity, "3"])("of %s is refused", (quorum) => {
    expect(() => parseOptions(quorumSchema, quorum, "section")).toThrow(ConfigError)
  })
})
