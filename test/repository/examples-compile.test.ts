import { spawnSync } from "node:child_process"
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { globSync } from "tinyglobby"
import { beforeAll, describe, expect, it } from "vitest"
import { buildWhenStale } from "./build-when-stale.js"
import { type CodeBlock, markdownBlocks, tsdocBlocks } from "./code-blocks.js"
import { repository } from "./source-files.js"

const folder = join(repository, ".build/doc-examples")

const blocksOf = (
  patterns: readonly string[],
  extract: (file: string, text: string) => readonly CodeBlock[],
) =>
  globSync([...patterns], { cwd: repository })
    .toSorted()
    .flatMap((file) => extract(file, readFileSync(join(repository, file), "utf8")))

const blocks = [
  ...blocksOf(["*.md", "docs/**/*.md"], markdownBlocks),
  ...blocksOf(["src/**/*.ts"], tsdocBlocks),
]
// Shows that a wrong example is found, and at the right line.
const wrong: CodeBlock = {
  file: "wrong.md",
  line: 10,
  code: '\nimport { thatIsNotThere } from "langgraph-quorum"',
}

/** One compiler run over all blocks against the built package; the errors by the place where the reader sees them. */
function compile(all: readonly CodeBlock[]): {
  readonly errors: readonly string[]
  readonly unplaced: readonly string[]
} {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const names = new Map(
    all.map((block) => [`${block.file.replaceAll(/[^\w-]+/g, "-")}-${block.line}.ts`, block]),
  )
  for (const [name, { code }] of names) writeFileSync(join(folder, name), `${code}\n`)
  const compilerOptions = { rootDir: ".", noUnusedLocals: false, noUnusedParameters: false }
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({ extends: "../../tsconfig.json", compilerOptions, include: ["."] }),
  )
  const tsc = join(repository, "node_modules/typescript/bin/tsc")
  const run = spawnSync(process.execPath, [tsc, "-p", ".", "--noEmit", "--pretty", "false"], {
    cwd: folder,
    encoding: "utf8",
  })
  const errors: string[] = []
  const unplaced: string[] = []
  for (const line of `${run.stdout}${run.stderr}`.split("\n")) {
    const {
      name = "",
      row = "",
      message = "",
    } = /^(?<name>[^(]+)\((?<row>\d+),\d+\): (?<message>error .*)$/.exec(line)?.groups ?? {}
    const block = names.get(name)
    if (block !== undefined) errors.push(`${block.file}:${block.line + Number(row) - 1}: ${message}`)
    else if (/^\S/.test(line)) unplaced.push(line)
  }
  return { errors, unplaced }
}

describe("the documentation's TypeScript", () => {
  let result: ReturnType<typeof compile> = { errors: [], unplaced: [] }

  beforeAll(() => {
    buildWhenStale()
    result = compile([...blocks, wrong])
  }, 120_000)

  it("shows at least the two hello worlds in README.md", () => {
    expect(blocks.filter(({ file }) => file === "README.md").length).toBeGreaterThanOrEqual(2)
  })

  it.each(blocks)("compiles against the package: $file:$line", ({ file, line, code }) => {
    const lines = code.split("\n").map((_, index) => `${file}:${line + index}:`)
    expect(result.errors.filter((error) => lines.some((start) => error.startsWith(start)))).toEqual([])
  })

  it("is really compiled: a wrong block is reported with its file and line", () => {
    expect(result.errors.filter((error) => error.startsWith("wrong.md:11: error TS2305"))).toHaveLength(1)
    expect(result.unplaced).toEqual([])
  })
})
