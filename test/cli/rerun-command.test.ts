import { describe, expect, it } from "vitest"
import { numberRanges, rerunCommand } from "../../src/cli/output/rerun-command.js"

describe("the command to run what is missing", () => {
  it("is the same command with just the missing briefs, fit for a shell", () => {
    const parameters = ["section", "What's new?", "--input", "docs/**/*.md", "--json"]
    expect(rerunCommand(parameters, ["docs/a b.md", "c.md"])).toBe(
      `quorum section 'What'\\''s new?' --input 'docs/**/*.md' --json --only 'docs/a b.md' c.md`,
    )
  })

  it("replaces an earlier choice of briefs", () => {
    expect(rerunCommand(["batch", "*", "--only", "1", "2-3", "--json"], ["2"])).toBe(
      "quorum batch '*' --json --only 2",
    )
    expect(rerunCommand(["batch", "*", "--only=7"], ["7"])).toBe("quorum batch '*' --only 7")
  })

  it("writes to another file than the one that holds the rest", () => {
    expect(rerunCommand(["batch", "*", "-o", "out"], ["1"])).toBe("quorum batch '*' -o out.rest --only 1")
    expect(rerunCommand(["batch", "*", "--output=out"], ["1"])).toBe(
      "quorum batch '*' --output=out.rest --only 1",
    )
  })

  it("is the whole command where parts cannot be run", () => {
    expect(rerunCommand(["vote", "x"], [])).toBe("quorum vote x")
  })

  it("tells consecutive numbers as ranges", () => {
    expect(numberRanges(["1", "3", "4", "5", "9"])).toEqual(["1", "3-5", "9"])
    expect(numberRanges([])).toEqual([])
  })
})
