import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { openReplyCache } from "../../src/agents/models/reply-cache.js"
import { ignoreInGit } from "../../src/runtime/ignore-in-git.js"

/** A `.quorum` folder with this `.gitignore`, if any. */
function quorumFolder(gitignore?: string): { readonly folder: string; readonly written: () => string } {
  const folder = join(mkdtempSync(join(tmpdir(), "quorum-git-")), ".quorum")
  mkdirSync(folder)
  const place = join(folder, ".gitignore")
  if (gitignore !== undefined) writeFileSync(place, gitignore)
  return { folder, written: () => (existsSync(place) ? readFileSync(place, "utf8") : "") }
}

describe("a .quorum folder", () => {
  it("ignores itself in git, also where a full disk left an empty file, and leaves one of the user's alone", async () => {
    for (const [before, after] of [
      [undefined, "*\n"],
      ["", "*\n"],
      ["runs\n", "runs\n"],
    ] as const) {
      const { folder, written } = quorumFolder(before)
      await ignoreInGit(join(folder, "runs", "some-run"))
      expect(written()).toBe(after)
    }
  })

  it("is the only one that does, and does not stop anybody where it cannot", async () => {
    const base = mkdtempSync(join(tmpdir(), "quorum-git-"))
    await ignoreInGit(join(base, "replies"))
    expect(existsSync(join(base, ".gitignore"))).toBe(false)
    writeFileSync(join(base, ".quorum"), "in the way")
    await expect(ignoreInGit(join(base, ".quorum", "runs"))).resolves.toBe(undefined)
  })

  it("that the reply cache makes ignores itself", async () => {
    const { folder, written } = quorumFolder()
    const cache = openReplyCache(join(folder, "cache"), { warn: () => {} })
    expect(written()).toBe("")
    await cache.write("00aa", { content: "reply", toolCalls: [], simulated: true })
    expect(written()).toBe("*\n")
  })
})
