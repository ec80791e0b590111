import { chmodSync, readFileSync, readdirSync, utimesSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { emptyFolder, runQuorum } from "./run-quorum.js"

/** Four files, of which a program takes those that say "good"; one that says "wait" it keeps until there is `go`. */
function folder(): string {
  const cwd = emptyFolder()
  for (const name of ["a", "b", "c"]) writeFileSync(join(cwd, name), "bad")
  writeFileSync(join(cwd, "d"), "good")
  writeFileSync(
    join(cwd, "take"),
    '#!/bin/sh\nif grep -q wait "$1"; then until [ -e go ]; do sleep 0.02; done; fi\ngrep -q good "$1" && cat "$1"\n',
  )
  chmodSync(join(cwd, "take"), 0o755)
  return cwd
}

describe("files that are repaired while a batch fails", () => {
  it("are those of the last time they were read, so that it can be taken up as often as it takes", async () => {
    const cwd = folder()
    const write = (name: string, text: string): void => writeFileSync(join(cwd, name), text)
    const run = (...parameters: string[]) => runQuorum(parameters, { cwd })
    const begun = await run("batch", "a", "b", "c", "d", "--command", "./take {file}", "--concurrency", "1")
    expect(begun.code).toBe(3)
    const [runId = ""] = readdirSync(join(cwd, ".quorum/runs"))

    write("a", "good")
    write("b", "wait: good")
    const killed = await runQuorum(["resume", runId, "--retry-failed"], {
      cwd,
      onOutput: ({ stdout }, child) => void (stdout.includes('"a"') && child.kill("SIGKILL")),
    })
    expect(killed.code).toBe(null)

    write("b", "another: good")
    const refused = await run("resume", runId)
    expect([refused.code, refused.stderr]).toEqual([
      2,
      expect.stringContaining(
        `got changes: b: was 10 bytes, is 13. Put it back, or take it as it is, with all that failed: quorum resume ${runId} --retry-failed\n`,
      ),
    ])

    // Put back: it holds what it held, whatever its time is, and so does one that was only touched.
    write("b", "wait: good")
    utimesSync(join(cwd, "d"), 1_000_000_000, 1_000_000_000)
    write("go", "")
    const gone = await run("resume", runId)
    expect([gone.code, gone.stderr]).toEqual([3, expect.not.stringContaining("got changes")])
    const statuses = (stdout: string): unknown =>
      stdout
        .trimEnd()
        .split("\n")
        .map((line) => (JSON.parse(line) as { readonly status: unknown }).status)
    expect(statuses(gone.stdout)).toEqual(["ok", "ok", "failed", "ok"])

    write("c", "good")
    const whole = await run("resume", runId, "--retry-failed")
    expect([whole.code, statuses(whole.stdout)]).toEqual([0, ["ok", "ok", "ok", "ok"]])
    const journal = readFileSync(join(cwd, ".quorum/runs", runId, "journal.jsonl"), "utf8")
    expect(journal.match(/"type":"resumed"/g)).toHaveLength(3)
  })

  it("in what has ended well, are refused by what they hold", async () => {
    const cwd = folder()
    expect((await runQuorum(["batch", "c", "d", "--command", "./take {file}"], { cwd })).code).toBe(3)
    const [runId = ""] = readdirSync(join(cwd, ".quorum/runs"))
    writeFileSync(join(cwd, "c"), "good")
    writeFileSync(join(cwd, "d"), "evil")
    const { code, stderr } = await runQuorum(["resume", runId, "--retry-failed"], { cwd })
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/got changes: d: was changed at \S+\. Put it back, or run the command anew$/m),
    ])
  })
})
