import { describe, expect, it } from "vitest"
import { planBriefs } from "../../../src/task/brief.js"
import { type VariantsOptions, variants } from "../../../src/task/make-briefs/variants.js"
import { nearPairs } from "../../../src/task/near-pairs.js"

const objective = "Write a headline for a library that lets many models work on one task."

describe("variants", () => {
  it("asks for n outputs of one objective, each with its number and its angle", () => {
    const briefs = variants(3, { objective, angles: ["be short", "ask a question"], format: "one line" })
    expect(briefs.map(({ id }) => id)).toEqual(["variant-1", "variant-2", "variant-3"])
    expect(briefs.map((brief) => brief.objective.split("For this one: ")[1])).toEqual([
      "be short. Give this one alone.",
      "ask a question. Give this one alone.",
      "be short; and ask a question. Give this one alone.",
    ])
    for (const [index, brief] of briefs.entries()) {
      expect(brief.objective).toContain(`${objective}\n\nThis is number ${index + 1} of 3`)
      expect(brief.format).toBe("one line")
    }
  })

  it("never asks the same twice, and asks unlike things", () => {
    const briefs = variants(100, { objective, name: "headline" })
    planBriefs(briefs)
    expect(briefs[6]?.id).toBe("headline-007")
    const asked = briefs.map((brief) => brief.objective.replace(/number \d+ of/, ""))
    expect(new Set(asked).size).toBe(100)
    expect(nearPairs(asked.slice(0, 12), { threshold: 0.85 })).toEqual([])
  })

  it.each<[string, unknown, unknown, RegExp]>([
    ["none", 0, { objective }, /whole number of at least 1, got 0/],
    ["half a one", 1.5, { objective }, /got 1\.5/],
    ["no number", "3", { objective }, /got "3"/],
    ["no angle", 3, { objective, angles: [] }, /at least one angle/],
    ["no objective", 3, {}, /`objective`/],
    ["an unknown option", 3, { objective, temperature: 1 }, /unknown option `temperature`/],
  ])("refuses %s", (_, n, options, message) => {
    expect(() => variants(n as number, options as VariantsOptions)).toThrow(message)
  })
})
