import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { functionAgent } from "../../../src/agents/function-agent.js"
import type { Integrator } from "../../../src/integrate/integrator.js"
import { batch } from "../../../src/patterns/batch.js"
import { section } from "../../../src/patterns/section/section.js"
import { vote } from "../../../src/patterns/vote/vote.js"
import { readJournal } from "../../../src/runtime/journal/read-journal.js"
import type { Brief } from "../../../src/task/brief.js"

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "quorum-alike-"))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

const worker = (broken: ReadonlySet<string>) =>
  functionAgent(
    ({ id }: Brief) => {
      if (broken.has(id)) throw new Error(`no ${id}`)
      return { about: id, text: "word ".repeat(id === "2" ? 10_000 : 2) }
    },
    { name: "worker" },
  )

const endOf = (runId = "r1") => readJournal(root, runId).then(({ entries }) => entries.at(-1))

describe("a run that is read again prints the same, to the byte", () => {
  it("of a batch, whose lines are not written twice", async () => {
    const pattern = batch({ agent: worker(new Set(["3"])), objective: "Do it" })
    const items = ["one", { deep: ["two"] }, "three", null]
    const result = await pattern.run(items, { journal: root, runId: "r1" })
    expect(result.output?.map(({ status }) => status)).toEqual(["ok", "ok", "failed", "ok"])
    expect(JSON.stringify(await pattern.fold("r1", { journal: root }))).toBe(JSON.stringify(result))
    expect(await endOf()).toMatchObject({ type: "run_end", outputIs: "lines", result: { output: null } })
    const last = readFileSync(join(root, "r1", "journal.jsonl"), "utf8")
      .trimEnd()
      .split("\n")
      .at(-1)
    expect(last).not.toContain("word word")
  })

  it("of a batch whose failed items went out again", async () => {
    const broken = new Set(["1", "3"])
    const pattern = batch({ agent: worker(broken), objective: "Do it" })
    await pattern.run(["one", "two", "three"], { journal: root, runId: "r1" })
    broken.delete("3")
    const result = await pattern.resume("r1", { journal: root, retryFailed: true })
    expect(result.output?.map(({ status }) => status)).toEqual(["failed", "ok", "ok"])
    expect(JSON.stringify(await pattern.fold("r1", { journal: root }))).toBe(JSON.stringify(result))
    expect(await endOf()).toMatchObject({ outputIs: "lines" })
  })

  it("of a section and of a vote", async () => {
    const briefs = [{ objective: "Do a" }, { objective: "Do b" }]
    const parts = section({ agent: worker(new Set()), briefs })
    const collected = await parts.run("task", { journal: root, runId: "r1" })
    expect(JSON.stringify(await parts.fold("r1", { journal: root }))).toBe(JSON.stringify(collected))
    const votes = vote({ agent: functionAgent(() => "A", { name: "voter" }), samples: 3 })
    const cast = await votes.run("A or B?", { journal: root, runId: "r2" })
    expect(JSON.stringify(await votes.fold("r2", { journal: root }))).toBe(JSON.stringify(cast))
  })

  it("of an integrator whose output only looks like a batch's", async () => {
    const integrate: Integrator = {
      name: "in order",
      params: {},
      integrate: (outcomes, { briefs }) =>
        Promise.resolve({
          done: true,
          reason: "all there",
          output: outcomes.map(({ index, briefId: id }) => ({
            index,
            id,
            input: briefs[index]?.input ?? null,
            status: "ok",
            output: "of its own",
          })),
        }),
    }
    const pattern = section({ agent: worker(new Set()), briefs: [{ objective: "Do a" }], integrate })
    const result = await pattern.run("task", { journal: root, runId: "r1" })
    expect(JSON.stringify(await pattern.fold("r1", { journal: root }))).toBe(JSON.stringify(result))
    expect(await endOf()).not.toHaveProperty("outputIs")
  })
})
