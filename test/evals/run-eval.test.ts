import { describe, expect, test } from "vitest"
import { functionAgent } from "../../src/agents/function-agent.js"
import { defineEval, evalTable, runEval } from "../../src/evals/index.js"
import type { EvalProgress } from "../../src/evals/index.js"
import { vote } from "../../src/index.js"
import type { Brief } from "../../src/index.js"
import { z } from "zod"

/** Doubles a number as asked, but for the slips: these inputs come out one too high on the ballots named. */
function doubler(slips: Record<string, readonly number[]>) {
  return functionAgent(({ objective, sampleIndex = 0 }: Brief) => {
    if (objective === "crash") throw new Error("disk full")
    return Number(objective) * 2 + (slips[objective]?.includes(sampleIndex) === true ? 1 : 0)
  })
}

const rows = ["1", "2", "3", "4"].map((input) => ({ id: `row ${input}`, input, expected: Number(input) * 2 }))
const score = (output: number, row: { readonly expected: number }): boolean => output === row.expected
const single = vote({ agent: doubler({ 2: [0], 3: [0, 1], 4: [0, 1] }), samples: 1, output: z.number() })
const three = single.with({ samples: 3 })

describe("an evaluation", () => {
  test("counts each arm and each pair of rows on the same rows", async () => {
    const report = await runEval(defineEval({ name: "doubling", rows, arms: { single, three }, score }), {
      seed: 1,
    })
    // One ballot slips on rows 2, 3 and 4; of three ballots two slip on rows 3 and 4.
    expect(report).toMatchObject({ name: "doubling", status: "complete", simulated: false, seed: 1, rows: 4 })
    expect(report.arms).toMatchObject([
      { arm: "single", rows: 4, right: 1, wrong: 3, missing: 0, accuracy: 0.25 },
      { arm: "three", rows: 4, right: 2, wrong: 2, missing: 0, accuracy: 0.5 },
    ])
    expect(report.pairs).toEqual([
      { baseline: "single", arm: "three", bothRight: 1, onlyBaseline: 0, onlyArm: 1, neither: 2, pValue: 1 },
    ])
    expect(report.cells.map((cell) => `${cell.rowId} ${cell.arm} ${cell.verdict}`)).toEqual([
      "row 1 single right",
      "row 1 three right",
      "row 2 single wrong",
      "row 2 three right",
      "row 3 single wrong",
      "row 3 three wrong",
      "row 4 single wrong",
      "row 4 three wrong",
    ])
  })

  test("reports a row that failed as missing with its reason, and counts it as not right", async () => {
    const crashing = [...rows.slice(0, 1), { id: "bad", input: "crash", expected: 0 }]
    const report = await runEval(
      defineEval({ name: "doubling", rows: crashing, arms: { single, three }, score }),
    )
    expect(report.status).toBe("partial")
    expect(report.arms[0]).toMatchObject({ rows: 2, right: 1, wrong: 0, missing: 1, accuracy: 0.5 })
    expect(report.cells.at(-1)).toMatchObject({ rowId: "bad", arm: "three", verdict: "missing" })
    expect(evalTable(report)).toContain("missing: bad in single: agent: the vote inside ended failed")
  })

  test("a tied vote is missing, neither right nor wrong", async () => {
    const two = vote({ agent: doubler({ 1: [1] }), samples: 2, ties: "abstain", output: z.number() })
    const report = await runEval(defineEval({ name: "ties", rows: rows.slice(0, 2), arms: { two }, score }))
    expect(report.arms).toMatchObject([{ right: 1, wrong: 0, missing: 1 }])
    expect(report.cells[0]?.reason).toContain('tied between "2" and "3"')
  })

  test.each([
    {
      how: "throws",
      broken: (): boolean => {
        throw new Error("no key 'total'")
      },
      reason: "the score threw: no key 'total'",
    },
    {
      how: "says neither true nor false",
      broken: () => 1 as never,
      reason: "the score said neither true nor false, but 1",
    },
  ])(
    "a score that $how loses its row and no other, and the report is not complete",
    async ({ broken, reason }) => {
      const definition = defineEval({
        name: "broken score",
        rows,
        arms: { three },
        score: (output: number, row: { readonly id: string; readonly expected: number }) =>
          row.id === "row 1" ? broken() : score(output, row),
      })
      const report = await runEval(definition)
      expect(report.status).toBe("partial")
      expect(report.arms).toMatchObject([{ right: 1, wrong: 2, missing: 1 }])
      expect(report.cells[0]).toMatchObject({ verdict: "missing", output: 2, reason })
    },
  )

  test("adds up what each arm called and paid, unknown when a price is", async () => {
    const priced = (cost: number | null) => {
      const usage = { calls: 1, inputTokens: 10, outputTokens: 2, cachedTokens: 0, reasoningTokens: 0 }
      const agent = {
        name: "priced",
        run: async (_: Brief, context: Parameters<ReturnType<typeof doubler>["run"]>[1]) => ({
          output: await context.call("model", () => Promise.resolve({ value: 2, spend: { usage, cost } })),
        }),
      }
      return vote({ agent, samples: 3, output: z.number() })
    }
    const arms = { known: priced(0.5), unknown: priced(null) }
    const report = await runEval(defineEval({ name: "prices", rows: rows.slice(0, 2), arms, score }))
    // Two agreeing ballots of three decide: two calls a row.
    expect(report.arms).toMatchObject([
      { arm: "known", usage: { calls: 4, inputTokens: 40 }, cost: 2 },
      { arm: "unknown", usage: { calls: 4 }, cost: null },
    ])
    expect(evalTable(report)).toMatch(/known .* \$2\.0000\n.*unknown .* unknown\n/)
  })

  test("tells of its progress, and the same seed gives the same report", async () => {
    const noisy = vote({
      agent: functionAgent((_, context) => (context.random() < 0.5 ? 1 : 2)),
      samples: 1,
      output: z.number(),
    })
    const definition = defineEval({ name: "noise", rows, arms: { noisy }, score: (output) => output === 1 })
    const seen: EvalProgress[] = []
    const first = await runEval(definition, { seed: 7, onProgress: (progress) => seen.push(progress) })
    const second = await runEval(definition, { seed: 7, concurrency: 1 })
    expect(seen.map(({ done, total }) => `${done} of ${total}`)).toEqual([
      "1 of 4",
      "2 of 4",
      "3 of 4",
      "4 of 4",
    ])
    expect(seen[0]).toMatchObject({ arm: "noisy", status: "ok" })
    expect(first.arms).toMatchObject([{ missing: 0 }])
    expect(second.cells.map((cell) => cell.output)).toEqual(first.cells.map((cell) => cell.output))
  })

  test("that is stopped reports what it has, and the rest as missing", async () => {
    const controller = new AbortController()
    const definition = defineEval({ name: "doubling", rows, arms: { three }, score })
    const report = await runEval(definition, {
      concurrency: 1,
      signal: controller.signal,
      onProgress: ({ done }) => {
        if (done === 2) controller.abort()
      },
    })
    expect(report.status).toBe("cancelled")
    expect(report.arms[0]).toMatchObject({ rows: 4, right: 2, missing: 2 })
    expect(report.cells[3]?.reason).toBe("cancelled by user")
  })
})

