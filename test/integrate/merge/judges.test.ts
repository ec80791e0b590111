import { describe, expect, it } from "vitest"
import type { Agent } from "../../../src/agents/agent.js"
import { functionAgent } from "../../../src/agents/function-agent.js"
import type { JudgeInput } from "../../../src/agents/prompts/judge-prompts.js"
import { merge } from "../../../src/integrate/merge/merge.js"
import type { MergeOptions } from "../../../src/integrate/merge/merge-options.js"
import type { Integration } from "../../../src/integrate/integrator.js"
import { unionBy } from "../../../src/integrate/merge/rules/lists.js"
import type { Json } from "../../../src/task/json.js"
import { type OkOutcome, isOk } from "../../../src/task/outcome.js"
import { noSpend } from "../../../src/task/usage.js"
import { asking } from "../ask/ask-context.js"

const frame = {
  attempts: [],
  startedAt: 0,
  endedAt: 0,
  queueMs: 0,
  runMs: 0,
  ...noSpend,
  status: "ok",
} as const

const outcomes = (outputs: readonly Json[]): readonly OkOutcome[] =>
  outputs.map((output, index) => ({
    ...frame,
    briefId: `b${index}`,
    index,
    output,
    evidence: [`line ${index}`],
  }))

/** A judge that picks the candidate whose text holds what `pick` says of it. */
const judge = (pick: (input: JudgeInput) => string | null, name = "judge"): Agent =>
  functionAgent((brief) => pick(brief.input as JudgeInput), { name })
const prefers = (text: string): Agent =>
  judge(
    ({ candidates }) => candidates.find((one) => one.text.includes(text))?.label ?? null,
    `prefers ${text}`,
  )

type Done = Extract<Integration<Json>, { done: true }>

async function run(outputs: readonly Json[], options: MergeOptions) {
  const { context, asked } = asking({ task: { question: "Which licences?" } })
  const integrated = await merge(options).integrate(outcomes(outputs).filter(isOk), context)
  return { ...(integrated as Done), asked }
}

const packages = [
  {
    packages: [
      { name: "x", licence: "MIT" },
      { name: "y", licence: "MIT" },
    ],
  },
  {
    packages: [
      { name: "x", licence: "ISC" },
      { name: "y", licence: "ISC" },
    ],
  },
]
const rules = { packages: unionBy("name"), "packages[].licence": ["majority", "judge"] } as const

describe("the rule judge", () => {
  it("has the judges choose between the values, each conflict by itself, told the task and the evidence", async () => {
    const seen: JudgeInput[] = []
    const listens = judge((input) => {
      seen.push(input)
      // The same two values at another path are another question.
      const wanted = input.candidates[0]?.text.includes('name=\\"x\\"') === true ? "ISC" : "MIT"
      return input.candidates.find((one) => one.text.includes(wanted))?.label ?? null
    })
    const { output, conflicts, asked } = await run(packages, { rules, judges: listens })
    expect(output).toEqual({
      packages: [
        { name: "x", licence: "ISC" },
        { name: "y", licence: "MIT" },
      ],
    })
    expect(conflicts).toMatchObject([
      {
        path: 'packages[name="x"].licence',
        rule: "judge",
        chosen: "ISC",
        rejected: ["MIT"],
        status: "escalated",
      },
      {
        path: 'packages[name="y"].licence',
        rule: "judge",
        chosen: "MIT",
        rejected: ["ISC"],
        status: "escalated",
      },
    ])
    expect(asked).toHaveLength(4)
    expect(seen[0]?.task).toEqual({
      task: { question: "Which licences?" },
      question: 'Which value is right for packages[name="x"].licence?',
    })
    expect(seen[0]?.candidates.map(({ text }) => JSON.parse(text) as unknown)).toContainEqual({
      path: 'packages[name="x"].licence',
      value: "ISC",
      evidence: ["line 1"],
    })
  })

  it("without a verdict leaves it to the rest of the chain, and then to plan order", async () => {
    const silent = judge(() => null)
    const open = await run(packages, { rules, judges: [silent] })
    expect(open.conflicts).toMatchObject([
      {
        status: "escalated",
        rule: "plan order",
        chosen: "MIT",
        detail: 'the judges could not tell "MIT" (b0) from "ISC" (b1); the first in the plan stands',
      },
      { status: "escalated" },
    ])
    expect(open.reason).toContain("2 conflicts, 2 of them left to plan order")
    expect(open.warnings).toContain('`packages[name="x"].licence`: judge abstained: it could not tell')
    const chain = {
      ...rules,
      "packages[].licence": ["judge", { rule: "sourcePriority", order: ["b1"] }],
    } as const
    const closed = await run(packages, { rules: chain, judges: [silent] })
    expect(closed.conflicts).toMatchObject([
      { status: "resolved", rule: "sourcePriority(b1)", chosen: "ISC" },
      {},
    ])
  })

  it("without judges asks nobody", async () => {
    const { conflicts, asked } = await run(packages, { rules })
    expect(asked).toEqual([])
    expect(conflicts).toMatchObject([{ status: "unresolved" }, { status: "unresolved" }])
  })

  it("is asked only where the rules before could not decide, and where there is a choice", async () => {
    const { asked } = await run([...packages, packages[1] ?? null], { rules, judges: prefers("MIT") })
    expect(asked).toEqual([])
    expect((await run([{ a: 1 }, { a: 1 }], { rules: { a: "judge" }, judges: prefers("x") })).asked).toEqual(
      [],
    )
  })

  it("is asked about so many conflicts and no more, and the rest is named", async () => {
    const outputs = [0, 1].map((side) => ({ l: [1, 2, 3].map((n) => ({ n, v: `${side}` })) }))
    const { conflicts, warnings } = await run(outputs, {
      rules: { l: unionBy("n"), "l[].v": "judge" },
      judges: prefers('"value": "1"'),
      mostJudged: 2,
    })
    expect(conflicts?.map(({ status }) => status)).toEqual(["escalated", "escalated", "unresolved"])
    expect(warnings).toContain("the judges were asked about 2 of 3 conflicts (mostJudged), not l[n=3].v")
  })

  it("drops what the judges did not choose, in its name", async () => {
    const { records, output } = await run(["x", "y"], {
      rules: { $: "judge" },
      judges: prefers('"value": "y"'),
    })
    expect(output).toBe("y")
    expect(records?.dropped).toEqual([{ ref: "b0#", briefId: "b0", rule: "judge", for: "R1" }])
  })
})
