import { describe, expect, it } from "vitest"
import { readConstraint } from "../../../src/integrate/validate/constraint.js"
import { keepsConstraint } from "../../../src/integrate/validate/keeps-constraint.js"
import { validate } from "../../../src/integrate/validate/validate.js"
import { okOf, plainBrief, subjectOf } from "./subjects.js"

const size = (measure: string, least: number, most: number) => ({ kind: "size", measure, least, most })

describe("a constraint in words", () => {
  it.each([
    ["at most 50 words", size("words", 0, 50)],
    ["Use at most 1,000 words.", size("words", 0, 1_000)],
    ["no more than three sentences", size("sentences", 0, 3)],
    ["Up to 5 bullet points", size("items", 0, 5)],
    ["80 characters or less", size("characters", 0, 80)],
    ["fewer than 10 lines", size("lines", 0, 9)],
    ["At least 2 items", size("items", 2, Infinity)],
    ["2 entries or more", size("items", 2, Infinity)],
    ["exactly 3 sentences", size("sentences", 3, 3)],
    ["Answer in one sentence.", size("sentences", 1, 1)],
    ["Write two paragraphs", size("paragraphs", 2, 2)],
    ["between 3 and 5 items", size("items", 3, 5)],
    ["100-150 words", size("words", 100, 150)],
    ["JSON", { kind: "json", shape: "any" }],
    ["Reply in valid JSON only.", { kind: "json", shape: "any" }],
    ["a JSON object", { kind: "json", shape: "object" }],
    ["Return a JSON array", { kind: "json", shape: "array" }],
    ['Do not mention "Acme"', { kind: "mentions", text: "Acme", wanted: false }],
    ['Mention "risk".', { kind: "mentions", text: "risk", wanted: true }],
  ])("%s is understood", (words, constraint) => {
    expect(readConstraint(words)).toEqual(constraint)
  })

  it.each([
    "in English",
    "50 words",
    "at most 3 items per section",
    "at most 50 words, then a table",
    "JSON lines",
    "be brief",
    "at most many words",
  ])("%s is not, and nothing is claimed of it", (words) => {
    expect(readConstraint(words)).toBeUndefined()
  })
})

describe("an output keeps a constraint", () => {
  const kept = (words: string, output: unknown) => {
    const constraint = readConstraint(words)
    if (constraint === undefined) throw new Error(`expected "${words}" to be understood`)
    return keepsConstraint(output, constraint)
  }

  it.each<[string, unknown]>([
    ["at most 3 words", "one two -- three"],
    ["one sentence", "It works, e.g. Here and in No. 5 of Dr. Who etc."],
    ["at most 4 characters", "a👍🏽bc"],
    ["exactly 2 lines", "a\n\nb\n"],
    ["two paragraphs", "a\nb\n\nc"],
    ["exactly 2 items", "Things:\n- a\n- b"],
    ["exactly 2 items", ["a", "b"]],
    ["exactly 2 items", { title: "t", findings: ["a", "b"] }],
    ["at most 2 bullets", "- a\n  - b\n  - c\n- d\n  goes on"],
    ["at most 2 bullets", "Found:\n- a\n- b\n\nNext steps:\n- c"],
    ["at most 2 bullets", "Found:\n- a\n- b\n## Next\n- c"],
    ["exactly 3 bullets", "- a\n\n- b is\nlong\n- c"],
    ["JSON", '{"a": 1}'],
    ["JSON only", '```json\n{"a": 1}\n```\n'],
    ["a JSON array", "```\n[1]\n```"],
    ["a JSON object", { a: 1 }],
    ['do not mention "Acme"', { said: "nothing" }],
    ['do not mention "AI"', "The maintainer said no."],
    ['do not mention "AI"', { said: "The maintainer said no." }],
    ['mention "risk"', "There are risks."],
  ])("%s: %j", (words, output) => {
    expect(kept(words, output)).toEqual({ kept: true })
  })

  it.each<[string, unknown, string]>([
    ["at most 3 words", "one two three four", "it has 4"],
    ["one sentence", "It works. It is fast.", "it has 2"],
    ["at least 3 items", ["a", "b"], "it has 2"],
    ["at most 2 bullets", "- a\n- b\n- c\n  - d", "it has 3"],
    ["JSON", "no json", "it is not JSON"],
    ["JSON only", "Here:\n```json\n1\n```", "it is not JSON"],
    ["JSON only", "```json\n1\n```\n```json\n2\n```", "it is not JSON"],
    ["a JSON array", '{"a": 1}', "it is no array"],
    ["a JSON object", ["a"], "it is no object"],
    ['do not mention "Acme"', { said: "acme did" }, "it does"],
    ['do not mention "AI"', "Is it AI?", "it does"],
    ['do not mention "AI"', { said: "no\nAI" }, "it does"],
    ['mention "risk"', "all is well", "it does not"],
    ['mention "AI"', "The maintainer said no.", "it does not"],
  ])("or not, %s: %j", (words, output, instead) => {
    expect(kept(words, output)).toEqual({ kept: false, instead })
  })

  it.each<[string, unknown]>([
    ["at most 3 words", { text: "one two three four" }],
    ["at most 3 items", "a text without a list"],
    ["at most 1 item", { a: [1, 2], b: [3] }],
  ])("which cannot be told of every output, %s: %j", (words, output) => {
    expect(kept(words, output)).toBeUndefined()
  })
})

describe("the constraints of the briefs", () => {
  const outcome = okOf(0, "a", {
    findings: [{ path: "./src/secret/key.ts:12" }, { path: "src/a.ts" }, { path: "src/secretary.ts" }],
  })

  it("say how many of them were checked, and who broke which", async () => {
    const brief = plainBrief("a", 0, {
      format: "JSON",
      constraints: ["at most 2 items", "be kind"],
      scope: { out: ["src/secret/", "matters of taste"] },
    })
    const { findings, checks } = await validate(subjectOf({ briefs: [brief], outcomes: [outcome] }))
    expect(findings).toEqual([
      { check: "V8", message: 'brief "a", "at most 2 items": it has 3', briefIds: ["a"] },
      { check: "V8", message: 'brief "a", "./src/secret/key.ts:12" is out of its scope', briefIds: ["a"] },
    ])
    expect(checks.find(({ check }) => check === "V8")).toEqual({
      check: "V8",
      name: "brief constraints (3 of 4 can be checked)",
      status: "failed",
    })
  })

  it("are not claimed to hold when none of them can be checked", async () => {
    const brief = plainBrief("a", 0, { format: "a friendly letter", constraints: ["in English"] })
    const { checks } = await validate(subjectOf({ briefs: [brief], outcomes: [outcome] }))
    expect(checks.find(({ check }) => check === "V8")?.status).toBe("not_applicable")
  })
})
