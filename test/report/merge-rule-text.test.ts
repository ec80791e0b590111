import { expect, it } from "vitest"
import { describeTable } from "../../src/integrate/merge/describe-table.js"
import { type MergeTable, completeTable } from "../../src/integrate/merge/merge-table.js"
import { ruleLines } from "../../src/report/merge-rule-text.js"
import { toJson } from "../../src/task/json.js"

it("the printed rules end in plan order exactly where the merge's own do", () => {
  const rules: MergeTable = {
    a: "only",
    b: "majority",
    c: "weighted",
    d: "confidence",
    e: { rule: "recency", path: "date" },
    f: { rule: "sourcePriority", order: ["x", "*"] },
    g: { rule: "numeric", tolerance: 1 },
    h: "judge",
    i: ["majority", "sum"],
    j: "min",
    k: "max",
    l: "count",
    m: "keepAll",
    n: "union",
    o: "concatOrdered",
    p: { rule: "unionBy", key: "name" },
    "*": "only",
    "*[]": "union",
  }
  const ends = (lines: readonly string[]) => lines.map((line) => line.endsWith(", then plan order"))
  const printed = ruleLines({ rules: toJson(completeTable(rules).data, "rules") }).slice(1)
  expect(printed).toHaveLength(18)
  expect(ends(printed)).toEqual(ends(describeTable(rules)))
})
