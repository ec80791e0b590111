import { describe, expect, it } from "vitest"
import { validate } from "../../../src/integrate/validate/validate.js"
import type { Json } from "../../../src/task/json.js"
import { writtenOf } from "./subjects.js"

/** What V5 finds foreign in a sentence that rests on one record. */
async function foreign(sentence: string, record: Json, task?: unknown): Promise<string | undefined> {
  const subject = writtenOf([record], [{ sentence, recordIds: ["R1"] }])
  const { findings } = await validate(task === undefined ? subject : { ...subject, task })
  const [finding] = findings.filter(({ check }) => check === "V5")
  return finding?.message.replace(`${JSON.stringify(sentence)} says `, "").replace(", not in R1", "")
}

describe("a sentence whose facts stand in its record passes", () => {
  it.each<[string, Json]>([
    ["There are 1,391 files.", "We counted 1391 files."],
    ["There are 1391 files.", "We counted 1,391 files."],
    ["Growth was 12%.", "Growth was 12 %."],
    ["Growth was 12 percent.", { growth: 0.12 }],
    ["It took 3 tries.", "It took three tries."],
    ["It took three tries.", "It took 3 tries."],
    ["Two of them failed.", { failed: ["a", "b"] }],
    ["Twelve of them failed.", "12 of them failed."],
    ["One of them failed, and one or two may follow.", "Some of them failed."],
    ["It is a two-step process, in two.", "It goes step by step."],
    ["The two differ by two thirds.", "They differ."],
    ["It names three reasons.", "Reasons:\n- slow\n- old\n- dear"],
    ["It costs $1.4 million.", { cost: 1_400_000 }],
    ["It takes 5ms.", { ms: 5 }],
    ["It fell by 5 points.", { change: -5 }],
    ["It fell by -5 points.", { change: -5 }],
    ["Between 3-5 files.", "3 to 5 files"],
    ["The 3rd file is empty.", { file: 3 }],
    ["It was released on 21 November 2026.", { released: "2026-11-21" }],
    ["It was released on Nov 21, 2026.", { released: "2026-11-21T10:30:00Z" }],
    ["It was released on November 21st, 2026 at 10:30.", { released: "2026-11-21T10:30:00Z" }],
    ["It was released in November 2026.", "Released 2026-11-21."],
    ["It was released in 2026.", "Released 21.11.2026."],
    ["It was released on 11/21/2026.", "Released 2026-11-21."],
    ["According to Alice Smith it works.", "Smith, Alice: it works"],
    ["The owner is Alice's team.", { owner: "Alice" }],
    ["Several APIs changed.", "The API changed."],
    ["The licence is MIT.", { licence: "MIT" }],
    ["Nobody uses TypeScript here.", { language: "typescript" }],
    ["See `src/a.ts` for it.", { path: "src/a.ts" }],
    ["See src/a.ts:12 for it.", "in src/a.ts:12"],
    ["It needs v2.3.1 of it.", { version: "2.3.1" }],
    ["It needs version 2.3 of it.", { version: "2.3.1" }],
    ["It needs Bash v5.3 or V0.12.", "Bash v5.3, or Bash V0.12"],
    ["Set `retries: 3` in it.", { retries: 3 }],
    ["Use read and/or write, e.g. both.", "read, write"],
    ["It has 4 dependencies.", { dependencies: ["a", "b", "c", "d"] }],
    ["See https://example.com/a?b=1.", "at https://example.com/a?b=1"],
    ['He said: "Never again" and left.', "never again, he left"],
    ["It MUST NOT be used.", "must not be used"],
    ["It is (See below) fine.", "fine, see below"],
    ["The brief b1 says so.", "yes"],
    ["Record R1 says so.", "yes"],
    ["It ends. Then another begins.", "ends; begins"],
    ["Call `vote()` first.", "function vote"],
    ["Call `runAll()` first.", "It is runAll."],
    ["It needs `zod@4.6.7`.", { name: "zod", version: "4.6.7" }],
    ["It needs zod@4.6.7 to run.", { name: "zod", version: "4.6.7" }],
    ["It needs `@types/node@20.1.0`.", { name: "@types/node", version: "20.1.0" }],
    ["It is `Foo.bar` or `Foo#bar()`.", "class Foo has method bar"],
    ["It takes a `string[]`.", "a list, each a string"],
    ["Run `npm run build && npm test`.", "first npm run build, then npm test"],
    ["See src\\a.ts for it.", { path: "src/a.ts" }],
    ["See src/a.ts for it.", { path: "src\\a.ts" }],
    ["It ran on March 5-7, 2024.", { from: "2024-03-05", to: "2024-03-07" }],
    ["It ran on 5\u20137 March 2024.", "It ran on March 5-7, 2024."],
    ["It ended on 7 March 2024.", "It ran on March 5\u20137, 2024."],
    ["It ran on March 5-7.", { from: "2024-03-05", to: "2024-03-07" }],
    ["It ran 5 March-7 April 2024.", { from: "2024-03-05", to: "2024-04-07" }],
    ["It ran March 5-April 7, 2024.", { from: "2024-03-05", to: "2024-04-07" }],
    ["It takes 5 -7 days.", "5 to 7 days"],
    ["1. Phones are slow.", "Phones are slow."],
    ["(12) Phones are slow.", "Phones are slow."],
    ["1 of the findings says so.", "yes"],
    ["It was the 3rd attempt.", "the third attempt"],
    ["It was the 25th attempt.", "the twenty-fifth attempt"],
    ["There are 25 files.", "twenty-five files"],
    ["There are 10,000 files.", "ten thousand files"],
    ["There are 2,340 files.", "two thousand three hundred and forty files"],
  ])("%s", async (sentence, record) => {
    expect(await foreign(sentence, record)).toBeUndefined()
  })

  it("also when it counts the records it cites", async () => {
    const claim = { sentence: "3 of the findings say so.", recordIds: ["R1", "R2", "R3"] }
    const { findings } = await validate(writtenOf(["yes", "so", "indeed"], [claim]))
    expect(findings).toEqual([])
  })

  it("also when they stand in the task itself", async () => {
    expect(await foreign("Of the 40 files in Berlin it is one.", "one", "Look at 40 files in Berlin")).toBe(
      undefined,
    )
  })

  it("but not when they stand in the documents that came with the task", async () => {
    const task = { task: "How many?", documents: [{ source: "a.md", text: "There are 40." }] }
    expect(await foreign("There are 40 of them.", "some", task)).toBe("40")
  })
})

