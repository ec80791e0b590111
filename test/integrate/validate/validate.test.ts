import { describe, expect, it } from "vitest"
import { z } from "zod"
import { ConfigError } from "../../../src/errors.js"
import { checkWaivers } from "../../../src/integrate/validate/checks.js"
import type { ValidationSubject } from "../../../src/integrate/validate/subject.js"
import { validate } from "../../../src/integrate/validate/validate.js"
import { recordRef } from "../../../src/task/record.js"
import { failedOf, ledgerOf, okOf, plainBrief, subjectOf } from "./subjects.js"

const refsOf = ({ briefId, output }: { briefId: string; output: unknown }): readonly string[] =>
  Array.isArray(output) ? output.map((_, place) => recordRef(briefId, `/${place}`)) : []

/** Two branches delivered, one is missing, and an answer was written over what they delivered. */
const whole: ValidationSubject = (() => {
  const briefs = [
    plainBrief("tests", 0, { requirementIds: ["req-1"], constraints: ["at most 3 items"] }),
    plainBrief("types", 1, { requirementIds: ["req-1"] }),
    plainBrief("docs", 2, { requirementIds: ["req-2"], items: ["README.md"] }),
  ]
  const outcomes = [
    okOf(0, "tests", ["There are 12 tests.", "None covers Windows."]),
    okOf(1, "types", ["There are 12 tests."]),
    failedOf(2, "docs"),
  ]
  const merged = ["There are 12 tests.", "None covers Windows."]
  const source = (briefId: string, place: number) => ({ ref: `${briefId}#/${place}`, briefId })
  const text = "There are 12 tests, as two say. [R1]\n\nNone of them covers Windows. [R2]"
  return subjectOf({
    task: "Review it",
    briefs,
    outcomes,
    refsOf,
    requirements: [
      { id: "req-1", text: "Review the tests" },
      { id: "req-2", text: "Review the documentation" },
    ],
    output: `${text}\n\nMissing from this answer:\n- docs (read docs): agent: broke`,
    merged,
    records: ledgerOf(
      [
        {
          id: "R1",
          path: "$[]",
          at: "/0",
          value: "There are 12 tests.",
          sources: [source("tests", 0), source("types", 0)],
        },
        { id: "R2", path: "$[]", at: "/1", value: "None covers Windows.", sources: [source("tests", 1)] },
      ],
      { missing: [{ briefId: "docs", items: ["README.md"] }] },
    ),
    prose: {
      text,
      claims: [
        { sentence: "There are 12 tests, as two say.", recordIds: ["R1"] },
        { sentence: "None of them covers Windows.", recordIds: ["R2"] },
      ],
      removed: [],
      levels: 1,
    },
    schema: z.string(),
  })
})()

const prose = whole.prose ?? { text: "", claims: [], removed: [], levels: 1 }
const records = whole.records ?? ledgerOf([])

const messages = async (subject: ValidationSubject): Promise<readonly string[]> =>
  (await validate(subject)).findings.map(({ check, message }) => `${check} ${message}`)

