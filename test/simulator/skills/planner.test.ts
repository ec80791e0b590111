import { describe, expect, it } from "vitest"
import { z } from "zod"
import { planPrompt } from "../../../src/agents/prompts/plan-prompts.js"
import { plannedTask } from "../../../src/agents/planner.js"
import { askFor } from "./ask.js"

function plan(task: unknown, most: number) {
  return askFor(plannedTask(most), planPrompt(task, most))
}

describe("a plan", () => {
  it("has a brief for each thing that the task counts up", async () => {
    const { briefs } = await plan("Compare trains, planes and cars for a trip of 500 km.", 5)
    expect(briefs.map((brief) => brief.objective)).toEqual([
      "Compare trains for a trip of 500 km.",
      "Compare planes for a trip of 500 km.",
      "Compare cars for a trip of 500 km.",
    ])
  })

  it("has a brief for each sentence of the task", async () => {
    const { briefs } = await plan(
      "List the risks of the release. Say what it costs per month. Name the people to ask.",
      5,
    )
    expect(briefs.map((brief) => brief.objective)).toEqual([
      "List the risks of the release.",
      "Say what it costs per month.",
      "Name the people to ask.",
    ])
  })

  it("gives each document to one brief", async () => {
    const sources = ["a.md", "b.md", "docs/c.md", "d.md", "e.md"]
    const documents = sources.map((source) => ({ source, text: `All about ${source}.` }))
    const { briefs } = await plan({ task: "What must a user know?", documents }, 3)
    expect(briefs).toHaveLength(3)
    const text = briefs.map((brief) => brief.objective).join("\n")
    for (const source of sources) expect(text.split(source)).toHaveLength(2)
    for (const brief of briefs) expect(brief.objective).toContain("What must a user know?")
  })

  it.each([1, 2, 3, 8])("of at most %i briefs has no more, and ids that differ", async (most) => {
    const { briefs } = await plan("Write a report on voting", most)
    expect(briefs.length).toBeLessThanOrEqual(most)
    expect(briefs.length).toBe(Math.min(most, 3))
    expect(new Set(briefs.map((brief) => brief.id)).size).toBe(briefs.length)
    for (const brief of briefs) expect(brief.objective).toContain("Write a report on voting")
  })

  it("is not taken for the sum in its task", async () => {
    expect((await plan("What is 17 * 23?", 2)).briefs[0]?.objective).toContain("17 * 23")
  })

  it("leaves a short question whole, and says why", async () => {
    expect(await plan("How wide is the river at its mouth?", 5)).toMatchObject({
      split: false,
      why: expect.stringMatching(/short question/),
      requirements: [{ id: "req-1", text: "How wide is the river at its mouth?" }],
      briefs: [{ objective: "How wide is the river at its mouth?", requirementIds: ["req-1"] }],
    })
  })

  it("names each part of the task as a requirement that one brief serves, and leaves the others to the others", async () => {
    const { requirements, briefs } = await plan(
      "Review the release:\n- its security\n- its speed\n- its docs",
      8,
    )
    expect(requirements.map(({ text }) => text)).toEqual([
      "Review the release: its security",
      "Review the release: its speed",
      "Review the release: its docs",
    ])
    expect(briefs.map(({ requirementIds }) => requirementIds)).toEqual([["req-1"], ["req-2"], ["req-3"]])
    expect(briefs[0]?.scope).toEqual({ in: ["its security"], out: ["its speed", "its docs"] })
  })

  it("loses no requirement where parts share a brief", async () => {
    const parts = Array.from({ length: 9 }, (_, index) => `- part number ${index + 1} of it`)
    const { requirements, briefs } = await plan(`Look at this:\n${parts.join("\n")}`, 4)
    expect(requirements).toHaveLength(9)
    expect(briefs.flatMap(({ requirementIds }) => requirementIds)).toEqual(requirements.map(({ id }) => id))
  })

  it("fills another planner's schema, too, which asks for no requirements", async () => {
    const schema = z.object({
      rationale: z.string(),
      briefs: z.array(z.object({ id: z.string(), objective: z.string() })),
    })
    const { briefs } = await askFor(schema, planPrompt("What is it?", 5))
    expect(briefs).toHaveLength(3)
  })
})
