import { spawnSync } from "node:child_process"
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { globSync } from "tinyglobby"
import { beforeAll, describe, expect, it } from "vitest"
import { emptyFolder } from "../cli/run-quorum.js"
import { buildWhenStale } from "./build-when-stale.js"
import { type ShownOutput, shownOutputs } from "./code-blocks.js"
import { repository } from "./source-files.js"

// Inside the repository, where the package finds itself by its own name.
const folder = join(repository, ".build/doc-programs")
const command = join(repository, "dist/cli/main.js")

const shown = globSync(["*.md", "docs/**/*.md"], { cwd: repository })
  .toSorted()
  .flatMap((file) => shownOutputs(file, readFileSync(join(repository, file), "utf8")))
const programOf = ({ file, code }: ShownOutput): string => `${file.replaceAll(/[^\w-]+/g, "-")}-${code.line}`

/** What is another in every run: ids, hashes, instants and durations. */
function masked(text: string): string {
  return text
    .replaceAll(/\b\d{8}-\d{6}-[0-9a-f]{8}\b/g, "RUN")
    .replaceAll(/\b[0-9a-f]{64}\b/g, "HASH")
    .replaceAll(/\b\d{4}-\d\d-\d\dT[\d:.]+Z/g, "INSTANT")
    .replaceAll(/\b\d+(?:\.\d+)? (?:ms|s)\b/g, "DURATION")
    .trim()
}

/** Compiles the programs; whether their types are right is looked at elsewhere. */
function compile(): void {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const programs = shown.filter(({ language }) => language === "ts")
  for (const one of programs) writeFileSync(join(folder, `${programOf(one)}.ts`), one.code.code)
  const compilerOptions = { rootDir: ".", noEmit: false, declaration: false, noCheck: true }
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({ extends: "../../tsconfig.json", compilerOptions, include: ["."] }),
  )
  const tsc = join(repository, "node_modules/typescript/bin/tsc")
  const run = spawnSync(process.execPath, [tsc, "-p", folder], { encoding: "utf8" })
  expect(run.stdout).toBe("")
}

/** What a reader without a key sees in an empty folder: standard output, or standard error where that is empty. */
function printed(one: ShownOutput): string {
  const env = {
    PATH: process.env["PATH"],
    HOME: process.env["HOME"],
    OLLAMA_HOST: "127.0.0.1:1",
    LC_ALL: "C",
  }
  const inFolder = { cwd: emptyFolder(), env, encoding: "utf8" } as const
  const { stdout, stderr } =
    one.language === "ts"
      ? spawnSync(process.execPath, [join(folder, `${programOf(one)}.js`)], inFolder)
      : spawnSync("sh", ["-c", commandOf(one.code.code)], inFolder)
  // Which model answers, and why, depends on the reader's machine.
  return masked(stdout === "" ? stderr.replace(/^model: .*\n/, "") : stdout)
}

/** The built command in the place of the installed one. */
function commandOf(line: string): string {
  return line.replace(/^npm ci && /, "").replace(/^npx quorum /, `"${process.execPath}" "${command}" `)
}

describe("what the documents say is printed", () => {
  beforeAll(() => {
    buildWhenStale()
    compile()
  }, 120_000)

  it("stands at least in README.md and in the guide to sectioning", () => {
    const files = new Set(shown.map(({ file }) => file))
    expect(["README.md", "docs/sectioning.md"].filter((file) => !files.has(file))).toEqual([])
  })

  it.each(shown)("is printed: $file:$line", { timeout: 60_000 }, (one) => {
    expect(printed(one)).toBe(masked(one.output))
  })

  it("is compared but for ids, hashes, instants and durations", () => {
    expect(masked("391 of run 20261121-221814-1273aa83 in 1.6 s, 12 calls")).toBe(
      "391 of run RUN in DURATION, 12 calls",
    )
  })
})
