import { describe, expect, it } from "vitest"
import { failureAccountMarkdown } from "../../src/report/failure-account.js"
import { brief, failed, ok, outcome } from "../task/outcomes.js"
import { tried } from "./events.js"
import { resultOf } from "./results.js"

const attempt = tried(1, {
  target: "openai:gpt-5-mini",
  status: "failed",
  startedAt: Date.UTC(2026, 10, 21, 15, 30),
  runMs: 2_500,
  delayMs: 1_300,
  queueMs: 300,
  tokenWaitMs: 1_000,
  error: { kind: "rate_limit", message: "too many | requests" },
})

describe("the failure account as Markdown", () => {
  it("is empty when nothing is missing", () => {
    expect(failureAccountMarkdown(resultOf([brief(0)], [ok(0)]))).toBe("")
  })

  it("tells of a missing brief everything there is to know, and how to run it again", () => {
    const missing = brief(1, {
      id: "style",
      objective: "Review the style",
      items: ["a.ts"],
      requirementIds: ["req-1"],
    })
    const ending = { ...failed(1, { kind: "rate_limit", message: "too many requests" }), briefId: "style" }
    const result = resultOf([brief(0), missing], [ok(0), { ...ending, attempts: [attempt] }], {
      requirements: [{ id: "req-1", text: "Say what is ugly" }],
    })
    expect(failureAccountMarkdown(result)).toBe(`# Missing: 1 of 2 briefs

The section run \`run-1\` is **partial**: 1 of 2 briefs ok.

## style

- Objective: Review the style
- Why it is missing: rate\\_limit: too many requests
- Requirements affected: \`req-1\` (Say what is ugly)
- Items affected: \`a.ts\`
- The output lacks: Review the style; item a.ts; requirement req-1

| try | kind | target | began | queue | limit | backoff | took | what came of it |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
| 1 | first | openai:gpt-5-mini | 2026-11-21T15:30:00.000Z | 300 ms | 1.0 s | 0 ms | 2.5 s | too many \\| requests |

Rerun only this: \`only: ["style"]\` in the options of \`run\`, or \`--only style\` on the command line.
`)
  })

  it("says where partial output is, that nothing was tried, and how to run all of them again", () => {
    const outcomes = [
      ok(0),
      outcome(1, { status: "timed_out", scope: "branch", partial: "half" }),
      outcome(2, { status: "skipped", reason: "dependency_failed", because: 'it needs "2"' }),
    ]
    const text = failureAccountMarkdown(resultOf([brief(0), brief(1), brief(2)], outcomes))
    expect(text).toContain("- Partial output is kept in `outcomes[1].partial`")
    expect(text).toContain('- Why it is missing: skipped: dependency\\_failed (it needs "2")')
    expect(text).toContain("Nothing was tried.")
    expect(text).toContain('Rerun only these: `only: ["2","3"]` in the options of `run`, or `--only 2 3` on')
  })

  it("shows what comes from outside and lets it do nothing", () => {
    const evil = "a`b | c\n# Title\n<script>x</script> [y](http://z) **bold** \u202Efdp &amp;"
    const missing = brief(0, { id: evil, objective: evil, items: [evil], requirementIds: [evil] })
    const error = { kind: "agent", message: evil } as const
    const ending = { ...failed(0, error), briefId: evil, attempts: [{ ...attempt, target: evil, error }] }
    const text = failureAccountMarkdown(resultOf([missing], [ending]))
    // What is left when every escaped sign and every code span is taken out, from left to right.
    const bare = text.replace(/\\[^\w\s]|(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, "")
    expect(bare).not.toMatch(/[<>[\]`]|\*\*bold|\u202E|:\/\//)
    expect(text.split("\n").filter((line) => line.startsWith("#"))).toHaveLength(2)
    const rows = text.split("\n").filter((line) => line.startsWith("|"))
    expect(rows.map((row) => row.replaceAll("\\|", "").split("|").length)).toEqual([11, 11, 11])
    expect(text).toContain("--only 'a`b | c # Title")
  })
})
