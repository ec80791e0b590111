import { describe, expect, it } from "vitest"
import { checkIndependence } from "../../../src/task/independence/check-independence.js"
import { type BriefSpec, planBriefs } from "../../../src/task/brief.js"

const errorsOf = (specs: readonly BriefSpec[]) => checkIndependence(planBriefs(specs).briefs).errors
const brief = (id: string, rest: Partial<BriefSpec>): BriefSpec => ({ id, objective: `Do ${id}`, ...rest })

describe("a clash", () => {
  it("is none where a brief reads what it writes itself, by whatever name", () => {
    const briefs = [
      brief("a", { writes: ["out/", "notes.md"], reads: ["out/a.md", "./notes.md", "*.md"] }),
      brief("b", { writes: ["other/"] }),
    ]
    expect(errorsOf(briefs)).toEqual([])
  })

  it("is none between a brief and those that draw its output again, which settle one after another", () => {
    const drawn = [
      brief("a", { writes: ["out/a.md"] }),
      brief("b", { writes: ["out/b.md"] }),
      brief("again", { writes: ["out/b.md"], redraws: "b" }),
      brief("once more", { writes: ["out/*.md"], redraws: "b" }),
    ]
    expect(errorsOf(drawn.slice(0, 3))).toEqual([])
    expect(errorsOf(drawn).map(({ briefIds }) => briefIds)).toEqual([["a", "once more"]])
  })
})
