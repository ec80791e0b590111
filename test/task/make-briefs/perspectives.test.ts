import { describe, expect, it } from "vitest"
import { planBriefs } from "../../../src/task/brief.js"
import { type PerspectivesOptions, perspectives } from "../../../src/task/make-briefs/perspectives.js"
import { pointsOfView } from "../../../src/task/make-briefs/points-of-view.js"
import { nearPairs } from "../../../src/task/near-pairs.js"

const objective = "Judge the plan to move all services to one database."

describe("perspectives", () => {
  it("makes a brief for each point of view, that says what to look for from there", () => {
    const briefs = perspectives(
      ["skeptic", "Optimist", { id: "on call", looksFor: "what wakes us at night" }],
      {
        objective,
        constraints: ["at most 5 points"],
      },
    )
    expect(briefs.map(({ id }) => id)).toEqual(["skeptic", "Optimist", "on call"])
    for (const brief of briefs) {
      expect(
        brief.objective.startsWith(`From the point of view of "${brief.id}": ${objective}

Look for `),
      ).toBe(true)
      expect(brief.constraints).toEqual(["at most 5 points"])
    }
    expect(briefs[0]?.objective).toContain("claimed without support")
    expect(briefs[1]?.objective).toContain("what can come of it at best")
    expect(briefs[2]?.objective).toContain("Look for what wakes us at night.")
  })

  it("takes a name it does not know at its word", () => {
    const [brief] = perspectives(["beekeeper"], { objective })
    expect(brief?.objective).toContain("what matters to beekeeper")
    expect(perspectives(["constructor"], { objective })[0]?.objective).toContain(
      "what matters to constructor",
    )
  })

  it("makes briefs that stand alone: each has the whole objective, needs no other, and is unlike the others", () => {
    const briefs = perspectives(Object.keys(pointsOfView), { objective })
    for (const brief of briefs) {
      expect(brief).not.toHaveProperty("dependsOn")
      for (const other of briefs) {
        if (other !== brief) expect(brief.objective).not.toContain(`"${other.id}"`)
      }
    }
    expect(
      nearPairs(
        briefs.map((brief) => brief.objective),
        { threshold: 0.8 },
      ),
    ).toEqual([])
    planBriefs(briefs)
  })

  it.each<[string, unknown, unknown, RegExp]>([
    ["no list", "skeptic", { objective }, /a list of points of view, got "skeptic"/],
    ["an empty list", [], { objective }, /got an array of 0\. For example/],
    ["one twice", ["user", "user"], { objective }, /every point of view once, got "user" twice/],
    ["an empty name", ["user", " "], { objective }, /a name for point of view 2/],
    ["a view without what it looks for", [{ id: "x" }], { objective }, /perspectives: 1: .*`looksFor`/],
    ["no objective", ["user"], {}, /`objective`/],
    ["an unknown option", ["user"], { objective, id: "x" }, /unknown option `id`/],
  ])("refuses %s", (_, views, options, message) => {
    expect(() => perspectives(views as string[], options as PerspectivesOptions)).toThrow(message)
  })
})
