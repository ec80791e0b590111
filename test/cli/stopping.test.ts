import { chmodSync, readFileSync, readdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { type RunQuorumOptions, emptyFolder, runQuorum } from "./run-quorum.js"

/** Six files, and a program that counts the words of the first two and hangs on the others, whatever it is told. */
function folder(): string {
  const cwd = emptyFolder()
  for (const name of ["1.txt", "2.txt", "3.hang", "4.hang", "5.hang", "6.hang"])
    writeFileSync(join(cwd, name), "some words")
  writeFileSync(
    join(cwd, "count"),
    '#!/bin/sh\ncase "$1" in *.hang) trap "" TERM; echo >> hanging; sleep 60;; esac\nwc -w "$1"\n',
  )
  chmodSync(join(cwd, "count"), 0o755)
  return cwd
}

const command = ["batch", "*.txt", "*.hang", "--command", "./count {file}", "--concurrency", "2"]
const rerun =
  "run what is missing again: quorum batch '*.txt' '*.hang' --command './count {file}' --concurrency 2"

/** Signals once, as soon as both files that can be counted are counted: the run goes no further by itself. */
function halfWay(signal: NodeJS.Signals): NonNullable<RunQuorumOptions["onOutput"]> {
  let sent = false
  return ({ stderr }, child) => {
    if (sent || !stderr.includes("1.txt: ok") || !stderr.includes("2.txt: ok")) return
    sent = true
    child.kill(signal)
  }
}

const statuses = (lines: string): readonly string[] =>
  lines
    .trimEnd()
    .split("\n")
    .map((line) => (JSON.parse(line) as { status: string }).status)

const halfDone = ["ok", "ok", "cancelled", "cancelled", "cancelled", "cancelled"]

describe("Ctrl-C half way", () => {
  it.each(["SIGINT", "SIGTERM"] as const)(
    "keeps what is done, says how to run the rest, and ends with 130: %s",
    async (signal) => {
      const { code, stdout, stderr } = await runQuorum(command, { cwd: folder(), onOutput: halfWay(signal) })
      expect(statuses(stdout)).toEqual(halfDone)
      expect(stderr).toContain("cancelled: cancelled by user, 2 of 6 briefs ok")
      expect(stderr).toContain(`${rerun} --only 3-6\n`)
      expect(code).toBe(130)
    },
  )

  it("leaves the file of -o whole, and proposes another one for the rest", async () => {
    const cwd = folder()
    const { code, stderr } = await runQuorum([...command, "-o", "out.jsonl"], {
      cwd,
      onOutput: halfWay("SIGINT"),
    })
    expect(statuses(readFileSync(join(cwd, "out.jsonl"), "utf8"))).toEqual(halfDone)
    expect(readdirSync(cwd).filter((name) => name.includes("out.jsonl"))).toEqual(["out.jsonl"])
    expect(stderr).toContain(`${rerun} -o out.jsonl.rest --only 3-6\n`)
    expect(code).toBe(130)
  })
})

describe("a reader that has seen enough", () => {
  it("ends the run quietly, as with `| head -1`", async () => {
    const { code, stdout, stderr } = await runQuorum(
      ["batch", "node_modules/zod/**/*.ts", "--command", "wc -w {file}"],
      {
        onOutput: ({ stdout }, child) => void (stdout === "" || child.stdout?.destroy()),
      },
    )
    expect(stdout).toMatch(/^\{"index":0,"id":"1"/)
    expect(stderr).not.toMatch(/EPIPE|rror/)
    expect(stderr).not.toContain("complete:")
    expect(code).toBe(0)
  })
})
