import { describe, expect, it } from "vitest"
import type { PlannedBrief } from "../../../src/task/brief.js"
import {
  type IndependenceReport,
  checkIndependence,
} from "../../../src/task/independence/check-independence.js"

const many = 10_000

function planOf(make: (index: number) => Partial<PlannedBrief>, count = many): readonly PlannedBrief[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `b${index}`,
    index,
    objective: `Do part ${index}`,
    ...make(index),
  }))
}

function told({ errors, warnings }: IndependenceReport): readonly string[] {
  return [...errors, ...warnings].map(({ kind, detail }) => (kind === "more" ? `more: ${detail}` : kind))
}

const clean: IndependenceReport = { errors: [], warnings: [] }

describe("10,000 briefs", () => {
  it("with the same objective are one warning", () => {
    const report = checkIndependence(planOf(() => ({ objective: "Do the same with the diff" })))
    expect(told(report)).toEqual(["near_duplicate"])
  })

  it("that write everywhere are counted, and the first hundred told", () => {
    const report = checkIndependence(planOf(() => ({ writes: ["**/*"] })))
    expect(report.errors).toHaveLength(101)
    expect(told(report).at(-1)).toBe("more: 49,994,900 more, not told one by one")
  })

  it("with wildcards of which each meets each are given up at some point, which is said", () => {
    const report = checkIndependence(
      planOf((index) => ({ writes: [`*${"a*".repeat(100)}${index}*`] })),
      { most: 5 },
    )
    expect(report.errors).toHaveLength(6)
    expect(told(report).at(-1)).toMatch(/^more: at least [\d,]+ more, not told one by one$/)
  })

  it("that could not be compared in time are refused, not passed", () => {
    const report = checkIndependence(
      planOf((index) => ({ writes: [`{a,b,c,d}{a,b,c,d}{a,b,c,d}{a,b,c,d}/${index}`] })),
    )
    expect(told(report)).toEqual(["unchecked"])
  })

  it("that wait in a chain may all write the same file, and more", () => {
    const report = checkIndependence(
      planOf((index) => ({
        writes: ["log/", `log/${index}`],
        dependsOn: index === 0 ? [] : [`b${index - 1}`],
      })),
    )
    expect(report).toEqual(clean)
  })

  it("that name one resource may all write the same file", () => {
    expect(checkIndependence(planOf(() => ({ writes: ["log"], exclusive: ["log"] })))).toEqual(clean)
  })

  it("may all be read by a last one that waits for them", () => {
    const dependsOn = Array.from({ length: many - 1 }, (_, index) => `b${index}`)
    const report = checkIndependence(
      planOf((index) => (index === many - 1 ? { reads: ["out/"], dependsOn } : { writes: [`out/${index}`] })),
    )
    expect(report).toEqual(clean)
  })

  it.each([
    ["by how they end", (index: number) => `**/${index}.ts`],
    ["by how they begin", (index: number) => `out/${index}-*.ts`],
    ["by both", (index: number) => `out/${index % 100}/**/${Math.floor(index / 100)}.ts`],
  ])("with wildcards are told apart %s", (_, place) => {
    expect(checkIndependence(planOf((index) => ({ writes: [place(index)] })))).toEqual(clean)
  })

  it("in one circle are one error", () => {
    const report = checkIndependence(planOf((index) => ({ dependsOn: [`b${(index + 1) % many}`] })))
    expect(told(report)).toEqual(["cycle"])
    expect(report.errors[0]?.briefIds).toHaveLength(many)
  })

  it("with one item, and one key, are one error each", () => {
    expect(told(checkIndependence(planOf(() => ({ items: ["x"], outputKeys: ["y"] }))))).toEqual([
      "item",
      "output_key",
    ])
  })
})

describe("the order of what is told", () => {
  it("is that of the plan, whatever stands first by name", () => {
    const report = checkIndependence([
      { id: "z", index: 0, objective: "Do one thing", writes: ["z", "b"] },
      { id: "a", index: 1, objective: "Do another", writes: ["b", "a"] },
      { id: "m", index: 2, objective: "Do a third thing", reads: ["z", "a"] },
    ])
    expect(report.errors.map(({ kind, briefIds }) => [kind, ...briefIds])).toEqual([
      ["write_write", "z", "a"],
      ["write_read", "z", "m"],
      ["write_read", "a", "m"],
    ])
  })

  it("names two briefs once, however many places they share", () => {
    const writes = ["a", "b", "c"]
    const report = checkIndependence(planOf(() => ({ writes }), 2))
    expect(report.errors).toEqual([
      {
        kind: "write_write",
        briefIds: ["b0", "b1"],
        detail: '"b0" writes "a", which "b1" writes, too (and at 2 more)',
        repair: 'let "b1" depend on "b0", or name the same `exclusive` resource in both',
      },
    ])
  })

  it("counts what is above `most`", () => {
    const report = checkIndependence(
      planOf((index) => ({ dependsOn: [`gone ${index}`] }), 7),
      { most: 3 },
    )
    expect(told(report)).toEqual([
      ...Array.from({ length: 3 }, () => "unknown_dependency"),
      "more: 4 more, not told one by one",
    ])
  })
})

describe("dependencies", () => {
  it("on oneself, on nobody and in circles are refused, each with what to do", () => {
    const { errors } = checkIndependence([
      { id: "a", index: 0, objective: "Do one thing", dependsOn: ["b"] },
      { id: "b", index: 1, objective: "Do another", dependsOn: ["c", "x"] },
      { id: "c", index: 2, objective: "Do a third thing", dependsOn: ["a", "c", "D"] },
      { id: "d", index: 3, objective: "Do a fourth thing" },
      { id: "d", index: 4, objective: "Do a fifth thing" },
    ])
    expect(errors.map(({ kind, detail, repair }) => `${kind}: ${detail}; ${repair}`)).toEqual([
      'duplicate_id: briefs 4, 5 have the same id "d"; give each brief an id of its own',
      'unknown_dependency: "b" depends on "x", and no brief has that id; add a brief with the id "x", or take it out of `dependsOn`',
      'self_dependency: "c" depends on itself; take "c" out of its own `dependsOn`',
      'unknown_dependency: "c" depends on "D", and no brief has that id; write "d" instead of "D"',
      'cycle: each of these waits for the next: "a" -> "b" -> "c" -> "a"; break the circle where it is least needed, for example: take "b" out of `dependsOn` of "a"',
    ])
  })
})
