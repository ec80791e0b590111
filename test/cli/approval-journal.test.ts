import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it, vi } from "vitest"
import { runQuorum } from "./run-quorum.js"
import { begin } from "./waiting-run.js"

// Each of these tests starts the command several times.
vi.setConfig({ testTimeout: 60_000 })

describe("the journal of a run that waits for approval", () => {
  const journalOf = ({ cwd, runId }: { cwd: string; runId: string }): string =>
    join(cwd, ".quorum/runs", runId, "journal.jsonl")

  it("is listed as waiting, with the command that answers, and is recorded on to its end", async () => {
    const run = await begin()
    const { cwd, runId, approve } = run
    const listed = await runQuorum(["runs"], { cwd })
    expect(listed.stdout).toMatch(new RegExp(`^${runId} +section +waiting `, "m"))
    expect(listed.stdout).toContain(`go on with: ${approve}`)
    const resumed = await runQuorum(["resume", runId], { cwd })
    expect([resumed.code, resumed.stderr]).toEqual([2, expect.stringContaining(`Answer it: ${approve}`)])

    const approved = await runQuorum(approve.split(" ").slice(1), { cwd })
    const folded = await runQuorum(["fold", runId, "--json"], { cwd })
    expect([approved.code, folded.code]).toEqual([0, 0])
    expect(JSON.parse(folded.stdout)).toEqual(JSON.parse(approved.stdout))
    expect((await runQuorum(["runs"], { cwd })).stdout).toMatch(/ended complete +3 of 3/)
  })

  it("takes an approved run up where it was killed", async () => {
    const run = await begin()
    const { cwd, runId, approve } = run
    const whole = await runQuorum(approve.split(" ").slice(1), { cwd })
    const lines = readFileSync(journalOf(run), "utf8").split("\n")
    const second = lines.findLastIndex((line) => line.includes('"type":"outcome"'))
    writeFileSync(journalOf(run), `${lines.slice(0, second).join("\n")}\n`)
    const resumed = await runQuorum(["resume", runId, "--json"], { cwd })
    expect(resumed.stderr).toContain("2 of 3 briefs are done")
    const outputOf = (stdout: string): unknown => (JSON.parse(stdout) as { output: unknown }).output
    expect(outputOf(resumed.stdout)).toEqual(outputOf(whole.stdout))
  })

  it("can be done without, or be deleted while it waits", async () => {
    const without = await begin(["--no-journal"])
    const deleted = await begin()
    rmSync(join(deleted.cwd, ".quorum/runs"), { recursive: true })
    for (const { cwd, approve } of [without, deleted]) {
      expect((await runQuorum(approve.split(" ").slice(1), { cwd })).code).toBe(0)
      expect(existsSync(join(cwd, ".quorum/runs"))).toBe(false)
    }
  })
})
