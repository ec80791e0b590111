import { mkdtempSync, rmSync, symlinkSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, expect, test } from "vitest"
import { functionAgent } from "../../src/agents/function-agent.js"
import { section } from "../../src/index.js"

const folder = mkdtempSync(join(tmpdir(), "writes-"))
symlinkSync(folder, `${folder}-link`)
afterAll(() => {
  rmSync(folder, { recursive: true })
  rmSync(`${folder}-link`)
})

const run = (writes: string[] | undefined, wrote: readonly string[]) => {
  const agent = functionAgent((_, context) => {
    for (const place of wrote) context.wrote(place)
    return "done"
  })
  const brief = { id: "a", objective: "write", ...(writes === undefined ? {} : { writes }) }
  return section({ agent, briefs: [brief, { id: "b", objective: "read" }].slice(0, 1) }).run("x")
}

test.each([
  ["a path", ["out/a.md"], ["./out/a.md"]],
  ["a glob", ["out/*.md"], ["out/a.md", "out/b.md"]],
  ["a folder", ["out/"], ["out/deep/a.md"]],
  ["a link to it", [`${folder}/`], [`${folder}-link/a.md`]],
])("a branch may write what its brief declares by %s", async (_, writes, wrote) => {
  expect((await run(writes, wrote)).status).toBe("complete")
})

test.each([
  ["nothing declared", undefined, ["out/a.md"]],
  ["another file", ["out/a.md"], ["out/b.md"]],
  ["a way out of the folder", ["out/"], ["out/../secret"]],
  ["one of two", ["out/a.md"], ["out/a.md", "/etc/passwd"]],
])("what was made with an undeclared write is set aside and named: %s", async (_, writes, wrote) => {
  const result = await run(writes, wrote)
  expect(result.status).toBe("failed")
  expect(result.outcomes[0]).toMatchObject({ status: "skipped", reason: "independence", quarantined: "done" })
  expect(result.failures[0]?.reason).toContain(wrote.at(-1)?.replace(/.*\.\.\//, ""))
})
