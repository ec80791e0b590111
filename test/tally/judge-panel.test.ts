import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { otherOrder, panelVerdict, readJudge } from "../../src/tally/judge-panel.js"
import type { JudgeReading } from "../../src/tally/judge-panel.js"

const choices = ["a", "b", "c"]

describe("a judge that is shown the choices in both orders", () => {
  it.each([
    ["picks what it names both times", 0, 1, { pick: "a" }],
    ["contradicts itself when it favours the middle", 1, 1, { pick: null, reason: "contradiction" }],
    ["contradicts itself when it goes by the place", 0, 0, { pick: null, reason: "contradiction" }],
    ["contradicts itself when it names two choices", 0, 2, { pick: null, reason: "contradiction" }],
    ["abstains when it cannot tell", null, null, { pick: null, reason: "none" }],
    ["abstains when it cannot tell once", 0, null, { pick: null, reason: "none" }],
    ["abstains when it cannot tell the other time", null, 2, { pick: null, reason: "none" }],
    ["is invalid when it names a place that is not there", 3, 2, { pick: null, reason: "invalid" }],
    ["is invalid when it names no place at all", 0.5, 2, { pick: null, reason: "invalid" }],
    [
      "is invalid when one place is not there and the other not named",
      null,
      -1,
      { pick: null, reason: "invalid" },
    ],
  ])("%s", (_, first, second, reading) => expect(readJudge(first, second, choices)).toEqual(reading))

  it("says nothing about no choices", () =>
    expect(readJudge(0, 0, [])).toEqual({ pick: null, reason: "invalid" }))
})

describe("a panel of judges", () => {
  const [a, b, torn, unsure]: [JudgeReading, JudgeReading, JudgeReading, JudgeReading] = [
    { pick: "a" },
    { pick: "b" },
    { pick: null, reason: "contradiction" },
    { pick: null, reason: "none" },
  ]

  it("takes the choice that most judges pick, and counts the others apart", () => {
    expect(panelVerdict([b, a, torn, b, unsure])).toEqual({
      winner: "b",
      tied: [],
      picks: [
        { choice: "b", judges: 2 },
        { choice: "a", judges: 1 },
      ],
      abstained: 2,
      contradictions: 1,
    })
  })

  it("is tied when two choices have as many judges", () => {
    expect(panelVerdict([b, a, torn])).toMatchObject({ winner: null, tied: ["a", "b"] })
  })

  it("has no winner when every judge abstains, or when there is none", () => {
    expect(panelVerdict([torn, torn])).toEqual({
      winner: null,
      tied: [],
      picks: [],
      abstained: 2,
      contradictions: 2,
    })
    expect(panelVerdict([])).toMatchObject({ winner: null, tied: [], abstained: 0 })
  })
})

const byText = (one: string, other: string) => (one < other ? -1 : 1)

describe("the verdict of a panel, as a law", () => {
  // What a judge names in each of its readings: a choice by its name, none, or a place that is not there.
  const names = fc.constantFrom("a", "b", "c", "d", null, "nobody")
  const panels = fc.array(fc.tuple(names, names), { maxLength: 7 })
  const orders = fc.shuffledSubarray(["a", "b", "c", "d"], { minLength: 4 })
  const placeIn = (order: readonly string[], name: string | null) =>
    name === null ? null : name === "nobody" ? 99 : order.indexOf(name)
  const sit = (panel: readonly (readonly [string | null, string | null])[], order: readonly string[]) =>
    panelVerdict(
      panel.map(([first, second]) =>
        readJudge(placeIn(order, first), placeIn(otherOrder(order), second), order),
      ),
    )

  it("is the same in whatever order the choices are shown", () => {
    fc.assert(
      fc.property(panels, orders, orders, (panel, one, other) => {
        expect(sit(panel, other)).toEqual(sit(panel, one))
      }),
    )
  })

  it("is the same whichever reading was the first, and in whatever order the judges sit", () => {
    fc.assert(
      fc.property(panels, orders, (panel, order) => {
        const swapped = panel.map(([first, second]) => [second, first] as const)
        expect(sit(swapped, order.toReversed())).toEqual(sit(panel, order))
        expect(sit(swapped, order)).toEqual(sit(panel, order))
        expect(sit(panel.toReversed(), order)).toEqual(sit(panel, order))
      }),
    )
  })

  it("never lets a judge that goes by the place alone pick anything", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 9 }), fc.nat(8), (size, place) => {
        const shown = Array.from({ length: size }, (_, index) => `choice ${index}`)
        expect(readJudge(place, place, shown).pick).toBeNull()
        expect(otherOrder(shown).toSorted(byText)).toEqual(shown.toSorted(byText))
      }),
    )
  })

  it("accounts for every judge", () => {
    fc.assert(
      fc.property(panels, orders, (panel, order) => {
        const { picks, abstained, contradictions, winner, tied } = sit(panel, order)
        expect(picks.reduce((sum, { judges }) => sum + judges, abstained)).toBe(panel.length)
        expect(contradictions).toBeLessThanOrEqual(abstained)
        expect(tied.length > 1).toBe(winner === null && picks.length > 0)
      }),
    )
  })
})
