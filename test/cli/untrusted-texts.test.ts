import { chmodSync, readdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { emptyFolder, runQuorum } from "./run-quorum.js"

const secret = "sk-0123456789abcdefghijklmnop"

describe("what a program says as it fails", () => {
  it("reaches the terminal without control sequences and secrets, as it stands in the record", async () => {
    const cwd = emptyFolder()
    writeFileSync(join(cwd, "evil\u001B[2J.txt"), "x")
    writeFileSync(
      join(cwd, "evil"),
      `#!/bin/sh\nprintf '\\033]0;owned\\007\\033[2J bad key ${secret}' >&2\nexit 1\n`,
    )
    chmodSync(join(cwd, "evil"), 0o755)
    const run = await runQuorum(["batch", "*.txt", "--command", "./evil {file}", "--verbose"], { cwd })
    expect(run.code).toBe(3)
    const [runId = ""] = readdirSync(join(cwd, ".quorum/runs"))
    const [folded, listed] = await Promise.all([
      runQuorum(["fold", runId, "--verbose"], { cwd }),
      runQuorum(["runs"], { cwd }),
    ])
    for (const { stdout, stderr } of [run, folded, listed]) {
      expect(stdout + stderr).not.toContain("\u001B")
      expect(stdout + stderr).not.toContain("\u0007")
      expect(stdout + stderr).not.toContain(secret)
    }
    // Progress, the reason in the account, and each try; the line of the file.
    expect(run.stderr.match(/bad key \[redacted\]/g)?.length).toBeGreaterThanOrEqual(3)
    expect(run.stdout).toContain("bad key [redacted]")
    expect(folded.stdout).toBe(run.stdout)
  })
})