describe("a sentence that says something else does not pass", () => {
  it.each<[string, Json, string]>([
    ["There are 1,392 files.", "We counted 1391 files.", "1,392"],
    ["Growth was 13%.", { growth: 0.12 }, "13%"],
    ["It took 4 tries.", "It took three tries.", "4"],
    ["It fell by -5 points.", { change: 5 }, "-5"],
    ["It costs $1.5 million.", { cost: 1_400_000 }, "1.5 million"],
    ["It was released on 22 November 2026.", { released: "2026-11-21" }, "22 November 2026"],
    ["It was released on 21 October 2026.", { released: "2026-11-21" }, "21 October 2026"],
    ["It was released in 2025.", { released: "2026-11-21" }, "2025"],
    ["It was released at 11:30.", { released: "2026-11-21T10:30:00Z" }, "11:30"],
    ["According to Bob it works.", "Alice: it works", "bob"],
    ["The licence is ISC.", { licence: "MIT" }, "isc"],
    ["See `src/b.ts` for it.", { path: "src/a.ts" }, "src/b.ts"],
    ["See src/a.ts for it.", { path: "src/a.tsx" }, "src/a.ts"],
    ["It needs v2.3.2 of it.", { version: "2.3.1" }, "v2.3.2"],
    ["It needs 2.3.1 of it.", { version: "2.3.10" }, "2.3.1"],
    ["Call `openFile` first.", "Call closeFile first.", "openFile"],
    ["Set `retries: 4` in it.", { retries: 3 }, "retries: 4"],
    ["It has 5 dependencies.", { dependencies: ["a", "b", "c", "d"] }, "5"],
    ["About two of them failed.", "Some of them failed.", "two"],
    ["There were nine errors.", { errors: 7 }, "nine"],
    ["Nine errors were found.", { errors: 7 }, "Nine"],
    ["The build printed 1 error.", { errors: 7 }, "1"],
    ["It found 2 errors.", { errors: 7, tags: ["a", "b"] }, "2"],
    ["Call `vote()` first.", "function voted", "vote()"],
    ["It needs `zod@4.6.7`.", { name: "zod", version: "4.6.8" }, "zod@4.6.7"],
    ["Write to ann@example.com soon.", "ann works at example.com", "ann@example.com"],
    ["It is `Foo.bar`.", "class Foo has method baz", "Foo.bar"],
    ["See `a.ts` for it.", "a of ts", "a.ts"],
    ["Run `npm run build && npm test`.", "first npm run build", "npm run build && npm test"],
    ["It ran on March 5-8, 2024.", { from: "2024-03-05", to: "2024-03-07" }, "March 5-8, 2024"],
    ["It ran on 4-7 March 2024.", "It ran on March 5-7, 2024.", "4-7 March 2024"],
    ["1. There are 2 phones.", "There are phones.", "2"],
    ["4 of the findings say so.", "yes", "4"],
    ["It failed 3 times.", "the third attempt", "3"],
    ["There are 5 files.", "twenty-five files", "5"],
    ["There are 10 files.", "ten thousand files", "10"],
  ])("%s", async (sentence, record, said) => {
    expect(await foreign(sentence, record)).toBe(said)
  })
})

