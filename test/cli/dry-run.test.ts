import { afterEach, describe, expect, it, vi } from "vitest"
import { type DryRun, dryRun } from "../../src/cli/commands/dry-run.js"
import { parseModelSpec } from "../../src/agents/models/model-spec.js"

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
})

const model = { spec: parseModelSpec("simulated:demo"), why: "from --model" }

const briefs = ["a", "b", "c", "d"].map((id) => ({
  id,
  objective: `Read ${id}.`,
  characters: 4_000,
  ...(id === "d" ? { dependsOn: ["a", "b"] } : {}),
}))

function printed(plan: Partial<DryRun>): string {
  const written: string[] = []
  vi.spyOn(process.stdout, "write").mockImplementation((chunk) => written.push(String(chunk)) > 0)
  expect(dryRun({ briefs, model, flags: {}, ...plan })).toBe(0)
  vi.restoreAllMocks()
  return written.join("")
}

describe("a dry run", () => {
  it("shows plan, dependencies, calls, tokens, cost and time, whether splitting pays, and that nothing was called", () => {
    expect(printed({ planned: 8, furtherCalls: 1, note: "a note" })).toBe(
      [
        "plan: 4 briefs",
        "  a  Read a.",
        "  b  Read b.",
        "  c  Read c.",
        "  d  Read d.  (after a, b)",
        "model: simulated:demo, SIMULATED (from --model). A real one: --model openai:NAME",
        "estimate: up to 5 calls, about 7,150 tokens in and 2,000 out, $0",
        "time: about 25 s, with up to 16 calls at once",
        "one call instead: about 4,150 tokens in and 400 out, $0, about 8.8 s",
        "splitting does not pay: only about 0.4 times as fast as one call, for 2.0 times the tokens, and all fits into one; how good the output gets is not estimated",
        "a note",
        "nothing was called (--dry-run)",
        "",
      ].join("\n"),
    )
  })

  it("says that a planner's briefs are not known before it is asked, and counts the most", () => {
    const text = printed({ briefs: undefined, planned: 8, taskCharacters: 4_000, furtherCalls: 1 })
    expect(text).toMatch(
      /^plan: a planner would make up to 8 briefs; which ones, only asking it tells, so that this counts the most$/m,
    )
    // One call plans, eight work, one integrates; nine of them read the task.
    expect(text).toMatch(/^estimate: up to 10 calls, about 14,200 tokens in and 4,000 out/m)
    expect(text).toMatch(/^splitting (?:pays|does not pay): /m)
    expect(text).toMatch(/^nothing was called \(--dry-run\)$/m)
  })

  it("does not weigh what is no split: a vote, or a batch", () => {
    const text = printed({})
    expect(text).not.toMatch(/splitting|one call instead/)
    const { estimate } = JSON.parse(printed({ flags: { json: true } })) as { estimate: object }
    expect(Object.keys(estimate).toSorted()).toEqual([
      "calls",
      "cost",
      "inputTokens",
      "outputTokens",
      "seconds",
    ])
  })

  it("prints the same as JSON", () => {
    const shown: unknown = JSON.parse(printed({ planned: 8, furtherCalls: 1, flags: { json: true } }))
    expect(shown).toMatchObject({
      dryRun: true,
      model: "simulated:demo",
      briefs: [{ id: "a" }, { id: "b" }, { id: "c" }, { id: "d", dependsOn: ["a", "b"] }],
      estimate: { calls: 5, cost: 0, pays: false, why: expect.any(String), single: { fits: true } },
    })
    const planner: unknown = JSON.parse(printed({ briefs: undefined, planned: 8, flags: { json: true } }))
    expect(planner).toMatchObject({ briefs: null, mostBriefs: 8 })
  })

  it("keeps to the flags on concurrency and requests", () => {
    expect(printed({ briefs: briefs.slice(0, 3), flags: { concurrency: 1 } })).toMatch(
      /^time: about 25 s, with up to 1 call at once$/m,
    )
    expect(printed({ briefs: briefs.slice(0, 3), flags: { rpm: 1 } })).toMatch(/^time: about 2 min 0\d s/m)
  })

  it("says which limit it would wait for", () => {
    const flags = (more: object) => ({ concurrency: 4, ...more })
    expect(printed({ flags: flags({ rpm: 1 }) })).toMatch(/4 calls at once, held back by --rpm 1$/m)
    expect(printed({ flags: flags({ tpm: 1_000 }) })).toMatch(
      /^time: about 6 min \d\d s, .* held back by --tpm 1,000$/m,
    )
    expect(printed({ flags: flags({ rpm: 9_000, tpm: 1e9 }) })).not.toMatch(/held back/)
  })

  it("shows what every cap would do, the first to stop it first", () => {
    const many = Array.from({ length: 240 }, (_, index) => ({
      id: `b${index}`,
      objective: "o",
      characters: 4_000,
    }))
    const flags = { maxCalls: 100, maxTokens: 1_000_000, maxCost: 0.1, deadline: 60_000, concurrency: 16 }
    const price = { inputPerMillion: 0.25, outputPerMillion: 2 }
    const local = { spec: parseModelSpec("http://127.0.0.1:1/v1#some"), why: "from --model" }
    const text = printed({ briefs: many, model: local, flags: { ...flags, price } })
    expect(text.split("\n").slice(-6, -2)).toEqual([
      "the cap of $0.10 (--max-cost) would stop it after about 84 of 240 briefs",
      "the cap of 100 calls (--max-calls) would stop it after about 100 of 240 briefs",
      "the deadline of 1 min 00 s would stop it after about 116 of 240 briefs",
      "within its caps: 372,000 of 1,000,000 tokens",
    ])
    const shown: unknown = JSON.parse(
      printed({ briefs: many, model: local, flags: { ...flags, json: true } }),
    )
    expect(shown).toMatchObject({
      caps: [
        { flag: "--max-calls", cap: 100, needed: 240, stopsAfter: 100 },
        { flag: "--max-tokens", cap: 1_000_000, needed: 372_000, stopsAfter: null },
        { flag: "--max-cost", cap: 0.1, needed: null, stopsAfter: null },
        { flag: "--deadline", cap: 60, stopsAfter: 116 },
      ],
    })
  })

  it("says that a cap on cost needs a price, and counts the price that is given", () => {
    const local = { spec: parseModelSpec("http://127.0.0.1:1/v1#some"), why: "from --model" }
    expect(printed({ model: local, flags: { maxCost: 0.5 } })).toMatch(
      /^the cap of \$0\.50 \(--max-cost\) needs a price, or the run does not start: --price IN\/OUT, such as 0\.25\/2$/m,
    )
    const price = { inputPerMillion: 1, outputPerMillion: 10 }
    const text = printed({ model: local, flags: { maxCost: 0.5, price } })
    expect(text).toMatch(/^estimate: .* \$0\.02\d?$/m)
    expect(text).toMatch(/^within its caps: \$0\.02 of \$0\.50$/m)
  })

  it("says that a cap is too small for any call, or is only reached while it integrates", () => {
    expect(printed({ flags: { maxTokens: 3_000 } })).toMatch(
      /^the cap of 3,000 tokens \(--max-tokens\) would let no call through: each sets about 6,256 tokens aside until it has ended$/m,
    )
    expect(printed({ furtherCalls: 1, flags: { maxCalls: 4 } })).toMatch(
      /^the cap of 4 calls \(--max-calls\) would be reached after the briefs, before what comes back is integrated$/m,
    )
    expect(printed({ flags: { deadline: 1_000 } })).toMatch(
      /^the deadline of 1\.0 s would stop it before the first brief is done$/m,
    )
  })

  it("counts the calls of a program of one's own, too", () => {
    const written: string[] = []
    vi.spyOn(process.stdout, "write").mockImplementation((chunk) => written.push(String(chunk)) > 0)
    dryRun({ briefs, flags: { maxCalls: 3 } })
    expect(written.join("")).toMatch(
      /^the cap of 3 calls \(--max-calls\) would stop it after about 3 of 4 briefs$/m,
    )
  })

  it("does not fit into the context of the model that the price table knows", () => {
    vi.stubEnv("OPENAI_API_KEY", "sk-test-0123456789")
    const huge = briefs.map((brief) => ({ ...brief, characters: 2_000_000 }))
    const openai = { spec: parseModelSpec("openai:gpt-5-mini"), why: "from --model" }
    const text = printed({ briefs: huge, planned: 8, furtherCalls: 1, model: openai })
    expect(text).toMatch(/^one call instead: it would not fit$/m)
    expect(text).toMatch(
      /^splitting pays: the material does not fit into one call: about 2,000,550 tokens, of \d{3},000/m,
    )
    expect(text).toMatch(/^estimate: .*\$0\.5\d$/m)
  })

  it("says that a cost is unknown, and shows no estimate where no model is asked", () => {
    const local = { spec: parseModelSpec("http://127.0.0.1:1/v1#some"), why: "from --model" }
    expect(printed({ model: local })).toMatch(/cost unknown \(no price for this model\)$/m)
    const { model: _, ...rest } = { model, briefs, flags: {} }
    const written: string[] = []
    vi.spyOn(process.stdout, "write").mockImplementation((chunk) => written.push(String(chunk)) > 0)
    dryRun(rest)
    expect(written.join("")).not.toMatch(/estimate|time:/)
  })

  it("counts what it does not show", () => {
    const many = Array.from({ length: 1_030 }, (_, index) => ({
      id: `b${index}`,
      objective: "o",
      characters: 1,
    }))
    const text = printed({ briefs: many })
    expect(text.match(/^ {2}b\d+/gm)).toHaveLength(20)
    expect(text).toMatch(/^ {2}and 1,010 more$/m)
  })
})