describe("a validation", () => {
  it("passes what is as it should be, and says what it looked at", async () => {
    const { ok, findings, checks } = await validate(whole)
    expect(findings).toEqual([])
    expect(ok).toBe(true)
    expect(checks.map(({ check, name, status }) => `${check} ${name}: ${status}`)).toEqual([
      "V1 schema: passed",
      "V2 conservation of records: passed",
      "V3 requirements served: passed",
      "V4 claims cite evidence: passed",
      "V5 numbers, dates and names: passed",
      "V6 every failure named: passed",
      "V7 no silent conflict: passed",
      "V8 brief constraints (1 of 1 can be checked): passed",
      "V9 no distortion: not_applicable",
    ])
  })

  it.each<[string, Partial<ValidationSubject>, readonly string[]]>([
    [
      "a deleted record",
      { merged: ["There are 12 tests."] },
      ["V2 record R2 does not stand in the output (/1)"],
    ],
    [
      "a deleted record that the ledger forgot, too",
      { merged: ["There are 12 tests."], records: ledgerOf(records.records.slice(0, 1), records) },
      ["V2 record tests#/1 was lost", 'V4 "None of them covers Windows." cites R2, which does not exist'],
    ],
    [
      "an altered number in what was merged",
      { merged: ["There are 13 tests.", "None covers Windows."] },
      ["V2 record R1 stands changed in the output (/0)"],
    ],
    [
      "an altered number in the answer alone",
      { output: String(whole.output).replace("12", "13") },
      ["V4 the output is not the text whose sentences were checked"],
    ],
    [
      "an uncited claim",
      {
        output: `${String(whole.output)} It is well made.`,
        prose: { ...prose, text: `${prose.text}\n\nMore are planned.` },
      },
      [
        "V4 the output is not the text whose sentences were checked",
        'V4 "More are planned." stands in the answer and cites no record',
      ],
    ],
    [
      "a failure note dropped from the account",
      { failures: [] },
      [
        "V3 requirement req-2 (Review the documentation) has no record that supports it",
        'V6 the missing brief "docs" is not in the failure account',
      ],
    ],
    [
      "a failure note dropped from the answer",
      { output: prose.text },
      ['V6 the answer does not say that "docs" is missing'],
    ],
    [
      "a failure note that says something else",
      { failures: whole.failures.map((failure) => ({ ...failure, reason: "all is well" })) },
      ['V6 the failure account says of "docs" what its outcome does not'],
    ],
    [
      "a failure note too many",
      { failures: whole.failures.flatMap((failure) => [failure, { ...failure, briefId: "tests" }]) },
      ['V6 the failure account names "tests", which is not missing'],
    ],
    [
      "an output of another shape",
      { schema: z.string().max(10) },
      [expect.stringMatching(/^V1 the output: /)],
    ],
    [
      "a requirement that nobody serves",
      { requirements: [{ id: "req-3", text: "Be quick" }] },
      ["V3 requirement req-3 (Be quick) is served by no brief"],
    ],
  ])("catches %s", async (_, change, found) => {
    expect(await messages({ ...whole, ...change })).toEqual(found)
  })

  it("catches an altered number in a sentence", async () => {
    const text = prose.text.replace("12", "13")
    const claims = prose.claims.map((claim) => ({ ...claim, sentence: claim.sentence.replace("12", "13") }))
    const output = String(whole.output).replace("12", "13")
    expect(await messages({ ...whole, output, prose: { ...prose, text, claims } })).toEqual([
      'V5 "There are 13 tests, as two say." says 13, not in R1',
    ])
  })

  it("catches a claim without a citation, and one that cites what does not exist", async () => {
    const [first, second] = prose.claims
    const claims = [
      { sentence: first?.sentence ?? "", recordIds: [] },
      { sentence: second?.sentence ?? "", recordIds: ["R9"] },
    ]
    expect(await messages({ ...whole, prose: { ...prose, claims } })).toEqual([
      'V4 "There are 12 tests, as two say." cites no record',
      'V4 "None of them covers Windows." cites R9, which does not exist',
    ])
  })

  it("names the briefs that a requirement waits for", async () => {
    const outcomes = [
      okOf(0, "tests", [{ constructor: 1 }]),
      okOf(1, "types", [{ constructor: 1 }]),
      failedOf(2, "docs"),
    ]
    const dropped = ["tests", "types"].map((briefId) => ({ ref: `${briefId}#/0`, briefId, rule: "boundary" }))
    const { requirements } = whole
    const { findings } = await validate(
      subjectOf({
        briefs: whole.briefs,
        outcomes,
        refsOf,
        requirements,
        output: [],
        records: ledgerOf([], { missing: records.missing, dropped }),
      }),
    )
    expect(findings).toEqual([
      {
        check: "V3",
        message: "requirement req-1 (Review the tests) has no record that supports it",
        briefIds: ["tests", "types"],
      },
    ])
  })

  it("takes nothing found for an answer to a requirement, and says so", async () => {
    const outcomes = [okOf(0, "tests", []), okOf(1, "types", []), failedOf(2, "docs")]
    const { requirements } = whole
    const ledger = ledgerOf([], { missing: records.missing })
    const { ok, checks } = await validate(
      subjectOf({ briefs: whole.briefs, outcomes, refsOf, requirements, output: [], records: ledger }),
    )
    expect(ok).toBe(true)
    expect(checks[2]).toEqual({
      check: "V3",
      name: "requirements served (for 1 of 2 nothing was found)",
      status: "passed",
    })
  })

  it("asks for nothing of a requirement whose briefs were left out on request", async () => {
    const requirements = [...whole.requirements, { id: "req-3", text: "Be quick" }]
    expect(await messages({ ...whole, requirements, leftOutRequirements: ["req-3"] })).toEqual([])
  })

  it("tells the first findings of a check and counts the others, with all they are about", async () => {
    const ids = Array.from({ length: 80 }, (_, index) => `b${index}`)
    const briefs = ids.map((id, index) => plainBrief(id, index, { constraints: ["at most 1 item"] }))
    const outcomes = ids.map((id, index) => okOf(index, id, [1, 2]))
    const { findings } = await validate(subjectOf({ briefs, outcomes }))
    expect(findings).toHaveLength(50)
    expect(findings.at(-1)).toEqual({
      check: "V8",
      message: "and 31 more findings like these",
      briefIds: ids.slice(49),
    })
  })

  it("fails a check that breaks instead of the run", async () => {
    const broken = (): never => {
      throw new Error("no refs today")
    }
    expect(await messages({ ...whole, refsOf: broken })).toEqual(["V2 could not be checked: no refs today"])
  })
})

describe("waiving a check", () => {
  it("is stated, and leaves the others as they are", async () => {
    const { ok, checks } = await validate({
      ...whole,
      output: "Other.",
      waive: ["V4", "V5"],
      schema: undefined,
    })
    expect(ok).toBe(false)
    expect(checks.map(({ status }) => status)).toEqual([
      "not_applicable",
      "passed",
      "passed",
      "waived",
      "waived",
      "failed",
      "passed",
      "passed",
      "not_applicable",
    ])
  })

  it.each(["V1", "V2", "V6"])("is refused for %s, before anything is paid", (id) => {
    expect(() => checkWaivers([id])).toThrow(ConfigError)
    expect(() => checkWaivers([id])).toThrow(/V3, V4, V5, V7, V8, V9.*always holds. Leave it out/)
  })

  it("is refused for a check that does not exist", () => {
    expect(() => checkWaivers(["V5", "v5"])).toThrow(/got "v5". Check the spelling/)
    expect(() => checkWaivers(["V3", "V4", "V5", "V7", "V8", "V9"])).not.toThrow()
  })

  it("of a check that cannot be waived does nothing where it gets through", async () => {
    const { checks } = await validate({ ...whole, waive: ["V6"], failures: [] })
    expect(checks.find(({ check }) => check === "V6")?.status).toBe("failed")
  })
})
