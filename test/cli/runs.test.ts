import { mkdirSync, readdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { batch } from "../../src/patterns/batch.js"
import { nearest } from "../../src/cli/record/nearest.js"
import { functionAgent } from "../../src/agents/function-agent.js"
import { emptyFolder, runQuorum } from "./run-quorum.js"

const demo = ["--model", "simulated:demo"] as const

describe("quorum runs", () => {
  it("says where it looked when there is none", async () => {
    const { code, stdout } = await runQuorum(["runs"], { cwd: emptyFolder() })
    expect([code, stdout]).toEqual([
      0,
      "no run is on record under .quorum/runs. Each run of vote, section and batch leaves its journal there\n",
    ])
  })

  it("lists what was run, newest first, with how it ended and how to go on", async () => {
    const cwd = emptyFolder()
    for (const name of ["a.txt", "b.txt"]) writeFileSync(join(cwd, name), name)
    await runQuorum(["vote", "What is 17 * 23?", "--samples", "3", ...demo], { cwd })
    await runQuorum(["batch", "*.txt", "--command", "grep -v b {file}"], { cwd })
    const { stdout } = await runQuorum(["runs"], { cwd })
    const [older, newer] = readdirSync(join(cwd, ".quorum/runs")).toSorted()
    const lines = stdout.trimEnd().split("\n")
    expect(lines[0]).toMatch(/^run +pattern +state +done +cost +started +what$/)
    expect(lines[1]).toMatch(
      new RegExp(`^${newer} +batch +ended partial +1 of 2 +\\$0 .*grep -v b \\{file\\}$`),
    )
    expect(lines[2]).toBe(`  go on with: quorum resume ${newer} --retry-failed`)
    expect(lines[3]).toMatch(
      new RegExp(`^${older} +vote +ended complete +\\d of \\d +\\$0 .*What is 17 \\* 23\\?$`),
    )
    expect(lines[4]).toBe("the result of a run again: quorum fold RUN")
  })

  it("lists runs of programs and damaged journals, too, and does not offer to go on with them", async () => {
    const cwd = emptyFolder()
    const journal = join(cwd, ".quorum/runs")
    const agent = functionAgent(() => "done")
    await batch({ agent }).run(["x"], { journal, runId: "of-a-program" })
    mkdirSync(join(journal, "broken"))
    writeFileSync(join(journal, "broken/journal.jsonl"), "no journal at all\n\n")
    const { code, stdout } = await runQuorum(["runs", "--json"], { cwd })
    const listed = JSON.parse(stdout) as readonly { readonly id: string; readonly next?: string }[]
    expect(code).toBe(0)
    expect(listed).toMatchObject([
      { id: "of-a-program", state: "ended complete", done: 1, briefs: 1 },
      { id: "broken", state: "damaged" },
    ])
    expect(listed.every(({ next }) => next === undefined)).toBe(true)
    const refused = await runQuorum(["resume", "of-a-program"], { cwd })
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining("which a program did")])
    const folded = await runQuorum(["fold", "of-a-program"], { cwd })
    expect([folded.code, folded.stdout]).toEqual([0, expect.stringContaining("status: complete")])
  })

  it("has nothing to list of a run without a journal", async () => {
    const cwd = emptyFolder()
    await runQuorum(["vote", "What is 17 * 23?", "--samples", "3", "--no-journal", ...demo], { cwd })
    expect(readdirSync(cwd)).toEqual([])
  })

  it("a journal that cannot be written is one line that says what to do, before anything is called", async () => {
    const cwd = emptyFolder()
    writeFileSync(join(cwd, ".quorum"), "in the way")
    const { code, stdout, stderr } = await runQuorum(["vote", "What is 17 * 23?", ...demo], { cwd })
    expect([code, stdout]).toEqual([1, ""])
    const lines = stderr.trimEnd().split("\n")
    expect(lines.at(-1)).toMatch(/^quorum: .*\.quorum.* (?:--no-journal|without a journal)/)
    expect(lines.filter((line) => line.startsWith("    at "))).toEqual([])
  })
})

describe("the nearest of several names", () => {
  it("are those that begin or end as it does, then those with the fewest letters changed", () => {
    const names = ["20261121-101500-aaaa", "20261121-101501-bbbb", "20261120-090000-cccc"]
    expect(nearest("bbbb", names, 1)).toEqual(["20261121-101501-bbbb"])
    expect(nearest("20261120", names, 1)).toEqual(["20261120-090000-cccc"])
    expect(nearest("20261121-101500-aaab", names, 2)).toEqual([names[0], names[1]])
    expect(nearest("", names, 3)).toHaveLength(3)
  })
})
