import { spawnSync } from "node:child_process"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { z } from "zod"
import { section } from "../../../src/index.js"
import { merge } from "../../../src/integrate/merge/merge.js"
import { proseWriter } from "../../../src/integrate/synthesis/prose-writer.js"
import { type Simulator, startSimulator } from "../../../src/simulator/index.js"
import { perspectives } from "../../../src/task/make-briefs/perspectives.js"
import { expectBalanced, expectCited, stands } from "./citations.js"

// A checkout may come without its history: two real files of the repository always give a real diff.
const files = ["README.md", "docs/voting.md"] as const
const { stdout: diff, error } = spawnSync("git", ["diff", "--no-index", "--no-color", ...files], {
  encoding: "utf8",
})
if (error !== undefined) console.warn(`SKIPPED: expected git to be there, got ${error.message}`)

const Findings = z.object({ findings: z.array(z.object({ text: z.string(), source: z.string() })) })

let simulator: Simulator
beforeAll(async () => {
  simulator = await startSimulator({ accuracy: 1, latency: { medianMs: 20, sigma: 0 } })
})
afterAll(async () => {
  await simulator.close()
})

const views = perspectives(["security", "performance", "maintainer"], {
  objective: "Review the diff.",
  output: Findings,
})

/** Reviews the diff over a real socket; the briefs named in `late` have no time to answer. */
const review = (late: readonly string[] = []) => {
  const model = `${simulator.url}#demo`
  return section<string>({
    model,
    briefs: views.map((brief) => ({
      ...brief,
      input: { documents: [{ source: `${brief.id}.diff`, text: diff }] },
      ...(late.includes(brief.id ?? "") ? { timeoutMs: 1 } : {}),
    })),
    quorum: 2,
    retry: { attempts: 1 },
    integrate: merge({ rules: { "findings[]": "union" }, prose: proseWriter({ model }) }),
  }).run("Is the diff ready to be merged?", { seed: 5 })
}

const findingsOf = (result: Awaited<ReturnType<typeof review>>) =>
  result.outcomes.flatMap((outcome) =>
    outcome.status === "ok"
      ? Findings.parse(outcome.output).findings.map((finding) => ({ ...finding, by: outcome.briefId }))
      : [],
  )

describe.skipIf(error !== undefined)("a review of a real diff from three perspectives", () => {
  test("is complete, quotes the diff, and cites what it was told", async () => {
    expect(diff).toContain(`--- a/${files[0]}`)
    const result = await review()
    const findings = findingsOf(result)
    expect(result).toMatchObject({
      status: "complete",
      simulated: true,
      failures: [],
      coverage: { briefs: 3, ok: 3, quorum: 2 },
    })
    expect(new Set(findings.map(({ by }) => by)).size).toBe(3)
    for (const { text, source, by } of findings) {
      expect.soft([text, stands(text, diff)]).toEqual([text, true])
      expect.soft(source).toBe(`${by}.diff`)
    }
    expectBalanced(result.records, findings.length, 0)
    expectCited(result)
    expect(result.merged).toEqual({ findings: result.records.records.map(({ value }) => value) })
    expect(result.verdict?.checks.filter(({ status }) => status === "failed")).toEqual([])
  })

  test("with one perspective missing is partial, and says which and what that costs", async () => {
    const result = await review(["performance"])
    const findings = findingsOf(result)
    expect(result).toMatchObject({
      status: "partial",
      coverage: { briefs: 3, ok: 2, timedOut: 1, quorum: 2 },
      failures: [{ briefId: "performance", status: "timed_out" }],
    })
    expect(findings.some(({ by }) => by === "performance")).toBe(false)
    expectBalanced(result.records, findings.length, 1)
    expectCited(result)
    expect(result.output).toContain("performance")
  })

  test("with two missing has no quorum and no output", async () => {
    const result = await review(["performance", "security"])
    expect(result).toMatchObject({ status: "failed", coverage: { ok: 1, quorum: 2 } })
    expect(result.output).toBeUndefined()
    expect(result.failures.map(({ briefId }) => briefId)).toEqual(["security", "performance"])
  })
})
