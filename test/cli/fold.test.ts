import { chmodSync, readFileSync, readdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { emptyFolder, runQuorum } from "./run-quorum.js"

const idOf = (cwd: string): string => readdirSync(join(cwd, ".quorum/runs")).toSorted().at(-1) ?? ""
const demo = ["--model", "simulated:demo"] as const

describe("quorum fold", () => {
  it("prints the result of a vote again, and calls nothing: no key is needed", async () => {
    const cwd = emptyFolder()
    const run = await runQuorum(["vote", "What is 17 * 23?", "--samples", "5", ...demo], { cwd })
    const { code, stdout, stderr } = await runQuorum(["fold", idOf(cwd)], { cwd })
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: run.stdout, stderr: "" })
  })

  it("prints the lines of a batch again, and its account", async () => {
    const cwd = emptyFolder()
    for (const name of ["a.txt", "b.txt", "c.txt"]) writeFileSync(join(cwd, name), name)
    const run = await runQuorum(["batch", "*.txt", "--command", "grep -v b {file}"], { cwd })
    expect(run.code).toBe(3)
    const runId = idOf(cwd)
    const { code, stdout, stderr } = await runQuorum(["fold", runId], { cwd })
    expect([code, stdout]).toEqual([3, run.stdout])
    expect(stderr).toContain("b.txt: agent: grep ended with code 1")
    expect(stderr).toContain(`run what is missing again: quorum resume ${runId} --retry-failed`)
    const whole = await runQuorum(["fold", runId, "--json"], { cwd })
    expect(JSON.parse(whole.stdout)).toMatchObject({ runId, status: "partial", pattern: "batch" })
  })

  it("shows what there is of a run that was killed, never as complete, and how to go on", async () => {
    const cwd = emptyFolder()
    for (const name of ["a.txt", "b.hang"]) writeFileSync(join(cwd, name), name)
    writeFileSync(join(cwd, "read"), '#!/bin/sh\ncase "$1" in *.hang) sleep 20;; esac\ncat "$1"\n')
    chmodSync(join(cwd, "read"), 0o755)
    await runQuorum(["batch", "a.txt", "b.hang", "--command", "./read {file}"], {
      cwd,
      onOutput: ({ stdout }, child) => void (stdout === "" || child.kill("SIGKILL")),
    })
    const runId = idOf(cwd)
    const { code, stdout, stderr } = await runQuorum(["fold", runId], { cwd })
    expect(code).toBe(3)
    expect(JSON.parse(stdout.split("\n")[0] ?? "")).toMatchObject({ id: "1", status: "ok", output: "a.txt" })
    expect(stderr).toMatch(/1 of 2 briefs ok/)
    expect(stderr).toContain(`go on with: quorum resume ${runId}`)
  })

  it("names the line of a journal that is damaged", async () => {
    const cwd = emptyFolder()
    await runQuorum(["vote", "What is 17 * 23?", ...demo], { cwd })
    const journal = join(cwd, ".quorum/runs", idOf(cwd), "journal.jsonl")
    const lines = readFileSync(journal, "utf8").split("\n")
    writeFileSync(journal, lines.with(2, `${lines[2] ?? ""}!`).join("\n"))
    const { code, stderr } = await runQuorum(["fold", idOf(cwd)], { cwd })
    expect(code).toBe(1)
    expect(stderr).toMatch(/^quorum: .*journal\.jsonl.*line 3/)
    expect(stderr.trimEnd().split("\n")).toHaveLength(1)
  })
})
