import { describe, expect, test } from "vitest"
import { evalTable } from "../../src/evals/eval-table.js"
import { type EvalCell, type EvalReport, armReport, pairReport } from "../../src/evals/report.js"

/** A report of two arms; each letter is a row: right, wrong or missing. */
function reportOf(single: string, vote5: string): EvalReport {
  const verdicts = { r: "right", w: "wrong", m: "missing" } as const
  const usage = { calls: 1, inputTokens: 1, outputTokens: 1, cachedTokens: 0, reasoningTokens: 0 }
  const cellsOf = (arm: string, letters: string): EvalCell[] =>
    letters.split("").map((letter, index) => ({
      rowId: `${index + 1}`,
      arm,
      verdict: verdicts[letter as keyof typeof verdicts],
      ...(letter === "m" ? { reason: "tied" } : {}),
      usage: arm === "single" ? usage : { ...usage, calls: 4 },
      cost: 0,
    }))
  const cells = [...cellsOf("single", single), ...cellsOf("vote5", vote5)]
  return {
    name: "sums",
    status: "complete",
    reason: "all briefs ok",
    simulated: true,
    seed: 3,
    runId: "run",
    rows: single.length,
    arms: ["single", "vote5"].map((arm) => armReport(arm, cells)),
    pairs: [pairReport("single", "vote5", cells)],
    cells,
    startedAt: 0,
    endedAt: 1,
  }
}

describe("the table of an evaluation", () => {
  test("is stamped, aligned, and says whether the other arm pays", () => {
    expect(evalTable(reportOf("rwwwwwwr", "rrrrrrrr")).split("\n")).toEqual([
      "SIMULATED: made by the simulator, not by a model",
      "sums: 8 rows, seed 3, complete (all briefs ok)",
      "",
      "arm     right  wrong  missing  accuracy    95 % interval  calls     cost",
      "single      2      6        0    25.0 %    7.1 to 59.1 %      8  $0.0000",
      "vote5       8      0        0   100.0 %  67.6 to 100.0 %     32  $0.0000",
      "",
      "vote5 against single: vote5 is better, +75.0 points, for 4.0 x the calls; only vote5 right 6, only single right 0, " +
        "both 2, neither 0; p = 0.031 (exact McNemar)",
    ])
  })

  test("says that no difference is shown when there is too little to go by", () => {
    expect(evalTable(reportOf("rrw", "rrr"))).toContain("no difference is shown, +33.3 points")
  })

  test("says worse when the other arm is", () => {
    expect(evalTable(reportOf("rrrrrrr", "wwwwwwr"))).toContain("vote5 is worse, -85.7 points")
  })

  test("is not stamped when no simulator was there", () => {
    expect(evalTable({ ...reportOf("r", "r"), simulated: false })).not.toContain("SIMULATED")
  })

  test("names the first missing rows and counts the others", () => {
    const lines = evalTable(reportOf("mmmmmmm", "rrrrrrr")).split("\n")
    expect(lines.filter((line) => line.startsWith("missing:"))).toEqual([
      ...[1, 2, 3, 4, 5].map((row) => `missing: ${row} in single: tied`),
      "missing: 2 more",
    ])
  })
})