describe("a definition", () => {
  const good = { name: "doubling", rows, arms: { single }, score }
  test.each([
    {
      what: "no rows",
      change: { rows: [] },
      message: "expected `rows` to be at least one row, got an array of 0",
    },
    { what: "no arms", change: { arms: {} }, message: "expected `arms` to be at least one arm" },
    { what: "an arm that is no pattern", change: { arms: { single: {} } }, message: "`arms.single`" },
    { what: "an unknown option", change: { scorer: score }, message: "unknown option `scorer`" },
    { what: "no score", change: { score: undefined }, message: "expected `score` to be a function" },
    { what: "rows of one id", change: { rows: [rows[0], rows[0]] }, message: 'got "row 1" for rows 1 and 2' },
    {
      what: "input that is not JSON",
      change: { rows: [{ input: new Date(0) }] },
      message: 'input of row "1" to be plain JSON',
    },
  ])("with $what is refused", ({ change, message }) => {
    expect(() => defineEval({ ...good, ...change } as never)).toThrow(message)
  })

  test("is run with strict options", async () => {
    const definition = defineEval(good)
    await expect(runEval(definition, { sede: 1 } as never)).rejects.toThrow("runEval: unknown option `sede`")
    await expect(runEval(definition, { concurrency: 0 })).rejects.toThrow(
      "expected `concurrency` to be a whole number of at least 1, got 0",
    )
  })

  test("whose arm lacks a key is refused before anything is paid", async () => {
    const calls: string[] = []
    const refusing = {
      name: "keyless",
      preflight: () => {
        throw new Error("expected a key")
      },
      run: (brief: Brief) => {
        calls.push(brief.id)
        return Promise.resolve({ output: 1 })
      },
    }
    const keyless = vote({ agent: refusing, samples: 1, output: z.number() })
    await expect(runEval(defineEval({ ...good, arms: { single, keyless } }))).rejects.toThrow(
      "expected a key",
    )
    expect(calls).toEqual([])
  })
})
