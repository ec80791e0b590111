import { spawnSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"

const script = resolve("scripts/run-examples.mjs")
let folder = ""

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "quorum-examples-"))
  writeFileSync(join(folder, "sound.mjs"), 'console.log("what it shows holds")')
  writeFileSync(
    join(folder, "unsound.mjs"),
    'console.log("what it shows does not hold"); process.exitCode = 1',
  )
  writeFileSync(
    join(folder, "key.mjs"),
    'console.log("keys:", process.env["OPENAI_API_KEY"], process.env["QUORUM_MODEL"])',
  )
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function runExamples(names: readonly string[], cwd = process.cwd()) {
  const programs = names.map((name) => join(folder, name))
  const env = { ...process.env, OPENAI_API_KEY: "sk-not-for-examples", QUORUM_MODEL: "openai:expensive" }
  return spawnSync(process.execPath, [script, ...programs], { encoding: "utf8", cwd, env })
}

describe("running the examples", () => {
  test("fails when one of them does, names it, shows what it printed, and still runs the others", () => {
    const { status, stdout, stderr } = runExamples(["unsound.mjs", "sound.mjs"])
    expect(status).toBe(1)
    expect(stdout).toMatch(/what it shows does not hold\n.*unsound\.mjs: FAILED with exit code 1/)
    expect(stdout).toMatch(/\bsound\.mjs: passed/)
    expect(stderr).toContain("1 of 2 failed")
  })

  test("passes when all of them do", () => {
    expect(runExamples(["sound.mjs"])).toMatchObject({ status: 0, stderr: "" })
  })

  test("keeps keys and models of the environment from them", () => {
    expect(runExamples(["key.mjs"]).stdout).toContain("keys: undefined undefined")
  })

  test("refuses to pass when there is nothing to run", () => {
    const { status, stderr } = runExamples([], folder)
    expect(status).toBe(2)
    expect(stderr).toContain("found none")
  })
})
