import { rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { runQuorum } from "./run-quorum.js"
import { begin } from "./waiting-run.js"

describe("a section whose plan never went out", () => {
  it("is shown as one that was cut off before that, and can be looked at", async () => {
    const { cwd, runId } = await begin()
    rmSync(join(cwd, ".quorum/approvals"), { recursive: true })
    const folded = await runQuorum(["fold", runId], { cwd })
    expect([folded.code, folded.stdout]).toEqual([
      3,
      expect.stringContaining("the run was cut off before its plan went out"),
    ])
    expect(folded.stderr).toContain(`go on with: quorum resume ${runId}\n`)

    const folder = join(cwd, ".quorum/runs", runId)
    writeFileSync(join(folder, "journal.jsonl"), "")
    const [{ code, stdout }, resumed] = await Promise.all([
      runQuorum(["runs"], { cwd }),
      runQuorum(["resume", runId], { cwd }),
    ])
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(
        new RegExp(`^${runId} .* cut off .*\\n  it was cut off before it began, and called nothing`, "m"),
      ),
    ])
    const refusal = `got "${runId}", which was cut off before it began, and called nothing. Run the command anew\n`
    expect([resumed.code, resumed.stderr]).toEqual([2, expect.stringContaining(refusal)])
    rmSync(join(folder, "journal.jsonl"))
    const gone = await runQuorum(["fold", runId], { cwd })
    expect([gone.code, gone.stderr]).toEqual([2, expect.stringContaining(refusal)])
  })

  it("is nobody's to go on with once a person said no to it", async () => {
    const { cwd, runId, approve } = await begin()
    await runQuorum([...approve.split(" ").slice(1), "--reject", "too dear"], { cwd })
    const [listed, resumed, folded] = await Promise.all([
      runQuorum(["runs", "--json"], { cwd }),
      runQuorum(["resume", runId], { cwd }),
      runQuorum(["fold", runId], { cwd }),
    ])
    const [line] = JSON.parse(listed.stdout) as readonly { readonly next?: string; readonly state: string }[]
    expect([line?.state, line?.next]).toEqual(["ended cancelled", undefined])
    expect([resumed.code, resumed.stderr]).toEqual([
      2,
      expect.stringContaining(
        `got ${runId}, which somebody said no to: the plan was rejected: too dear. See it again: quorum fold ${runId}\n`,
      ),
    ])
    expect([folded.code, folded.stdout]).toEqual([3, expect.stringContaining("rejected: too dear")])
  })
})
