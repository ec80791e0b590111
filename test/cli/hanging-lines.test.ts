import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { hangingLines } from "../../src/cli/output/hanging-lines.js"

describe("a text beside its heading", () => {
  it("goes on below its own beginning where the line is too short", () => {
    expect(hangingLines("ok  model  ", "simulated:demo, SIMULATED (no key)", 40)).toBe(
      "ok  model  simulated:demo, SIMULATED (no\n           key)",
    )
  })

  it("is one line where nobody knows how wide a line is", () => {
    expect(hangingLines("ok  model  ", "simulated:demo, SIMULATED (no key)")).not.toContain("\n")
  })

  it("keeps every word, and no line is too long but for a word that is", () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,30}$/), { minLength: 1, maxLength: 40 })
    fc.assert(
      fc.property(words, fc.integer({ min: 1, max: 120 }), (list, width) => {
        const text = hangingLines("head  ", list.join(" "), width)
        expect(text.split(/\s+/)).toEqual(["head", ...list])
        if (width < 30) return
        for (const line of text.split("\n")) {
          if (line.length > width) expect(line.slice(6)).not.toContain(" ")
        }
      }),
      { numRuns: 10_000 },
    )
  })
})
