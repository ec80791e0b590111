import { describe, expect, it } from "vitest"
import { z } from "zod"
import * as mini from "zod/mini"
import { ConfigError } from "../../src/errors.js"
import { type BriefSpec, planBriefs } from "../../src/task/brief.js"

describe("a plan out of briefs", () => {
  it("numbers them in order, and gives ids to those that have none", () => {
    const { briefs } = planBriefs([
      { objective: "one" },
      { id: "second", objective: "two" },
      { objective: "three" },
    ])
    expect(briefs.map(({ id, index }) => [id, index])).toEqual([
      ["1", 0],
      ["second", 1],
      ["3", 2],
    ])
  })

  it("goes on counting where the round before ended", () => {
    const { briefs } = planBriefs([{ objective: "more" }, { objective: "more" }], 5)
    expect(briefs.map(({ id, index }) => [id, index])).toEqual([
      ["6", 5],
      ["7", 6],
    ])
  })

  it("keeps the schemas beside it, so that the plan is plain JSON", () => {
    const output = z.object({ found: z.boolean() })
    const { briefs, schemas } = planBriefs([
      { id: "a", objective: "look", output },
      { id: "b", objective: "look" },
    ])
    expect([...schemas]).toEqual([["a", output]])
    expect(JSON.parse(JSON.stringify(briefs))).toEqual(briefs)
  })

  it("cannot be changed, not even through what the caller still holds", () => {
    const input = { rows: [1] }
    const { briefs } = planBriefs([{ objective: "look", input }])
    input.rows.push(2)
    expect(briefs[0]?.input).toEqual({ rows: [1] })
    expect(() => Object.assign(briefs[0] ?? {}, { objective: "other" })).toThrow(TypeError)
  })

  it("has no members that are undefined: a checkpointer may drop them, and it must stay the same", () => {
    const { briefs } = planBriefs([{ objective: "look", scope: undefined, timeoutMs: undefined }])
    expect(Object.keys(briefs[0] ?? {}).toSorted()).toEqual(["id", "index", "objective"])
  })
})

describe("what a brief leaves to be known", () => {
  const found = z.object({ found: z.boolean(), where: z.string() })
  it.each<[string, z.ZodType, readonly string[] | undefined]>([
    ["an object", found, ["found", "where"]],
    ["one that may be absent", found.optional(), ["found", "where"]],
    ["one that cannot be changed", found.readonly(), ["found", "where"]],
    ["one that is read out of something else", z.preprocess((value) => value, found), ["found", "where"]],
    ["one that is named later", z.lazy(() => found), ["found", "where"]],
    ["an object that is made into something else", found.transform(({ where }) => where), undefined],
    ["a list", z.array(found), undefined],
    ["a text", z.string(), undefined],
  ])("fills the keys of its output where that is known: %s", (_, output, outputKeys) => {
    const [brief] = planBriefs([{ objective: "look", output }]).briefs
    expect(brief?.outputKeys).toEqual(outputKeys)
  })

  it("fills no other keys than those it names itself", () => {
    const [brief] = planBriefs([{ objective: "look", output: found, outputKeys: ["mine"] }]).briefs
    expect(brief?.outputKeys).toEqual(["mine"])
  })

  it("depends on another once, however often it says so", () => {
    const { briefs } = planBriefs([
      { id: "a", objective: "look" },
      { id: "b", objective: "look" },
      { id: "c", objective: "see", dependsOn: ["b", "a", "b"] },
    ])
    expect(briefs[2]?.dependsOn).toEqual(["b", "a"])
  })

  it("has the shape of the brief that it draws again, unless it has one of its own", () => {
    const own = z.string()
    const { schemas } = planBriefs(
      [
        { id: "again", objective: "look", redraws: "a" },
        { id: "other", objective: "look", redraws: "a", output: own },
        { id: "free", objective: "look", redraws: "b" },
      ],
      1,
      new Map([["a", found]]),
    )
    expect([...schemas]).toEqual([
      ["again", found],
      ["other", own],
    ])
  })
})

describe("briefs that are refused before anything is paid", () => {
  const refused: readonly (readonly [string, readonly unknown[], string])[] = [
    ["none at all", [], "Expected at least one brief, got none. Give `briefs`, or input that has items"],
    [
      "two with one id",
      [
        { id: "a", objective: "x" },
        { id: "b", objective: "x" },
        { id: "a", objective: "x" },
      ],
      'Expected every brief to have its own id, got "a" for briefs 1 and 3. Rename one',
    ],
    [
      "an id that another one would get by its number",
      [{ id: "2", objective: "x" }, { objective: "x" }],
      'Expected every brief to have its own id, got "2" for briefs 1 and 2. Rename one',
    ],
    [
      "an empty objective",
      [{ objective: "" }],
      'brief 1: expected `objective` to be a text that is not empty, got ""',
    ],
    ["no objective", [{ objective: "x" }, {}], "brief 2: expected `objective` to be a string, got undefined"],
    [
      "an unknown key",
      [{ objective: "x", objectve: "y" }],
      "brief 1: unknown option `objectve`. Check the spelling",
    ],
    [
      "an unknown key further in",
      [{ objective: "x", scope: { inside: [] } }],
      "brief 1: unknown option `inside` in `scope`. Check the spelling",
    ],
    [
      "a negative timeout",
      [{ objective: "x", timeoutMs: -1 }],
      "brief 1: expected `timeoutMs` to be a number of milliseconds above 0, got -1",
    ],
    [
      "a timeout of 0",
      [{ objective: "x", timeoutMs: 0 }],
      "brief 1: expected `timeoutMs` to be a number of milliseconds above 0, got 0",
    ],
    [
      "a shape that is no schema",
      [{ objective: "x", output: { type: "object" } }],
      "brief 1: expected `output` to be a zod schema, got an object",
    ],
    ["a text instead of a brief", ["security"], 'brief 1: expected options to be an object, got "security"'],
    [
      "an id of 301 characters",
      [{ id: "x".repeat(301), objective: "x" }],
      `brief 1: expected \`id\` to be an id of at most 300 characters, got "${"x".repeat(57)}..."`,
    ],
    [
      "input that no checkpointer could hold",
      [{ id: "a", objective: "x", input: { at: new Date(0) } }],
      'Expected input of brief "a".at to be plain JSON, got a Date. Convert it first: the graph\'s state has to fit any checkpointer',
    ],
  ]

  it.each(refused)("%s", (_, specs, message) => {
    let error: unknown
    try {
      planBriefs(specs as readonly BriefSpec[])
    } catch (thrown) {
      error = thrown
    }
    expect(error).toBeInstanceOf(ConfigError)
    expect((error as ConfigError).message).toBe(message)
  })

  it("a schema that could not be checked: none is dropped in silence", () => {
    const output = mini.object({ found: mini.boolean() })
    const plan = (): unknown => planBriefs([{ id: "a", objective: "x", output: output as never }])
    expect(plan).toThrow("brief 1: expected `output` to be a zod schema")
  })
})
