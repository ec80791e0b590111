import { describe, expect, it } from "vitest"
import { checksLine, findingLines } from "../../src/report/checks-text.js"
import { conflictLines, duplicateLines, ledgerLine, removedLines } from "../../src/report/merge-text.js"
import { resultText } from "../../src/report/result-text.js"
import { sectionText } from "../../src/report/section-text.js"
import type { Conflict } from "../../src/task/conflict.js"
import type { CheckReport } from "../../src/task/result.js"
import { brief, ok } from "../task/outcomes.js"
import { resultOf } from "./results.js"

const conflict = (more: Partial<Conflict> = {}): Conflict => ({
  path: 'packages[name="zod"].licence',
  values: [
    { value: "MIT", briefIds: ["a", "c"], evidence: [] },
    { value: "ISC", briefIds: ["b"], evidence: [] },
  ],
  rule: "majority(2)",
  chosen: "MIT",
  rejected: ["ISC"],
  status: "resolved",
  detail: "two of three say MIT",
  ...more,
})

describe("conflicts in a report", () => {
  it("say where, who says what, and which rule chose", () => {
    expect(conflictLines([conflict()])).toEqual([
      "conflicts, 1 resolved:",
      '  packages[name="zod"].licence: "MIT" (a, c) or "ISC" (b); "MIT" chosen by majority(2)',
    ])
  })

  it("begin with those that nobody resolved", () => {
    const open = conflict({ path: "port", rule: "plan order", status: "unresolved" })
    const asked = conflict({ path: "host", rule: "judge", chosen: null, status: "escalated" })
    expect(conflictLines([conflict(), open, asked])).toEqual([
      "conflicts, 1 unresolved, 1 escalated, 1 resolved:",
      '  port: "MIT" (a, c) or "ISC" (b); unresolved, "MIT" chosen by plan order',
      '  host: "MIT" (a, c) or "ISC" (b); escalated, none chosen (judge)',
      expect.stringContaining("packages"),
    ])
  })

  it("stay short, however long the values and the list are", () => {
    const briefIds = Array.from({ length: 40 }, (_, index) => `brief-${index}`)
    const value = "long\n".repeat(1_000)
    const values = Array.from({ length: 7 }, () => ({ value, briefIds, evidence: [] }))
    const lines = conflictLines(Array.from({ length: 30 }, () => conflict({ values, chosen: value })))
    expect(lines).toHaveLength(12)
    expect(lines.at(-1)).toBe("  and 20 more: see --json")
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(242)
  })

  it("that were found in prose say what it is about", () => {
    expect(conflictLines([conflict({ path: "the port", values: [], detail: "80 or 443" })])).toEqual([
      "conflicts, 1 resolved:",
      "  the port: 80 or 443",
    ])
  })
})

describe("near-duplicates in a report", () => {
  const duplicate = {
    refs: ["a#/0", "b#/0"],
    recordIds: ["R1", "R2"],
    similarity: 0.724,
    detail: "much alike",
  }

  it("are told when people are to decide, and counted when they were merged", () => {
    expect(
      duplicateLines([
        { ...duplicate, status: "merged", near: true, similarity: 0.98 },
        { ...duplicate, status: "proposed" },
      ]),
    ).toEqual(["near-duplicates, 1 proposed and not merged, 1 merged:", "  0.72 R1, R2: much alike"])
    expect(duplicateLines([{ ...duplicate, status: "merged", near: true, similarity: 0.98 }])).toEqual([
      "near-duplicates: 1 merged",
    ])
    expect(duplicateLines([])).toEqual([])
  })

  it("show what is near to what, where the records are there", () => {
    const records = ["It is slow.", { text: "It is so slow.", source: "b.md" }].map((value, index) => ({
      id: `R${index + 1}`,
      path: "$",
      at: "",
      value,
      sources: [],
    }))
    const counts = { in: 2, kept: 2, merged: 0, dropped: 0, missing: 0 }
    const lines = duplicateLines([{ ...duplicate, status: "proposed" }], {
      counts,
      records,
      dropped: [],
      missing: [],
    })
    expect(lines[1]).toBe('  0.72 R1 "It is slow." and R2 "It is so slow.", "b.md"')
  })

  it("are not those that are equal: they are in the count of merged records", () => {
    expect(duplicateLines([{ ...duplicate, status: "merged", similarity: 1 }])).toEqual([])
  })
})

