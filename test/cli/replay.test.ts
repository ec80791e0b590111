import { readFileSync, readdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { startSimulator } from "../../src/simulator/index.js"
import { emptyFolder, runQuorum } from "./run-quorum.js"

const idOf = (cwd: string): string => readdirSync(join(cwd, ".quorum/runs")).toSorted().at(-1) ?? ""

describe("quorum replay", () => {
  it("decides a vote by another rule on the ballots that are there, without a call or a key", async () => {
    const cwd = emptyFolder()
    const simulator = await startSimulator({ accuracy: 0.7, seed: 2 })
    await runQuorum(["vote", "What is 17 * 23?", "--samples", "9", "--rule", "plurality", "--seed", "5"], {
      cwd,
      env: { OPENAI_API_KEY: "sk-secret-0123456789", OPENAI_BASE_URL: simulator.url },
    })
    const { requests } = simulator.stats()
    const runId = idOf(cwd)
    const journal = join(cwd, ".quorum/runs", runId, "journal.jsonl")
    const before = readFileSync(journal, "utf8")
    const same = await runQuorum(["replay", runId], { cwd, env: { OPENAI_BASE_URL: simulator.url } })
    const other = await runQuorum(["replay", runId, "--rule", "ahead:2", "--samples", "5"], {
      cwd,
      env: { OPENAI_BASE_URL: simulator.url },
    })
    expect(simulator.stats().requests).toBe(requests)
    await simulator.close()
    expect(same.stdout).toContain("plurality")
    expect(same.stderr).toContain(`replay of ${runId}: from its journal, nothing is called or written down`)
    expect(other.stdout).toMatch(/^rule .*aheadBy/m)
    expect(other.stderr).toContain(`what-if of ${runId}:`)
    expect(readFileSync(journal, "utf8")).toBe(before)
  })

  it("asks of a batch whether another quorum would have been met", async () => {
    const cwd = emptyFolder()
    for (const name of ["a.txt", "b.txt"]) writeFileSync(join(cwd, name), name)
    await runQuorum(["batch", "*.txt", "--command", "grep -v b {file}"], { cwd })
    const { code, stderr } = await runQuorum(["replay", idOf(cwd), "--quorum", "2"], { cwd })
    expect(stderr).toContain("failed: 1 of 2 briefs ok, quorum is 2")
    expect(code).toBe(3)
    const refused = await runQuorum(["replay", idOf(cwd), "--rule", "majority"], { cwd })
    expect([refused.code, refused.stderr]).toEqual([
      2,
      expect.stringContaining("expected a vote with --rule, got"),
    ])
  })
})
