import { describe, expect, it } from "vitest"
import { certified, count, plurality, replay } from "../../../src/tally/index.js"
import type { CertifiedOptions } from "../../../src/tally/index.js"
import { ballotsFor } from "../ballots.js"
import { choose } from "../exact.js"
import { standingOf } from "./standing.js"

/** Whether the rule stops, for every two counts at the top up to `most` ballots together. */
function stopsOf(options: CertifiedOptions, most: number) {
  const rule = certified(options)
  const known = new Map<string, boolean>()
  return (ahead: number, behind: number): boolean => {
    const key = `${ahead} ${behind}`
    const stops = known.get(key) ?? (ahead + behind <= most && decides(ahead, behind))
    known.set(key, stops)
    return stops
  }
  function decides(ahead: number, behind: number): boolean {
    return rule.decide(standingOf([ahead, behind], 1)).action === "stop"
  }
}

/** The probability of a stop at each of two choices within `horizon` ballots, over every way the vote can go. */
function stopsOfTwo(p: number, stops: (ahead: number, behind: number) => boolean, horizon: number) {
  let alive = [1]
  const stopped = { first: 0, second: 0 }
  for (let n = 1; n <= horizon; n += 1) {
    alive = Array.from({ length: n + 1 }, (_, first) => {
      const probability = (alive[first - 1] ?? 0) * p + (alive[first] ?? 0) * (1 - p)
      if (!stops(Math.max(first, n - first), Math.min(first, n - first))) return probability
      stopped[first > n - first ? "first" : "second"] += probability
      return 0
    })
  }
  return stopped
}

/** The same for three choices, over vectors of counts. */
function stopsOfThree(
  [p, q, r]: readonly [number, number, number],
  stops: (ahead: number, behind: number) => boolean,
  horizon: number,
): readonly [number, number, number] {
  const stopped: [number, number, number] = [0, 0, 0]
  let alive = [[1]]
  for (let n = 1; n <= horizon; n += 1) {
    const before = alive
    alive = Array.from({ length: n + 1 }, (_, first) =>
      Array.from({ length: n + 1 - first }, (__, second) => {
        const third = n - first - second
        const probability =
          (before[first - 1]?.[second] ?? 0) * p +
          (before[first]?.[second - 1] ?? 0) * q +
          (third > 0 ? (before[first]?.[second] ?? 0) * r : 0)
        const ahead = Math.max(first, second, third)
        const least = Math.min(first, second, third)
        if (!stops(ahead, n - ahead - least)) return probability
        stopped[first === ahead ? 0 : second === ahead ? 1 : 2] += probability
        return 0
      }),
    )
  }
  return stopped
}

