import { expect, it } from "vitest"
import { describeTable } from "../../src/integrate/merge/describe-table.js"
import { merge } from "../../src/integrate/merge/merge.js"
import { majority } from "../../src/integrate/merge/rules/majority.js"
import { ruleLines } from "../../src/report/merge-rule-text.js"

it("prints the rules of a merge in the words of the rules themselves", () => {
  const rules = { licence: majority({ quorum: 3 }), total: "sum" } as const
  const printed = ruleLines(merge({ rules }).params)
  expect(printed.slice(1).map((line) => line.trim())).toEqual(describeTable(rules))
})

it("prints nothing for an integrator without a table", () => {
  expect([ruleLines({ agent: "m" }), ruleLines(null)]).toEqual([[], []])
})
