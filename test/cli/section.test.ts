import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { startSimulator } from "../../src/simulator/index.js"
import { repository } from "../repository/source-files.js"
import { emptyFolder, runQuorum } from "./run-quorum.js"

const demo = ["--model", "simulated:demo", "--seed", "7"]
const flat = (text: string): string => text.replace(/\s+/g, " ")

describe("quorum section --input", () => {
  it("answers with sentences that stand in the files, each with the file it came from", async () => {
    const { code, stdout } = await runQuorum([
      "section",
      "What must a user of this project know?",
      "--input",
      "README.md",
      "docs/**/*.md",
      ...demo,
    ])
    expect(code).toBe(0)
    const sourced = [...stdout.matchAll(/^(?<sentence>.+) \[(?<source>[^\]]+)\] \[R\d+(?:, R\d+)*\]$/gm)]
    expect(sourced.length).toBeGreaterThan(1)
    for (const { groups } of sourced) {
      // A long document goes out in parts, which are named after it.
      const source = join(repository, groups?.["source"]?.replace(/#\d+$/, "") ?? "")
      expect(existsSync(source)).toBe(true)
      expect(flat(readFileSync(source, "utf8"))).toContain(flat(groups?.["sentence"] ?? ""))
    }
    expect(stdout).toMatch(/^coverage: (\d+) of \1 briefs?, quorum 1$/m)
    expect(stdout).toMatch(/^SIMULATED/m)
  })

  it("splits a long document at paragraphs, and says so", async () => {
    const cwd = emptyFolder()
    writeFileSync(
      join(cwd, "long.md"),
      Array.from(
        { length: 600 },
        (_, index) => `Paragraph ${index} tells of the river and of its stones.\n`,
      ).join("\n"),
    )
    const { stdout, stderr } = await runQuorum(
      ["section", "What of the river?", "--input", "long.md", "--json", ...demo],
      { cwd },
    )
    expect(stderr).toMatch(/^split: long\.md into 2 parts, long\.md#1 to #2$/m)
    expect(
      (JSON.parse(stdout) as { outcomes: { briefId: string }[] }).outcomes.map(({ briefId }) => briefId),
    ).toEqual(["long.md#1", "long.md#2"])
  })

  it("reports the files that --skip-unreadable left out, also in the JSON", async () => {
    const cwd = emptyFolder()
    writeFileSync(join(cwd, "a.md"), "The river is wide.\n")
    writeFileSync(join(cwd, "b.md"), "a\0b")
    const { code, stdout, stderr } = await runQuorum(
      ["section", "What of the river?", "--input", "*.md", "--skip-unreadable", "--json", ...demo],
      { cwd },
    )
    expect(code).toBe(0)
    expect(stderr).toMatch(/^skipped: b\.md is binary/m)
    expect(JSON.parse(stdout)).toMatchObject({
      simulated: true,
      skippedFiles: [{ path: "b.md", reason: expect.stringMatching(/binary/) }],
    })
  })

  it("shows in a dry run what would go out, and runs just the brief that --only names", async () => {
    const cwd = emptyFolder()
    for (const name of ["a.md", "b.md", "c.md"])
      writeFileSync(join(cwd, name), `The river of ${name} is wide.\n`.repeat(600))
    const parameters = ["section", "What of the river?", "--input", "*.md"]
    const plan = await runQuorum([...parameters, "--dry-run", ...demo], { cwd })
    expect(plan.stdout).toMatch(/^plan: 3 briefs\n {2}a\.md .*\n {2}b\.md .*\n {2}c\.md /)
    const { stdout } = await runQuorum([...parameters, "--only", "b.md", "--json", ...demo], { cwd })
    expect(
      (JSON.parse(stdout) as { outcomes: { briefId: string }[] }).outcomes.map(({ briefId }) => briefId),
    ).toEqual(["b.md"])
  })

  it("names the briefs that are missing, leads to them, and is never complete without them", async () => {
    const cwd = emptyFolder()
    for (const name of ["a", "b", "c", "d", "e", "f"])
      writeFileSync(join(cwd, `${name}.md`), `The river of ${name} is wide.\n`.repeat(700))
    const simulator = await startSimulator({ hangRate: 0.5, seed: 3 })
    const { code, stdout, stderr } = await runQuorum(
      [
        "section",
        "What of the river?",
        "--input",
        "*.md",
        "--timeout",
        "500ms",
        "--json",
        "--model",
        `${simulator.url}#demo`,
      ],
      { cwd },
    )
    await simulator.close()
    const { status, failures } = JSON.parse(stdout) as {
      status: string
      failures: { briefId: string; status: string }[]
    }
    expect(failures.length).toBeGreaterThan(0)
    expect(status).not.toBe("complete")
    expect(stderr).toMatch(/^run what is missing again: quorum resume \S+ --retry-failed$/m)
    expect(code).toBe(3)
  })
})

describe("quorum section without files", () => {
  it("has a planner split the task", async () => {
    const { code, stdout } = await runQuorum([
      "section",
      "Compare trains, planes and cars for a trip of 500 km.",
      "--json",
      ...demo,
    ])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ status: "complete", simulated: true, pattern: "section" })
  })
})