describe("the account of a merge", () => {
  it("is one line of counts that add up", () => {
    const counts = { in: 1_212, kept: 1_180, merged: 30, dropped: 2, missing: 0 }
    expect(ledgerLine({ counts, records: [], dropped: [], missing: [] })).toBe(
      "records: 1,212 in = 1,180 kept + 30 merged + 2 dropped + 0 missing",
    )
  })

  it("tells of sentences that were taken out, and why", () => {
    const removed = [{ sentence: "It is great.", reason: "it cites no record" }]
    expect(removedLines({ text: "", claims: [], removed, levels: 1 })).toEqual([
      "removed from the answer, 1 sentence:",
      '  "It is great.": it cites no record',
    ])
    expect(removedLines(undefined)).toEqual([])
  })
})

describe("the checks of a verdict", () => {
  const checks = (
    ["passed", "passed", "passed", "failed", "not_applicable", "passed", "waived"] as const
  ).map((status, index): CheckReport => ({ check: `V${index + 1}`, name: `check ${index + 1}`, status }))

  it("are one line", () => {
    expect(checksLine({ ok: false, findings: [], checks })).toBe(
      "checks: V1-V3 V6 passed, V4 failed, V7 waived, V5 not applicable",
    )
  })

  it("are followed by what they found", () => {
    const findings = Array.from({ length: 12 }, (_, index) => ({ check: "V4", message: `sentence ${index}` }))
    const lines = findingLines({ ok: false, findings, checks })
    expect(lines.slice(0, 2)).toEqual(["findings:", "  V4 check 4: sentence 0"])
    expect(lines.at(-1)).toBe("  and 2 more: see --json")
  })
})

describe("a section that was merged", () => {
  const result = resultOf([brief(0), brief(1)], [ok(0), ok(1)], {
    conflicts: [conflict()],
    records: {
      counts: { in: 2, kept: 1, merged: 1, dropped: 0, missing: 0 },
      records: [],
      dropped: [],
      missing: [],
    },
    integrator: {
      name: "merge",
      params: { rules: { "*": "only" }, inWords: ["every other value: one value only, then plan order"] },
    },
    verdict: {
      ok: false,
      findings: [{ check: "V5", message: '"It is 13." says 13, not in R1' }],
      checks: [{ check: "V5", name: "numbers, dates and names", status: "failed" }],
    },
    status: "partial",
    reason: "x".repeat(1_000),
  })

  it("tells people of records, rules, checks and conflicts, and ends with a line that can be read", () => {
    const lines = sectionText(result, undefined).split("\n")
    expect(lines.slice(0, -1)).toEqual([
      "The answer.",
      "",
      "coverage: 2 of 2 briefs, quorum 1",
      "records: 2 in = 1 kept + 1 merged + 0 dropped + 0 missing",
      "rules:",
      "  every other value: one value only, then plan order",
      "checks: V5 failed",
      "conflicts, 1 resolved:",
      expect.stringContaining("licence"),
      "findings:",
      '  V5 numbers, dates and names: "It is 13." says 13, not in R1',
    ])
    expect(lines.at(-1)).toMatch(/^partial: x+… · 1\.5 s · seed 1$/)
  })

  it("tells a parent agent the same, the output last", () => {
    const text = resultText(result)
    expect(text).toContain("records: 2 in = 1 kept")
    expect(text).toContain("conflicts, 1 resolved:")
    expect(text).toContain("checks: V5 failed\nfindings:\n  V5")
    expect(text.endsWith("\n\nThe answer.")).toBe(true)
  })
})
