import { execFileSync } from "node:child_process"
import { mkdirSync, chmodSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { startSimulator } from "../../src/simulator/index.js"
import { repository } from "../repository/source-files.js"
import { emptyFolder, runQuorum } from "./run-quorum.js"

interface Line {
  readonly index: number
  readonly id: string
  readonly input: string
  readonly status: string
  readonly output?: unknown
  readonly error?: string
}

const linesOf = (stdout: string): readonly Line[] =>
  stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Line)

function folderOf(files: Readonly<Record<string, string | Buffer>>): string {
  const cwd = emptyFolder()
  for (const [name, content] of Object.entries(files)) writeFileSync(join(cwd, name), content)
  return cwd
}

describe("quorum batch --command", () => {
  it(
    "writes one line for each of over 1,000 real files, in order, with the counts that wc gives",
    { timeout: 300_000 },
    async () => {
      const { code, stdout, stderr } = await runQuorum([
        "batch",
        "node_modules/**/*.{md,d.ts}",
        "--command",
        "wc -w {file}",
      ])
      const lines = linesOf(stdout)
      expect(code).toBe(0)
      expect(lines.length).toBeGreaterThan(1_000)
      expect(lines.map(({ index }) => index)).toEqual(lines.map((_, place) => place))
      const paths = lines.map(({ input }) => input)
      expect(paths).toEqual(paths.toSorted((left, right) => (left < right ? -1 : 1)))
      expect(new Set(paths).size).toBe(paths.length)
      expect(stderr).toMatch(new RegExp(`complete: ${lines.length} of ${lines.length} briefs ok`))
      const sample = lines.filter(({ index }) => index % 97 === 0)
      const counted = execFileSync("wc", ["-w", ...sample.map(({ input }) => input)], {
        cwd: repository,
        env: { ...process.env, LC_ALL: "C" },
        encoding: "utf8",
      })
      expect(sample.map(({ output }) => output)).toEqual(
        counted
          .split("\n")
          .slice(0, sample.length)
          .map((line) => line.trim()),
      )
    },
  )

  it("gives the file's text to a program that reads standard input", async () => {
    const cwd = folderOf({ "a.txt": "one two three", "b.txt": "four" })
    const { stdout } = await runQuorum(["batch", "*.txt", "--command", "wc -w"], { cwd })
    expect(linesOf(stdout).map(({ input, output }) => [input, output])).toEqual([
      ["a.txt", "3"],
      ["b.txt", "1"],
    ])
  })

  it("reads JSON and checks it when there is a schema", async () => {
    const cwd = folderOf({ "a.json": '{"n":1}', "b.json": '{"n":"one"}', "c.json": "{" })
    writeFileSync(
      join(cwd, "schema"),
      JSON.stringify({ type: "object", properties: { n: { type: "number" } }, required: ["n"] }),
    )
    const { code, stdout } = await runQuorum(
      ["batch", "*.json", "--command", "cat {file}", "--schema", "schema"],
      { cwd },
    )
    const lines = linesOf(stdout)
    expect(lines.map(({ status }) => status)).toEqual(["ok", "failed", "failed"])
    expect(lines[0]?.output).toEqual({ n: 1 })
    expect(lines[1]?.error).toMatch(/breaks its schema at n/)
    expect(code).toBe(3)
  })

  it("has a line for a file that fails, names it in the account, and says how to run it again", async () => {
    const cwd = folderOf({ "a.txt": "one two", "c.txt": "three" })
    symlinkSync("/nowhere", join(cwd, "b.txt"))
    writeFileSync(
      join(cwd, "count"),
      '#!/bin/sh\ncase "$1" in c.txt) echo "no luck" >&2; exit 7;; esac\nwc -w "$1"\n',
    )
    chmodSync(join(cwd, "count"), 0o755)
    const { code, stdout, stderr } = await runQuorum(
      ["batch", "a.txt", "c.txt", "--command", "./count {file}"],
      { cwd },
    )
    const unrecorded = await runQuorum(
      ["batch", "a.txt", "c.txt", "--command", "./count {file}", "--no-journal"],
      { cwd },
    )
    expect(unrecorded.stderr).toMatch(
      /^run what is missing again: quorum batch a\.txt c\.txt --command '\.\/count \{file\}' --no-journal --only 2$/m,
    )
    expect(linesOf(stdout).map(({ status, error }) => [status, error])).toEqual([
      ["ok", undefined],
      ["failed", "agent: ./count ended with code 7: no luck"],
    ])
    expect(stderr).toMatch(/^ {2}c\.txt: agent: \.\/count ended with code 7: no luck$/m)
    expect(stderr).toMatch(/^run what is missing again: quorum resume \S+ --retry-failed$/m)
    expect(code).toBe(3)
  })

  it("runs just the lines that --only names, and keeps their numbers", async () => {
    const cwd = folderOf({ "a.txt": "a", "b.txt": "b", "c.txt": "c", "d.txt": "d" })
    const { stdout } = await runQuorum(["batch", "*.txt", "--command", "cat {file}", "--only", "1", "3-4"], {
      cwd,
    })
    expect(linesOf(stdout).map(({ id, output }) => [id, output])).toEqual([
      ["1", "a"],
      ["3", "c"],
      ["4", "d"],
    ])
  })

  it("leaves node_modules out unless the glob names it", async () => {
    const cwd = emptyFolder()
    for (const folder of ["", "node_modules", "node_modules/inner"]) {
      mkdirSync(join(cwd, folder), { recursive: true })
      writeFileSync(join(cwd, folder, "package.json"), "{}")
    }
    const ask = (glob: string) =>
      runQuorum(["batch", glob, "--command", "wc -w {file}", "--dry-run"], { cwd })
    expect((await ask("**/package.json")).stdout).toMatch(/^plan: 1 brief$/m)
    expect((await ask("node_modules/**/package.json")).stdout).toMatch(/^plan: 2 briefs$/m)
  })

  it("takes a path with brackets as it is", async () => {
    const cwd = folderOf({ "[a].txt": "one", "a.txt": "one two" })
    const { stdout } = await runQuorum(["batch", "[a].txt", "--command", "wc -w {file}"], { cwd })
    expect(linesOf(stdout).map(({ input }) => input)).toEqual(["[a].txt"])
  })

  it("prints the whole result with --json", async () => {
    const cwd = folderOf({ "a.txt": "one" })
    const { stdout } = await runQuorum(["batch", "a.txt", "--command", "wc -w {file}", "--json"], { cwd })
    expect(JSON.parse(stdout)).toMatchObject({
      status: "complete",
      simulated: false,
      output: [{ id: "1", input: "a.txt", status: "ok" }],
    })
  })

  it("writes its lines to the file that -o names, and nothing beside it", async () => {
    const cwd = folderOf({ "a.txt": "one", "b.txt": "two" })
    const { stdout } = await runQuorum(["batch", "*.txt", "--command", "cat {file}", "-o", "out.jsonl"], {
      cwd,
    })
    expect(stdout).toBe("")
    expect(linesOf(readFileSync(join(cwd, "out.jsonl"), "utf8")).map(({ output }) => output)).toEqual([
      "one",
      "two",
    ])
    expect(readdirSync(cwd).toSorted()).toEqual([".quorum", "a.txt", "b.txt", "out.jsonl"])
  })
})

describe("quorum batch --prompt", () => {
  it("asks the model of each file; a binary one is a failed line, not a lost one", async () => {
    const cwd = folderOf({
      "a.md": "The key is under the mat.\n",
      "b.md": "a\0b",
      "c.md": "The door is green.\n",
    })
    const simulator = await startSimulator({ accuracy: 1 })
    const { code, stdout } = await runQuorum(
      ["batch", "*.md", "--prompt", "What does it say?", "--model", `${simulator.url}#demo`],
      { cwd },
    )
    expect(simulator.stats().requests).toBe(2)
    await simulator.close()
    const lines = linesOf(stdout)
    expect(lines.map(({ input, status }) => [input, status])).toEqual([
      ["a.md", "ok"],
      ["b.md", "failed"],
      ["c.md", "ok"],
    ])
    expect(lines[0]?.output).toContain("under the mat")
    expect(lines[1]?.error).toMatch(/b\.md is binary/)
    expect(code).toBe(3)
  })
})