describe("certified", () => {
  it.each([0.3, 0.1, 0.05, 0.01])(
    "stops at the less frequent of two choices with probability at most %f, over every way 600 ballots can go",
    (delta) => {
      const stops = stopsOf({ delta, classes: 2 }, 600)
      for (const p of [0.5001, 0.505, 0.52, 0.55, 0.6, 0.7, 0.9]) {
        const { first, second } = stopsOfTwo(p, stops, 600)
        expect(second, `p = ${p}`).toBeLessThanOrEqual(delta)
        expect(second, `p = ${p}`).toBeGreaterThan(0)
        if (p >= 0.7) expect(first).toBeGreaterThan(1 - delta)
      }
    },
  )

  it("hardly ever stops where two choices are equally frequent: at all with probability at most delta", () => {
    for (const delta of [0.3, 0.1, 0.05]) {
      const { first, second } = stopsOfTwo(0.5, stopsOf({ delta, classes: 2 }, 600), 600)
      expect(first).toBeCloseTo(second, 12)
      expect(first + second).toBeLessThanOrEqual(delta)
      expect(first + second).toBeGreaterThan(delta / 10)
    }
  })

  it.each([0.3, 0.1])(
    "stops at a less frequent of three choices with probability at most %f, over every way 200 ballots can go",
    (delta) => {
      const stops = stopsOf({ delta, classes: 3 }, 200)
      for (const [p, q, r] of [
        [0.34, 0.33, 0.33],
        [0.4, 0.3, 0.3],
        [0.45, 0.44, 0.11],
        [0.51, 0.49, 0],
        [0.6, 0.3, 0.1],
      ] as const) {
        const [, second, third] = stopsOfThree([p, q, r], stops, 200)
        expect(second + third, `${p} ${q} ${r}`).toBeLessThanOrEqual(delta)
        expect(second + third, `${p} ${q} ${r}`).toBeGreaterThan(0)
      }
      const tied = stopsOfThree([0.4, 0.4, 0.2], stops, 200)
      expect(tied[0] + tied[1] + tied[2]).toBeLessThanOrEqual(delta)
    },
  )

  it("stops exactly where the posterior's density at one half is at most delta over the other classes", () => {
    for (const classes of [2, 3, 5])
      for (let ahead = 0; ahead <= 40; ahead += 1)
        for (let behind = 0; behind <= ahead; behind += 1) {
          const n = ahead + behind
          // (n + 1) C(n, ahead) / 2^n <= 1/20 / (classes - 1), in whole numbers
          const enough = 20n * BigInt((n + 1) * (classes - 1)) * choose(n, ahead) <= 1n << BigInt(n)
          const decision = certified({ delta: 0.05, classes }).decide(standingOf([ahead, behind]))
          expect(decision.action === "stop", `${ahead} against ${behind} of ${classes}`).toBe(enough)
        }
  })

  it("divides delta by the choices seen where nobody says how many there can be", () => {
    const stopsAt = (votes: readonly number[]) => certified({ delta: 0.05 }).decide(standingOf(votes)).action
    for (const [votes, classes] of [
      [[8], 2],
      [[10, 1], 3],
      [[11, 1], 3],
      [[12, 1, 1], 4],
      [[11, 1, 1, 1, 1], 6],
    ] as const)
      expect(stopsAt(votes)).toBe(certified({ delta: 0.05, classes }).decide(standingOf(votes)).action)
    expect([stopsAt([7]), stopsAt([8])]).toEqual(["continue", "stop"])
    expect([stopsAt([12, 1]), stopsAt([12, 1, 1, 1])]).toEqual(["stop", "continue"])
  })

  it("says the same in whatever order it is asked", () => {
    const rule = certified({ delta: 0.05 })
    for (let n = 0; n < 300; n += 1) {
      const rivals = Array<number>((n * 7) % 5).fill(1)
      const standing = standingOf([((n * 37) % 23) + 1, ...rivals])
      expect(rule.decide(standing)).toEqual(certified({ delta: 0.05 }).decide(standing))
    }
  })

  it("says in the tally that it is a heuristic without the number of classes, and only then", () => {
    const warningsWith = (options: CertifiedOptions) =>
      count(ballotsFor(["a", "a", "a", "a"]), { rule: plurality({ samples: 4, stop: certified(options) }) })
        .warnings
    expect(warningsWith({ delta: 0.05 })).toEqual([expect.stringContaining("heuristic")])
    expect(warningsWith({ delta: 0.05, classes: 2 })).toEqual([])
    expect(certified({ delta: 0.05 }).params).toEqual({ delta: 0.05, classes: null, heuristic: true })
  })
})

describe("a bound that the density meets exactly", () => {
  it.each([
    [{ delta: 0.5 }, 3],
    [{ delta: 2 ** -11, classes: 2 }, 15],
    [{ delta: 0.05 }, 8],
  ])("%j is met after %i samples that agree", (options, samples) => {
    expect(
      replay(
        Array.from({ length: 60 }, () => "a"),
        { stop: certified(options) },
      ).samples,
    ).toBe(samples)
  })
})
