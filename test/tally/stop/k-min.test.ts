import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { kMin } from "../../../src/tally/index.js"

/** How probable it is that all votes come out right, as its logarithm: it may be close to 1, or tiny. */
const logAllRight = (p: number, steps: number, k: number) => -steps * Math.log1p(((1 - p) / p) ** k)

describe("kMin", () => {
  it("is the smallest lead that reaches the target, found by trying them all", () => {
    for (const p of [0.51, 0.55, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999])
      for (const target of [0.01, 0.3, 0.5, 0.7, 0.9, 0.95, 0.99, 0.9999])
        for (const steps of [1, 2, 10, 1_000, 1_000_000]) {
          let k = 1
          // The slack is for leads that reach the target exactly, such as 1 at p = target = 0.95.
          while (logAllRight(p, steps, k) < Math.log(target) * (1 + 1e-12)) k += 1
          expect(kMin(p, target, steps), `p ${p}, target ${target}, steps ${steps}`).toBe(k)
        }
  })

  it("reaches the target with its lead and misses it with one less, whatever is asked", () => {
    const below = (max: number, min: number) => fc.double({ min, max, noNaN: true })
    fc.assert(
      fc.property(
        below(0.999, 0.505),
        below(0.999999, 1e-6),
        fc.integer({ min: 1, max: 1e9 }),
        (p, target, steps) => {
          const k = kMin(p, target, steps)
          const slack = 1e-9 * Math.abs(Math.log(target))
          expect(logAllRight(p, steps, k)).toBeGreaterThanOrEqual(Math.log(target) - slack)
          if (k > 1) expect(logAllRight(p, steps, k - 1)).toBeLessThan(Math.log(target) + slack)
        },
      ),
    )
  })

  it("is not one too many where a lead reaches the target exactly", () => {
    for (let percent = 51; percent < 100; percent += 1)
      for (let k = 1; k <= 6; k += 1) {
        const p = percent / 100
        // A target too close to 1 is rounded to another one.
        if (((1 - p) / p) ** k > 1e-3)
          expect(kMin(p, 1 / (1 + ((1 - p) / p) ** k)), `${k} at p = ${p}`).toBe(k)
      }
    expect(kMin(0.9, 0.9)).toBe(1)
  })
})
