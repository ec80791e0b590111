import fc from "fast-check"
import type { Contribution } from "../../../src/integrate/merge/contributions.js"
import type { MergeRule } from "../../../src/integrate/merge/merge-rule.js"
import type { MergeTable } from "../../../src/integrate/merge/merge-table.js"
import type { Json } from "../../../src/task/json.js"

/** Few values, so that they meet; some of them equal though they are written differently. */
const scalar: fc.Arbitrary<Json> = fc.constantFrom<Json[]>(
  "x",
  " x",
  "y",
  "é",
  "e\u0301",
  1,
  2,
  0.1,
  true,
  null,
)
const mixed: fc.Arbitrary<Json> = fc.oneof(
  { weight: 6, arbitrary: scalar },
  { weight: 1, arbitrary: fc.array(scalar, { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.dictionary(fc.constantFrom("a", "b", "c/d~"), scalar, { maxKeys: 2 }) },
)

const fewOf = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })

/** An object in which every member may be left out. */
function part(members: Readonly<Record<string, fc.Arbitrary<Json>>>): fc.Arbitrary<Json> {
  return fc
    .record(Object.fromEntries(Object.entries(members).map(([key, value]) => [key, fewOf(value)])))
    .map((object) =>
      Object.fromEntries(
        Object.entries(object).filter((entry): entry is [string, Json] => entry[1] !== undefined),
      ),
    )
}

const element = part({
  name: fc.constantFrom<Json[]>("a", "b", "c", 1, null),
  licence: scalar,
  date: fc.constantFrom<Json[]>("2026-01-02", "2026-01", 5, "soon"),
  tags: fc.array(scalar, { maxLength: 3 }),
})

export const output: fc.Arbitrary<Json> = fc.oneof(
  {
    weight: 8,
    arbitrary: part({
      title: mixed,
      score: fc.oneof(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), scalar),
      list: fc.oneof(
        { weight: 5, arbitrary: fc.array(mixed, { maxLength: 4 }) },
        { weight: 1, arbitrary: scalar },
      ),
      things: fc.array(fc.oneof({ weight: 8, arbitrary: element }, { weight: 1, arbitrary: scalar }), {
        maxLength: 4,
      }),
      inner: part({ a: mixed, b: scalar }),
      date: fc.constantFrom<Json[]>("2026-03-01", "2025-12-31T10:00:00+01:00", 7, "never"),
    }),
  },
  { weight: 1, arbitrary: mixed },
)

const deciding: fc.Arbitrary<MergeRule> = fc.constantFrom<MergeRule[]>(
  "only",
  { rule: "majority", quorum: 2 },
  { rule: "majority", quorum: 1 },
  "weighted",
  "confidence",
  { rule: "recency", path: "date" },
  { rule: "sourcePriority", order: ["b2", "*", "b0"] },
  { rule: "sourcePriority", order: ["b1"] },
  { rule: "numeric", tolerance: 1 },
  { rule: "numeric", tolerance: { relative: 0.5 } },
  "judge",
)
const combining = fc.constantFrom<MergeRule[]>("sum", "min", "max", "count", "keepAll")
const ofLists = fc.constantFrom<MergeRule[]>("union", "concatOrdered", { rule: "unionBy", key: "name" })

const listRules: ReadonlySet<string> = new Set(["union", "concatOrdered", "unionBy"])
const nameOf = (rule: MergeRule): string => (typeof rule === "string" ? rule : rule.rule)
const mayStandTogether = ([first, last]: readonly [MergeRule, MergeRule]): boolean =>
  nameOf(first) !== "numeric" || !listRules.has(nameOf(last))

const chainOf = (last: fc.Arbitrary<MergeRule>): fc.Arbitrary<MergeRule | readonly MergeRule[]> =>
  fc.oneof(
    last,
    deciding,
    fc.array(deciding, { minLength: 1, maxLength: 3 }),
    fc.tuple(deciding, last).filter(mayStandTogether),
  )

export const table: fc.Arbitrary<MergeTable> = fc
  .record({
    title: fewOf(chainOf(fc.oneof(combining, ofLists))),
    score: fewOf(chainOf(combining)),
    list: fewOf(chainOf(fc.oneof(combining, ofLists))),
    "inner.a": fewOf(chainOf(fc.oneof(combining, ofLists))),
    things: fewOf(chainOf(fc.oneof(combining, ofLists))),
    "things[].licence": fewOf(chainOf(combining)),
    "*": fewOf(chainOf(combining)),
    "*[]": fewOf(chainOf(fc.oneof(combining, ofLists))),
  })
  .map((rules) => {
    const byKey = { rule: "unionBy", key: ["name"] } as const
    // A rule for fields of elements stands only where elements merge by key.
    const things = rules["things[].licence"] === undefined ? {} : { things: byKey }
    const entries = Object.entries({ ...rules, ...things })
    return Object.fromEntries(entries.filter((entry): entry is [string, MergeRule] => entry[1] !== undefined))
  })

/** Briefs `b0`, `b1`, ... in plan order. */
export const contributions: fc.Arbitrary<readonly Contribution[]> = fc
  .array(
    fc.record({
      output,
      weight: fewOf(fc.constantFrom(0.1, 0.2, 0.3, 1, 2)),
      confidence: fewOf(fc.constantFrom(0, 0.5, 1)),
      evidence: fewOf(fc.constantFrom(["line 1"], ["line 1", "line 2"])),
    }),
    { minLength: 1, maxLength: 5 },
  )
  .map((all) =>
    all.map(({ output, weight, confidence, evidence }, index) => ({
      briefId: `b${index}`,
      index,
      output,
      ...(weight === undefined ? {} : { weight }),
      ...(confidence === undefined ? {} : { confidence }),
      ...(evidence === undefined ? {} : { evidence }),
    })),
  )
