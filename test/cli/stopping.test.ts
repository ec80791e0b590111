import { chmodSync, existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { eventually } from "../testing/eventually.js"
import { type RunQuorumOptions, emptyFolder, runQuorum } from "./run-quorum.js"

/**
 * Six files, and a program that counts the words of the first two at once, those of the next two when a file named `go`
 * is there, and hangs on the others, whatever it is told.
 */
function folder(): string {
  const cwd = emptyFolder()
  for (const name of ["1.txt", "2.txt", "3.wait", "4.wait", "5.hang", "6.hang"])
    writeFileSync(join(cwd, name), "some words")
  writeFileSync(
    join(cwd, "count"),
    `#!/bin/sh
case "$1" in
*.wait) echo >> waiting; until [ -e go ]; do sleep 0.02; done;;
*.hang) trap "" TERM INT; echo >> hanging; sleep 60;;
esac
wc -w "$1"
`,
  )
  chmodSync(join(cwd, "count"), 0o755)
  return cwd
}

const command = [
  "batch",
  "*.txt",
  "*.wait",
  "*.hang",
  "--command",
  "./count {file}",
  "--concurrency",
  "2",
] as const

/** Signals once both files that can be counted are and the next two run, and lets those end then. */
function halfWay(cwd: string, signal: NodeJS.Signals): NonNullable<RunQuorumOptions["onOutput"]> {
  let seen = false
  return ({ stderr }, child) => {
    if (!seen && counted(stderr)) {
      seen = true
      void bothWait(cwd).then(() => child.kill(signal))
    }
    if (stderr.includes("stopping:")) writeFileSync(join(cwd, "go"), "")
  }
}

const counted = (stderr: string): boolean => stderr.includes("1.txt: ok") && stderr.includes("2.txt: ok")

const bothWait = (cwd: string): Promise<void> =>
  eventually(() => expect(readFileSync(join(cwd, "waiting"), "utf8")).toBe("\n\n"))

const statuses = (lines: string): readonly string[] =>
  lines
    .trimEnd()
    .split("\n")
    .map((line) => (JSON.parse(line) as { status: string }).status)

const halfDone = ["ok", "ok", "ok", "ok", "cancelled", "cancelled"]

describe("Ctrl-C half way", () => {
  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
    "lets end what runs, starts nothing further, says how to go on, and ends with 130: %s",
    async (signal) => {
      const cwd = folder()
      const { code, stdout, stderr } = await runQuorum(command, { cwd, onOutput: halfWay(cwd, signal) })
      expect(statuses(stdout)).toEqual(halfDone)
      expect(stderr).toContain(
        "stopping: nothing further starts, 2 branches that run may end; again to quit at once",
      )
      expect(stderr).toContain("cancelled: cancelled by user, 4 of 6 briefs ok")
      expect(stderr).toMatch(/^go on with: quorum resume \S+$/m)
      expect(existsSync(join(cwd, "hanging"))).toBe(false)
      expect(code).toBe(130)
    },
  )

  it("leaves the file of -o whole", async () => {
    const cwd = folder()
    await runQuorum([...command, "-o", "out.jsonl"], { cwd, onOutput: halfWay(cwd, "SIGINT") })
    expect(statuses(readFileSync(join(cwd, "out.jsonl"), "utf8"))).toEqual(halfDone)
    expect(readdirSync(cwd).filter((name) => name.includes("out.jsonl"))).toEqual(["out.jsonl"])
  })

  it("removes what a killed process left beside that file, and nothing of one that lives", async () => {
    const cwd = folder()
    const [dead, alive, other] = [
      ".out.jsonl.4194305.partial",
      `.out.jsonl.${process.pid}.partial`,
      ".else.jsonl.4194305.partial",
    ]
    for (const name of [dead, alive, other]) writeFileSync(join(cwd, name), "half")
    await runQuorum(["batch", "1.txt", "--command", "wc -w {file}", "-o", "out.jsonl"], { cwd })
    expect(readdirSync(cwd).filter((name) => name.includes(".jsonl"))).toEqual(
      [alive, other, "out.jsonl"].toSorted(),
    )
  })

  it("without a journal says which command runs the rest", async () => {
    const cwd = folder()
    const { stderr } = await runQuorum([...command, "--no-journal", "-o", "out.jsonl"], {
      cwd,
      onOutput: halfWay(cwd, "SIGINT"),
    })
    expect(stderr).toContain(
      "run what is missing again: quorum batch '*.txt' '*.wait' '*.hang' --command './count {file}' --concurrency 2 --no-journal -o out.jsonl.rest --only 5-6\n",
    )
    expect(existsSync(join(cwd, ".quorum"))).toBe(false)
  })

  it("a second time quits at once, and the journal is still good", async () => {
    const cwd = folder()
    let sent = 0
    const { code, stderr } = await runQuorum(command, {
      cwd,
      onOutput({ stderr }, child) {
        // Those that wait are never let go: only the second signal ends this.
        const due = stderr.includes("stopping:") ? 2 : counted(stderr) ? 1 : 0
        if (sent < due) child.kill("SIGINT")
        sent = Math.max(sent, due)
      },
    })
    expect(code).toBe(130)
    const [, runId = ""] = /^go on with: quorum resume (\S+)$/m.exec(stderr) ?? []
    const { stdout } = await runQuorum(["runs", "--json"], { cwd })
    expect(JSON.parse(stdout)).toMatchObject([{ id: runId, state: "cut off", done: 2, briefs: 6 }])
  })
})

describe("a reader that has seen enough", () => {
  it("ends the run without an error, as with `| head -1`, and hears of what is missing", async () => {
    const cwd = folder()
    let left = false
    const { code, stdout, stderr } = await runQuorum(command, {
      cwd,
      onOutput({ stdout }, child) {
        if (stdout === "" || left) return
        left = true
        // The next line comes when nobody is there any more to read it; the last two files would take a minute.
        child.stdout?.once("close", () => writeFileSync(join(cwd, "go"), "")).destroy()
      },
    })
    expect(stdout).toMatch(/^\{"index":0,"id":"1"/)
    expect(stderr).not.toMatch(/EPIPE|rror/)
    expect(stderr).not.toContain("complete:")
    expect(stderr).toMatch(/^nobody reads any further: \d of 6 briefs ok\ngo on with: quorum resume \S+\n$/m)
    expect(code).toBe(0)
  })
})
