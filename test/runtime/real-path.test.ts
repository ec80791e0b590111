import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, it } from "vitest"
import { realPaths } from "../../src/runtime/real-path.js"

const base = realpathSync(mkdtempSync(join(tmpdir(), "real-path-")))
mkdirSync(join(base, "real", "deep"), { recursive: true })
writeFileSync(join(base, "real", "a.txt"), "a")
symlinkSync("real", join(base, "link"))
symlinkSync(join("..", "link", "deep"), join(base, "real", "back"))
symlinkSync("nowhere/yet.txt", join(base, "dangling"))
symlinkSync("two", join(base, "one"))
symlinkSync("one", join(base, "two"))
afterAll(() => {
  rmSync(base, { recursive: true })
})

describe("realPaths", () => {
  const resolve = realPaths(base)

  it.each([
    ["real/a.txt", "real/a.txt"],
    ["link/a.txt", "real/a.txt"],
    ["./link/../link//deep", "real/deep"],
    ["link/back/new/file.txt", "real/deep/new/file.txt"],
    ["not/there/yet", "not/there/yet"],
    ["dangling", "nowhere/yet.txt"],
    ["real/a.txt/below", "real/a.txt/below"],
    [".", "."],
  ])("follows the links in %s, also to what is not there yet", (path, real) => {
    expect(resolve(path)).toBe(join(base, real))
    expect(resolve(join(base, path))).toBe(join(base, real))
    // What was found before stays.
    expect(resolve(path)).toBe(join(base, real))
  })

  it("ends on links that lead round in a circle", () => {
    expect(resolve("one/x")).toMatch(/(?:one|two)\/x$/)
  })

  it("knows the root", () => {
    expect(resolve("/")).toBe("/")
  })
})
