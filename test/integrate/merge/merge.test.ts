import { describe, expect, it } from "vitest"
import { functionAgent } from "../../../src/agents/function-agent.js"
import type { Integration } from "../../../src/integrate/integrator.js"
import { describeTable } from "../../../src/integrate/merge/describe-table.js"
import { merge } from "../../../src/integrate/merge/merge.js"
import type { MergeOptions } from "../../../src/integrate/merge/merge-options.js"
import type { MergeTable } from "../../../src/integrate/merge/merge-table.js"
import { unionBy } from "../../../src/integrate/merge/rules/lists.js"
import type { ProseWriter } from "../../../src/integrate/prose-writer.js"
import { type PlannedBrief, planBriefs } from "../../../src/task/brief.js"
import type { Json } from "../../../src/task/json.js"
import type { Outcome } from "../../../src/task/outcome.js"
import { noSpend } from "../../../src/task/usage.js"
import { integratorContract } from "../../../src/testing/index.js"
import { asking } from "../ask/ask-context.js"

const frame = { attempts: [], startedAt: 0, endedAt: 0, queueMs: 0, runMs: 0, ...noSpend }
const ok = (briefId: string, index: number, output: Json): Outcome => ({
  ...frame,
  briefId,
  index,
  status: "ok",
  output,
})
const failed = (briefId: string, index: number): Outcome => ({
  ...frame,
  briefId,
  index,
  status: "failed",
  error: { kind: "agent", message: "broke" },
})

type Done = Extract<Integration<Json>, { done: true }>

async function run(
  options: MergeOptions,
  outcomes: readonly Outcome[],
  briefs: readonly PlannedBrief[] = [],
) {
  const { context } = asking()
  return (await merge(options).integrate(outcomes, { ...context, briefs })) as Done
}

const inventory = [
  { title: "x", packages: [{ name: "zod", licence: "MIT" }, { name: "hono" }], size: 3 },
  {
    title: "y",
    packages: [
      { name: "zod", licence: "ISC" },
      { name: "hono", licence: "MIT" },
    ],
    size: 4,
  },
  { title: "y", packages: [{ name: "hono", licence: "MIT" }], size: [1, 2] },
  { title: null, packages: [], more: { deep: [true] } },
]

const tables: readonly (readonly [string, MergeTable])[] = [
  ["no rules", {}],
  [
    "rules for fields and lists",
    {
      title: "majority",
      packages: unionBy("name"),
      "packages[].licence": ["majority", "judge"],
      size: "sum",
    },
  ],
  ["everything kept", { $: "keepAll" }],
  ["everything counted", { "*": "count", "*[]": "concatOrdered" }],
]

describe("merge keeps the contract of integrators", () => {
  describe.each(tables)("with %s", (_, rules) => {
    const cases = integratorContract({
      makeIntegrator: () => merge({ rules }),
      outputs: inventory,
      briefs: ["a", "b", "c", "d"].map((id) => ({
        id,
        objective: `read ${id}`,
        items: [`${id}.json`, `${id}.lock`],
      })),
      tellsMissing: (integration, id) =>
        integration.done && integration.records?.missing.some(({ briefId }) => briefId === id) === true,
    })
    for (const { name, run } of cases) it(name, run)
  })

  describe("with texts, a judge and near duplicates", () => {
    const judge = functionAgent(() => null, { name: "silent" })
    const cases = integratorContract({
      makeIntegrator: () =>
        merge({
          rules: { text: ["majority", "judge"], "notes[]": "union" },
          judges: judge,
          duplicates: { of: "notes[]", proposeAt: 0.2 },
        }),
      outputs: ["one", "two", "three", "two", "one"].map((text) => ({ text, notes: [`note on ${text}`] })),
    })
    for (const { name, run } of cases) it(name, run)
  })
})

