import { describe, expect, it } from "vitest"
import { type RunRow, runsTable } from "../../src/cli/commands/runs-table.js"

const startedAt = new Date(2026, 10, 21, 16, 5).getTime()
const first: RunRow = {
  id: "20261121-160500-1f2e3d4c",
  pattern: "section",
  state: "ended partial",
  done: 11,
  briefs: 1200,
  cost: null,
  startedAt,
  what: "What must a user of this project know before it is taken into use?",
  next: "quorum resume 20261121-160500-1f2e3d4c --retry-failed",
}
const second: RunRow = {
  id: "broken",
  pattern: null,
  state: "damaged",
  done: 0,
  briefs: 0,
  cost: null,
  startedAt: null,
  problem: "line 1 is no entry",
}

describe("the list of runs", () => {
  it("is one line a run where there is room, and says below how to go on", () => {
    expect(runsTable([first, second])).toEqual([
      "run                       pattern  state          done         cost     started           what",
      "20261121-160500-1f2e3d4c  section  ended partial  11 of 1,200  unknown  2026-11-21 16:05  What must a user of this project know b…",
      "  go on with: quorum resume 20261121-160500-1f2e3d4c --retry-failed",
      "broken                    ?        damaged        -            unknown  -",
      "  line 1 is no entry",
    ])
  })

  it("takes a line more for each run where 80 columns are too few", () => {
    const lines = runsTable([first, second], 80)
    expect(lines).toEqual([
      "run                       pattern  state          done         cost",
      "20261121-160500-1f2e3d4c  section  ended partial  11 of 1,200  unknown",
      "  2026-11-21 16:05 What must a user of this project know b…",
      "  go on with: quorum resume 20261121-160500-1f2e3d4c --retry-failed",
      "broken                    ?        damaged        -            unknown",
      "  -",
      "  line 1 is no entry",
    ])
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80)
  })
})
