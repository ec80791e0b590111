import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { assumedWindow, estimateWindow } from "../../../src/runtime/throttle/limits/window-estimate.js"

const exact = { unit: 1, resetMs: 1 }

describe("the window of a limit", () => {
  it("follows from what is missing and the time until it is back", () => {
    const report = { limit: 200, remaining: 100, resetMs: 10_000 }
    expect(estimateWindow(report, exact).windowMs).toBe(20_000)
  })

  it.each([1_000, 10_000, 60_000, 3_600_000, 86_400_000])(
    "is %i ms when a provider with that window says so in whole numbers, however little is missing",
    (windowMs) => {
      fc.assert(
        fc.property(
          fc.integer({ min: 10, max: 5_000 }),
          fc.double({ min: 0.002, max: 1, noNaN: true }),
          (limit, share) => {
            const missing = limit * share
            // Less than one may be missing although one is told to be: that says nothing.
            fc.pre(missing >= 3)
            const remaining = Math.floor(limit - missing)
            const resetMs = Math.ceil((missing * windowMs) / limit)
            expect(estimateWindow({ limit, remaining, resetMs }, exact).windowMs).toBe(windowMs)
          },
        ),
        { numRuns: 2_000 },
      )
    },
  )

  it("is assumed to be a minute as long as nothing tells", () => {
    expect(estimateWindow({ limit: 60, remaining: 60, resetMs: 0 }, exact)).toBe(assumedWindow)
    expect(estimateWindow({ limit: 60, remaining: 30 }, exact)).toBe(assumedWindow)
    expect(assumedWindow.windowMs).toBe(60_000)
  })

  it("is not taken from a rough report where a fine one is known", () => {
    const fine = estimateWindow({ limit: 200, remaining: 20, resetMs: 18_000 }, exact)
    const rough = estimateWindow({ limit: 200, remaining: 198, resetMs: 130 }, exact, fine)
    expect(fine.windowMs).toBe(20_000)
    expect(rough).toBe(fine)
  })

  it("changes when a report contradicts what was known", () => {
    const minute = estimateWindow({ limit: 200, remaining: 0, resetMs: 60_000 }, exact)
    const second = estimateWindow({ limit: 200, remaining: 160, resetMs: 200 }, exact, minute)
    expect(second.windowMs).toBe(1_000)
  })

  it("is not misled by instants in whole seconds", () => {
    const seconds = { unit: 1, resetMs: 1_000 }
    const rough = estimateWindow({ limit: 50, remaining: 49, resetMs: 2_000 }, seconds)
    expect(rough.windowMs).toBe(60_000)
    expect(estimateWindow({ limit: 50, remaining: 10, resetMs: 48_400 }, seconds, rough).windowMs).toBe(
      60_000,
    )
  })
})