describe("the id of a record, the id of a brief and what it was asked", () => {
  const asked = (sentence: string) => {
    const subject = writtenOf(["some", { errors: 7 }], [{ sentence, recordIds: ["R2"] }])
    const briefs = subject.briefs.map((brief) => ({
      ...brief,
      objective: "Look at 40 files",
      items: ["log-9.txt"],
    }))
    return validate({ ...subject, briefs })
  }

  it.each([
    ["The build printed 2 errors.", "2"],
    ["The build printed 40 errors.", "40"],
    ["The build printed 9 errors.", "9"],
  ])("are no evidence of a number: %s", async (sentence, said) => {
    const { findings } = await asked(sentence)
    expect(findings.map(({ message }) => message)).toEqual([
      `${JSON.stringify(sentence)} says ${said}, not in R2`,
    ])
  })

  it("may be named", async () => {
    expect((await asked("R2 says that b2 found 7 errors in log-9.txt.")).findings).toEqual([])
  })
})

describe("a name that begins a sentence", () => {
  const records = ["Bob wrote the parser.", { author: "Alice" }, "It was Carol, says Dave. Reviews are due."]
  const found = async (sentence: string) => {
    const { findings } = await validate(writtenOf(records, [{ sentence, recordIds: ["R1"] }]))
    return findings.map(({ message }) => message.replace(/^.* says /, ""))
  }

  it("has to stand in the cited records where another record shows that it is one", async () => {
    expect(await found("Alice wrote the parser.")).toEqual(["alice, not in R1"])
    expect(await found("Carol wrote the parser.")).toEqual(["carol, not in R1"])
    expect(await found("Bob wrote the parser.")).toEqual([])
  })

  it("is not taken for one where no record does", async () => {
    expect(await found("Parsers are hard.")).toEqual([])
    expect(await found("Reviews came later.")).toEqual([])
  })
})

it("names are not looked for in a language that gives every noun a capital", async () => {
  const sentence = "Der Fehler ist in der Datei und nicht im Aufruf."
  expect(await foreign(sentence, "Die Ursache liegt woanders.")).toBeUndefined()
})
