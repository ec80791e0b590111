import { spawnSync } from "node:child_process"
import { existsSync, readdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { repository } from "../repository/source-files.js"
import { emptyFolder, runQuorum } from "./run-quorum.js"

// Linux's device that is always full (full(4)).
const full = "/dev/full"
const hasFull = existsSync(full)

/** The command with standard output on a disk that is full. */
function ontoFullDisk(parameters: readonly string[], cwd: string) {
  const command = `"${process.execPath}" "${join(repository, "dist/cli/main.js")}" "$@" > ${full}`
  return spawnSync("sh", ["-c", command, "sh", ...parameters], {
    cwd,
    encoding: "utf8",
    env: { PATH: process.env["PATH"], OLLAMA_HOST: "127.0.0.1:1" },
  })
}

describe.runIf(hasFull)("a full disk", () => {
  it("under standard output ends a batch with one line that says how to get its lines", () => {
    const cwd = emptyFolder()
    for (let number = 0; number < 20; number += 1) writeFileSync(join(cwd, `${number}.txt`), "some words")
    const { status, stderr } = ontoFullDisk(["batch", "*.txt", "--command", "wc -w {file}", "--quiet"], cwd)
    expect(status).toBe(1)
    expect(stderr).toMatch(
      /^quorum: standard output could not be written \(ENOSPC: no space left on the device\)\. Make room, then: quorum (?:resume|fold) \S+\n$/,
    )
  })

  it("under standard output ends a vote with one line, and the result is not lost", async () => {
    const cwd = emptyFolder()
    const { status, stderr } = ontoFullDisk(["vote", "What is 17 * 23?", "--model", "simulated:demo"], cwd)
    expect(status).toBe(1)
    const runId = readdirSync(join(cwd, ".quorum/runs"))[0] ?? ""
    expect(stderr.trimEnd().split("\n").at(-1)).toBe(
      `quorum: standard output could not be written (ENOSPC: no space left on the device). Make room, then: quorum fold ${runId}`,
    )
    expect((await runQuorum(["fold", runId], { cwd })).stdout.split("\n")[0]).toBe("391")
  })

  it("under the file of -o ends in one line", async () => {
    const cwd = emptyFolder()
    const { code, stderr } = await runQuorum(
      ["vote", "What is 17 * 23?", "--model", "simulated:demo", "-o", full, "--quiet"],
      { cwd },
    )
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /quorum: \/dev\/full could not be written \(ENOSPC: .*\)\. Make room, then: quorum fold/,
    )
    expect(stderr).not.toContain("    at ")
  })

  it("under a plan that is to wait ends before anything is paid", () => {
    const cwd = emptyFolder()
    writeFileSync(join(cwd, "a.md"), "The river is wide.")
    const run = `ulimit -f 8; exec "${process.execPath}" "${join(repository, "dist/cli/main.js")}" "$@"`
    const section = ["section", "What?", "--input", "a.md", "--approve", "plan", "--model", "simulated:demo"]
    const { status, stderr } = spawnSync("sh", ["-c", run, "sh", ...section, "--no-journal"], {
      cwd,
      encoding: "utf8",
      env: { PATH: process.env["PATH"], OLLAMA_HOST: "127.0.0.1:1" },
    })
    expect([status, stderr]).toEqual([
      2,
      expect.stringMatching(
        /^quorum: expected to be able to keep a waiting run under \S+approvals, got EFBIG\. Make room/m,
      ),
    ])
    expect(readdirSync(join(cwd, ".quorum"))).toEqual([])
  })

  it("under the list of runs ends in one line", () => {
    const { status, stderr } = ontoFullDisk(["runs"], emptyFolder())
    expect(status).toBe(1)
    expect(stderr).toMatch(/^quorum: standard output could not be written \(ENOSPC: .*\n$/)
  })
})
