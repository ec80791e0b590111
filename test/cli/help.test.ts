import { readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { repository } from "../repository/source-files.js"
import { runQuorum } from "./run-quorum.js"

const hook = join(import.meta.dirname, "print-loaded.mjs")

/** The packages that a command line loads. */
async function loadedBy(parameters: readonly string[]): Promise<ReadonlySet<string>> {
  const { stderr } = await runQuorum(parameters, { node: ["--import", hook] })
  const urls = stderr.split("\n").filter((line) => line.startsWith("loaded "))
  return new Set(urls.map((line) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(line)?.[1] ?? "quorum"))
}

const commands = [
  "vote",
  "section",
  "batch",
  "approve",
  "runs",
  "resume",
  "fold",
  "replay",
  "simulate",
  "doctor",
] as const
const helps: readonly string[][] = [["--help"], ...commands.map((name) => [name, "--help"])]

describe("quorum --help", () => {
  it("lists the commands that are there, and no others", async () => {
    const { code, stdout, stderr } = await runQuorum(["--help"])
    expect(code).toBe(0)
    expect(stderr).toBe("")
    const [part = ""] = stdout.split("\nRun:")[1]?.split("\nExample:") ?? []
    const listed = [...part.matchAll(/^ {2}(\w+)/gm)].map((match) => match[1])
    expect(listed).toEqual(commands)
  })

  it.each(helps)("fits into 80 columns, each description beside its name: %s %s", async (...parameters) => {
    const { stdout } = await runQuorum(parameters)
    expect(stdout.split("\n").filter((line) => line.length > 80)).toEqual([])
    // What stands in the left column leaves at least half of the line.
    for (const [, term = ""] of stdout.matchAll(/^ {2}(\S.*?) {2}/gm)) expect(term.length).toBeLessThan(38)
  })

  it.each([["--version"], ...helps])(
    "loads nothing but the parser of options for %s %s",
    async (...parameters) => {
      const loaded = await loadedBy(parameters)
      expect(loaded).toContain("quorum")
      expect([...loaded].filter((name) => !["quorum", "commander", "@lukeed/ms"].includes(name))).toEqual([])
    },
  )

  it("would show LangGraph, did it load it: a vote does", async () => {
    expect(await loadedBy(["vote", "What is 2 + 2?", "--model", "simulated:demo"])).toContain(
      "@langchain/langgraph",
    )
  })
})

describe("quorum --version", () => {
  it("prints the version of the package", async () => {
    const manifest = JSON.parse(readFileSync(join(repository, "package.json"), "utf8")) as { version: string }
    expect(await runQuorum(["--version"])).toEqual({ code: 0, stdout: `${manifest.version}\n`, stderr: "" })
  })
})