describe("merge", () => {
  it("counts the items of missing briefs, and names them in the ledger", async () => {
    const { briefs } = planBriefs([
      { id: "a", objective: "read a" },
      { id: "b", objective: "read b", items: ["1.json", "2.json"] },
      { id: "c", objective: "read c" },
    ])
    const outcomes = [ok("a", 0, { l: ["x", "y"] }), failed("b", 1), failed("c", 2)]
    const { records, reason } = await run({ rules: {} }, outcomes, briefs)
    expect(records?.counts).toEqual({ in: 5, kept: 2, merged: 0, dropped: 0, missing: 3 })
    expect(records?.missing).toEqual([
      { briefId: "b", items: ["1.json", "2.json"] },
      { briefId: "c", items: [] },
    ])
    expect(reason).toBe("1 outputs merged into 2 records, no conflicts")
  })

  it("takes the weight of a brief from the plan", async () => {
    const { briefs } = planBriefs([
      { id: "a", objective: "read a" },
      { id: "b", objective: "read b", weight: 1.5 },
    ])
    const { output } = await run({ rules: { $: "weighted" } }, [ok("a", 0, "x"), ok("b", 1, "y")], briefs)
    expect(output).toBe("y")
  })

  it("has no output when no branch delivered, and says so", async () => {
    const integration = await run({ rules: {} }, [failed("a", 0)])
    expect(integration).toMatchObject({ done: true, shortfall: "no branch delivered anything to merge" })
    expect("output" in integration).toBe(false)
    expect(integration.records?.counts).toEqual({ in: 1, kept: 0, merged: 0, dropped: 0, missing: 1 })
  })

  it("takes outputs apart as they arrive, never calls the run settled, and makes the same without", async () => {
    const options = { rules: { packages: unionBy("name"), size: "max" } } as const
    const integrator = merge(options)
    const outcomes = inventory.map((output, index) => ok(`b${index}`, index, output))
    const { context } = asking()
    const arrived = [2, 0, 3].flatMap((place) => outcomes[place] ?? [])
    for (let count = 1; count <= arrived.length; count += 1)
      expect(integrator.settled?.(arrived.slice(0, count), context.memory)).toBeUndefined()
    // One has not been looked at, and one brings something else than when it was looked at.
    const last = outcomes.map((outcome) => (outcome.briefId === "b3" ? ok("b3", 3, { title: "z" }) : outcome))
    expect(await integrator.integrate(last, context)).toEqual(await run(options, last))
    expect(await integrator.integrate(structuredClone(last), context)).toEqual(await run(options, last))
  })

  it("shows its whole table, with defaults, in its settings", () => {
    const { params, agents } = merge({
      rules: { "l[]": "union", x: "majority" },
      duplicates: [{ of: "l[]", on: ["text"] }],
      judges: functionAgent(() => null, { name: "silent" }),
    })
    expect(params).toEqual({
      rules: { "l[]": "union", x: { rule: "majority", quorum: 2 }, "*": "only", "*[]": "union" },
      inWords: describeTable({ "l[]": "union", x: "majority" }),
      duplicates: [{ of: "l[]", on: ["text"], precision: 0.95, proposeAt: 0.6, labelled: 0, mergeAt: null }],
      judges: ["silent"],
    })
    expect(agents?.map(({ name }) => name)).toEqual(["silent"])
  })

  it.each<[MergeTable, readonly string[], readonly string[]]>([
    [{}, [], ["x"]],
    [{ "l[]": "union", x: "only", y: "majority", "z.a": "sum" }, ["l", "y", "z"], ["x", "other"]],
    [{ "*": "keepAll" }, ["x", "y"], []],
    [{ "*[]": "union" }, ["x", "y"], []],
    [{ x: "only", "*": ["majority", "only"] }, ["y"], ["x"]],
    [{ $: "keepAll" }, ["x"], []],
    [{ $: "only" }, [], ["x"]],
  ])("says of %j which keys several briefs may fill", (rules, may, mayNot) => {
    const integrator = merge({ rules })
    for (const key of may) expect([key, integrator.mergesKey?.(key)]).toEqual([key, true])
    for (const key of mayNot) expect([key, integrator.mergesKey?.(key)]).toEqual([key, false])
  })

  it.each<[unknown, string]>([
    [{}, "expected `rules` to be rules by path"],
    [{ rules: {}, judge: 1 }, "unknown option `judge`"],
    [{ rules: {}, judges: [] }, "expected `judges` to be at least one judge, got an array of 0"],
    [{ rules: {}, judges: "me" }, "expected `judges` to be a judge or several"],
    [{ rules: {}, mostJudged: 0 }, "`mostJudged` to be a whole number of at least 1, got 0"],
    [{ rules: {}, prose: "nice" }, "expected `prose` to be a writer of prose"],
  ])("refuses %j", (options, message) => {
    expect(() => merge(options as MergeOptions)).toThrow(message)
  })
})

