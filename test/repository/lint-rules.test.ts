import { spawnSync } from "node:child_process"
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { z } from "zod"
import { plantedCode, plantedImports } from "./planted.js"
import { repository } from "./source-files.js"

const reportSchema = z.object({
  diagnostics: z.array(
    z.object({
      code: z.string(),
      filename: z.string(),
      labels: z.array(z.object({ span: z.object({ line: z.int() }) })),
    }),
  ),
})
const folders = readdirSync(join(repository, "src"), { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== "testing")
  .map((entry) => entry.name)

const code = plantedCode()
const imports = plantedImports(folders)

interface Finding {
  readonly file: string
  readonly rule: string
  readonly line: number
}

/** One run of the real configuration over all the planted files: starting the linter is what costs. */
function lint(project: string): { readonly exitCode: number | null; readonly findings: readonly Finding[] } {
  const oxlint = join(repository, "node_modules/oxlint/bin/oxlint")
  const run = spawnSync(process.execPath, [oxlint, "-c", "oxlint.config.mjs", "-f", "json"], {
    cwd: project,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  })
  const { diagnostics } = reportSchema.parse(JSON.parse(run.stdout))
  const findings = diagnostics.map((found) => ({
    file: found.filename,
    rule: found.code,
    line: found.labels[0]?.span.line ?? 0,
  }))
  return { exitCode: run.status, findings }
}

describe("the lint rules", () => {
  let project = ""
  let result: ReturnType<typeof lint> = { exitCode: null, findings: [] }
  const rulesAgainst = (file: string) => [
    ...new Set(result.findings.filter((found) => found.file === file).map((found) => found.rule)),
  ]

  beforeAll(() => {
    project = mkdtempSync(join(tmpdir(), "quorum-lint-"))
    for (const name of ["oxlint.config.mjs", "scripts/layers.mjs", "tsconfig.json", "package.json"]) {
      cpSync(join(repository, name), join(project, name))
    }
    symlinkSync(join(repository, "node_modules"), join(project, "node_modules"))
    for (const { file, source } of [...code, ...imports]) {
      mkdirSync(dirname(join(project, file)), { recursive: true })
      writeFileSync(join(project, file), source)
    }
    result = lint(project)
  }, 60_000)

  afterAll(() => {
    rmSync(project, { recursive: true, force: true })
  })

  it("make the command fail", () => {
    expect(result.exitCode).toBe(1)
  })

  it.each(imports)("refuse that $file $does, by value, by type and lazily", ({ file, rule }) => {
    expect(rulesAgainst(file)).toEqual([rule])
    expect(result.findings.filter((found) => found.file === file).map((found) => found.line)).toEqual([
      1, 2, 3,
    ])
  })

  it.each(code.filter(({ rule }) => rule !== "none"))("refuse that $file $does", ({ file, rule }) => {
    expect(rulesAgainst(file)).toEqual([rule])
  })

  it.each(code.filter(({ rule }) => rule === "none"))("find nothing in $file, which $does", ({ file }) => {
    expect(rulesAgainst(file)).toEqual([])
  })
})
