import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { findFiles } from "../../src/cli/input/find-files.js"
import { emptyFolder } from "./run-quorum.js"

/** A folder of files with these paths. */
function folderOf(...paths: readonly string[]): string {
  const folder = emptyFolder()
  for (const path of paths) {
    mkdirSync(join(folder, path, ".."), { recursive: true })
    writeFileSync(join(folder, path), "text")
  }
  return folder
}

async function found(folder: string, glob = folder): Promise<readonly string[]> {
  const files = await findFiles([glob], "GLOB")
  return files.map((path) => path.slice(folder.length + 1))
}

const odd = [
  "a\nb.md",
  "c\rd.md",
  "e\u2028f.md",
  "g\uE000n.md",
  "h\\i.md",
  "j*[k].md",
  "l m.md",
  "o\np/q.md",
  "r\\s/t.md",
]

describe("the files of a folder or a glob", () => {
  it("are all of them, whatever their names hold: line ends, backslashes, brackets", async () => {
    const folder = folderOf(...odd, "plain.md")
    const all = [...odd, "plain.md"].toSorted()
    expect(await found(folder)).toEqual(all)
    expect(await found(folder, `${folder}/**/*.md`)).toEqual(all)
    expect(await found(folder, `${folder}/*/*`)).toEqual(["o\np/q.md", "r\\s/t.md"])
    expect(await found(folder, `${folder}/o\np`)).toEqual(["o\np/q.md"])
    expect(await found(folder, `${folder}/a\nb.md`)).toEqual(["a\nb.md"])
  })

  it("are found behind links too, and without hidden ones and node_modules unless those are named", async () => {
    const folder = folderOf("real\n/a.md", ".git/b.md", "node_modules/c/d.md", "e.md")
    symlinkSync(join(folder, "real\n"), join(folder, "linked"))
    expect(await found(folder)).toEqual(["e.md", "linked/a.md", "real\n/a.md"].toSorted())
    expect(await found(folder, `${folder}/**`)).toEqual(["e.md", "linked/a.md", "real\n/a.md"].toSorted())
    expect(await found(folder, `${folder}/.git`)).toEqual([".git/b.md"])
    expect(await found(folder, `${folder}/node_modules/**`)).toEqual(["node_modules/c/d.md"])
  })

  it("are none of a glob that matches nothing", async () => {
    const folder = folderOf("a.md")
    await expect(found(folder, `${folder}/none/*.md`)).rejects.toThrow(/at least one file, got none/)
  })

  // Nothing is closed to root.
  it.skipIf(process.getuid?.() === 0)("are not passed over where a folder cannot be read", async () => {
    const folder = folderOf("a.md", "closed/b.md")
    chmodSync(join(folder, "closed"), 0o000)
    await expect(found(folder)).rejects.toThrow(/folders that can be read, got ".*closed" \(EACCES\)/)
    chmodSync(join(folder, "closed"), 0o700)
  })
})