describe("merge with prose", () => {
  const outcomes = [ok("a", 0, { l: ["x"], t: 1 }), ok("b", 1, { l: ["x", "y"], t: 2 })]
  const prose = { text: "X and Y [R1, R2].", claims: [], removed: [], levels: 0 }

  it("returns the text, and the structure beside it; the writer may read what a branch delivered", async () => {
    const sources: unknown[] = []
    const writer: ProseWriter = {
      params: { writer: "test" },
      agents: [],
      write({ records, conflicts, sourceOf }) {
        sources.push(
          ...records.map(({ sources: [first] }) => sourceOf(first?.ref ?? "")),
          sourceOf("b#/t"),
          sourceOf("c#"),
        )
        return Promise.resolve({ ok: true, prose, conflicts, warnings: ["one sentence was removed"] })
      },
    }
    const integration = await run({ rules: {}, prose: writer }, outcomes)
    // The writer need not name what is open: code does.
    expect(integration.output).toMatch(/^X and Y \[R1, R2\]\.\n[^]*\bt: 1 \(a\) or 2 \(b\)/)
    expect(integration).toMatchObject({
      merged: { l: ["x", "y"], t: 1 },
      prose,
      conflicts: [{ path: "t" }],
      warnings: ["one sentence was removed"],
    })
    expect(sources).toEqual([1, "x", "y", 2, undefined])
  })

  it("asks for no text over nothing", async () => {
    const writer: ProseWriter = {
      params: {},
      agents: [],
      write: () => Promise.reject(new Error("was asked, and paid")),
    }
    const rules = { n: "count" } as const
    const integration = await run({ rules, prose: writer }, [ok("a", 0, { n: [] }), ok("b", 1, {})])
    expect(integration).toMatchObject({ merged: { n: 0 }, output: "Nothing was found by: a, b." })
    expect("shortfall" in integration).toBe(false)
  })

  it("does not say that nothing was found, where what was found was dropped", async () => {
    const writer: ProseWriter = {
      params: {},
      agents: [],
      write: () => Promise.reject(new Error("was asked")),
    }
    const delivered = [ok("a", 0, { n: "many" }), ok("b", 1, { l: [] })]
    const integration = await run({ rules: { n: "sum" }, prose: writer }, delivered)
    expect(integration.records?.counts).toMatchObject({ kept: 0, dropped: 1 })
    expect(integration.shortfall).toBe("nothing that the branches delivered was kept to write about")
    expect("output" in integration).toBe(false)
  })

  it("that could not be written has no output, and keeps the structure", async () => {
    const writer: ProseWriter = {
      params: {},
      agents: [],
      write: () => Promise.resolve({ ok: false, shortfall: "too long to write" }),
    }
    const integration = await run({ rules: {}, prose: writer }, outcomes)
    expect(integration).toMatchObject({ merged: { l: ["x", "y"], t: 1 }, shortfall: "too long to write" })
    expect("output" in integration).toBe(false)
  })
})
