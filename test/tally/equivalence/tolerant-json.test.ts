import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { tolerantJson } from "../../../src/tally/equivalence/tolerant-json.js"
import { processorTime } from "../../testing/processor-time.js"

function read(text: string, wanted: readonly string[] = []): unknown {
  const result = tolerantJson(text, { wanted })
  return result.ok ? result.value : `<${result.reason}>`
}

describe("tolerantJson mends", () => {
  it.each<[string, string, unknown]>([
    ["nothing in plain JSON", '{"a": [1, "x", null]}', { a: [1, "x", null] }],
    ["a code fence", '```json\n{"a": 1}\n```', { a: 1 }],
    ["a fence without a language, and a bare list", "```\n[1, 2]\n```", [1, 2]],
    ["prose around", 'Sure, {here} it is: {"a": 1}. Anything else?', { a: 1 }],
    ["formulas before", 'From \\frac{1}{2} and {x | x > 3}:\n{"a": 1}', { a: 1 }],
    ["a list of objects in prose", 'All: [{"a": 1}, {"a": 2}]', [{ a: 1 }, { a: 2 }]],
    [
      "backslashes of LaTeX",
      '{"a": "\\(3 \\times 6\\) and $\\$5$ or \\frac{1}{2}\\%"}',
      { a: "\\(3 \\times 6\\) and $\\$5$ or \\frac{1}{2}\\%" },
    ],
    ["raw line breaks and tabs", '{"a": "one\n\ttwo"}', { a: "one\n\ttwo" }],
    ["quotation marks inside", '{"a": "he said "no", twice", "b": 1}', { a: 'he said "no", twice', b: 1 }],
    ["trailing commas", '{"a": [1, 2,], "b": {"c": 1,},}', { a: [1, 2], b: { c: 1 } }],
    ["missing commas", '{"a": "x"\n"b": 2}', { a: "x", b: 2 }],
    ["single quotation marks", "{'a': 'it's', 'b': ['x', 'y']}", { a: "it's", b: ["x", "y"] }],
    ["curly quotation marks", "{“a”: “x”}", { a: "x" }],
    [
      "backticks and triple quotation marks",
      '{"a": `x\ny`, "b": """z "q" w"""}',
      { a: "x\ny", b: 'z "q" w' },
    ],
    ["keys without quotation marks", '{a: 1, b_c: "x, y: z"}', { a: 1, b_c: "x, y: z" }],
    ["literals of Python", "{'a': True, 'b': False, 'c': None}", { a: true, b: false, c: null }],
    ["comments", '{"a": 1, // one\n "b": "x", /* two */ "c": 3 # three\n}', { a: 1, b: "x", c: 3 }],
    ["values without quotation marks", '{"a": $1,200, "b": yes\n}', { a: "$1,200", b: "yes" }],
    ["joined strings", '{"a": "one " +\n "two"}', { a: "one two" }],
    ["a missing brace at the end", '{"a": "x", "b": {"c": 1}', { a: "x", b: { c: 1 } }],
    ["missing braces before the fence ends", '```json\n{"a": {"b": 1,\n```', { a: { b: 1 } }],
    ["a missing brace at the start", '"a": 1,\n"b": 2}', { a: 1, b: 2 }],
    ["a closing quotation mark that is missing", '{"a": "x,\n"b": "y\n}', { a: "x", b: "y" }],
    ["a doubled key", '{"a": "a": 5}', { a: 5 }],
    ["an object that starts again", '{"a": "hm\n```json\n{\n"a": "x", "b": 1}\n```', { a: "x", b: 1 }],
  ])("%s", (_, text, value) => expect(read(text)).toEqual(value))

  it("mends JSON inside a string only where its keys are wanted", () => {
    const text = JSON.stringify('{"a": 1}')
    expect(read(text, ["a"])).toEqual({ a: 1 })
    expect(read(text)).toBe('{"a": 1}')
  })

  it("says what it mended", () => {
    const result = tolerantJson("Here:\n{'a': \"\\(x\\)\",}")
    expect(result).toMatchObject({
      repairs: [
        "text around it left out",
        "quotation marks replaced",
        "backslash not escaped",
        "trailing comma left out",
      ],
    })
    expect(tolerantJson('{"a": 1}')).toMatchObject({ repairs: [] })
  })
})

describe("tolerantJson invents nothing", () => {
  it.each([
    "",
    "no JSON here",
    "{",
    "[",
    '{"a"',
    '{"a":',
    '{"a": ',
    '{"a": 1',
    '{"a": tru',
    '{"a": "cut of',
    '{"a": "he said "no"',
    '{"a": "x",',
    '{"a": [1, 2',
    '[{"a": 1}, {"a": 2}',
    'All: [{"a": 1}, {"a": 2',
    '{"a": {"b": "x"',
    '{"list": [{"a": 1}, {"a"',
    '{"a": 1, "a": 2}',
    '{"a": {"b": 1}, "a": {"b": 2}}',
    "{'a': 1, 'a': 1}",
    '{"a": [1, 2, ...]}',
    '{"a": [1,000]}',
    '{"a": }',
    '{"a": 1,, "b": {"c": 2}}',
    '{"a" 1}',
    "{a b: 1}",
    "\\text{Sheep in Seattle}",
    "see [1] and {x}",
  ])("reads nothing from %j", (text) => expect(tolerantJson(text).ok).toBe(false))

  it("keeps a formula as it stands, and gives way to a value that comes later", () => {
    expect(read('{"a": (4 + 2) * 7}')).toEqual({ a: "(4 + 2) * 7" })
    expect(read('```json\n{"a": 6 * 7}\n```\nThat is:\n```json\n{"a": 42}\n```')).toEqual({ a: 42 })
  })

  it("takes the first of several objects, or the first with the wanted keys", () => {
    const text = '{"note": "hm"}\n{"a": 1}\n{"a": 2}'
    expect(read(text)).toEqual({ note: "hm" })
    expect(read(text, ["a"])).toEqual({ a: 1 })
    expect(read(text, ["b"])).toBe('<no object has "b">')
  })

  it("takes no part of an object that went wrong, but one in a fence after it", () => {
    expect(tolerantJson('{"a": ,"b": {"a": 1}}').ok).toBe(false)
    expect(read('{"a": ,"b": {"a": 1}}\n```json\n{"a": 2}\n```')).toEqual({ a: 2 })
  })

  it("finds wanted keys where a string was not closed, but not in a text that was", () => {
    expect(read('{"why": "so 2. Answer: "answer": "2"\n}', ["answer"])).toEqual({
      why: "so 2. Answer:",
      answer: "2",
    })
    expect(read('{"why": "hence\nanswer: $350\n}\n```', ["answer"])).toEqual({ why: "hence", answer: "$350" })
    expect(tolerantJson('{"why": "hence \\"answer\\": \\"2\\""}', { wanted: ["answer"] }).ok).toBe(false)
  })

  it("wants certainty about the wanted keys alone", () => {
    expect(read('{"note": 1, "note": 2, "answer": 3}', ["answer"])).toEqual({ note: 1, answer: 3 })
    expect(tolerantJson('{"answer": 3, "note": 1, "answer": 3}', { wanted: ["answer"] }).ok).toBe(false)
  })

  it("gives no value of an object that is cut off, wherever the cut is, unless that value is whole", () => {
    const member = fc.oneof(
      fc.string(),
      fc.constantFrom('a "b", "c": d', "x}\n}", "\\(1\\)", "{", "[1]", "```", "// no", 'e\n"f": 1,'),
      fc.jsonValue({ maxDepth: 2 }),
    )
    const key = fc.oneof(fc.stringMatching(/^[a-z]{1,6}$/), fc.string({ maxLength: 12 }))
    fc.assert(
      fc.property(
        fc.dictionary(key, member, { maxKeys: 4 }),
        fc.nat(),
        fc.constantFrom("", "Here: ", "```json\n"),
        fc.constantFrom(0, 1),
        (whole, at, before, indent) => {
          const text = before + JSON.stringify(whole, null, indent)
          const result = tolerantJson(text.slice(0, at % text.length))
          if (!result.ok) return
          for (const [name, value] of Object.entries(result.value as object))
            expect(value).toEqual((JSON.parse(JSON.stringify(whole)) as Record<string, unknown>)[name])
        },
      ),
      { numRuns: 5_000 },
    )
  })
})

describe("tolerantJson of anything", () => {
  it("reads back what was only wrapped or sloppily written", () => {
    const word = fc.stringMatching(/^[A-Za-z0-9 ,.$:(){}[\]'-]{0,20}$/).map((text) => text.trim())
    const object = fc.dictionary(
      fc.stringMatching(/^[a-z_]{1,8}$/),
      fc.oneof(word, fc.integer(), fc.boolean(), fc.array(fc.integer())),
      {
        minKeys: 1,
      },
    )
    const sloppy: readonly ((text: string) => string)[] = [
      (text) => `Sure!\n\`\`\`json\n${text}\n\`\`\`\nDone.`,
      (text) => `The result is ${text} as asked.`,
      (text) => text.replace(/\}$/, ",}"),
      (text) => text.replaceAll(/"([a-z_]+)":/g, "$1:"),
      (text) => text.replaceAll("true", "True").replaceAll("false", "False"),
      (text) => text.replaceAll("\n", " // note\n"),
      (text) => text.replaceAll(/,\n(?= ")/g, "\n"),
    ]
    fc.assert(
      fc.property(object, fc.constantFrom(...sloppy), (value, mangle) => {
        const text = JSON.stringify(value, null, 1)
        fc.pre(!/: "[^"]*(?:true|false|[a-z_]+")/.test(text) || mangle === sloppy[0])
        expect(read(mangle(text))).toEqual(JSON.parse(text))
      }),
      { numRuns: 2_000 },
    )
  })

  it("never throws", () => {
    const pieces = fc.constantFrom(
      ...Array.from("{}[]\"':,\\`/*# \n+“”"),
      "```json\n",
      '"a": ',
      '"answer": ',
      "a: ",
      "true",
      "None",
      "1e9",
      "\\n",
      '",',
      "//",
      "...",
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(pieces, { maxLength: 60 }).map((all) => all.join("")),
          fc.string({ unit: "binary" }),
        ),
        fc.constantFrom([], ["answer"]),
        (text, wanted) => {
          const result = tolerantJson(text, { wanted })
          if (result.ok) expect(() => JSON.stringify(result.value)).not.toThrow()
          if (result.ok) for (const key of wanted) expect(result.value).toHaveProperty(key)
        },
      ),
      { numRuns: 5_000 },
    )
  })

  it("works in proportion to the text, whatever the text", () => {
    const starts = ["", '{"a": "', '{"a": ', "[", '```json\n{"answer": "x']
    const pieces = [
      '{"a":"',
      '```json\n{"a":1,\n',
      "{",
      "[",
      '{"a":',
      '",',
      '{"a": "x"\n',
      '\n"b',
      '", //',
      "\\",
      "{a:1,",
      "/*",
      "(",
      '"',
      '\n\n{\n"b": "',
      '" + "',
      '"answer": ',
      "```",
      "1,",
      "\n ",
      " ",
      "#",
    ]
    for (const start of starts) {
      for (const piece of pieces) {
        const text = start + piece.repeat(Math.ceil(100_000 / piece.length))
        const started = processorTime()
        tolerantJson(text, { wanted: ["answer"] })
        expect({ start, piece, fast: processorTime() - started < 1_500 }).toEqual({
          start,
          piece,
          fast: true,
        })
      }
    }
  })

  it("reads no more than 200 levels, and gives a member called __proto__ no power", () => {
    expect(tolerantJson("[".repeat(300) + "]".repeat(300)).ok).toBe(false)
    const result = tolerantJson("{'__proto__': {'admin': true}}")
    expect(result.ok && Object.getPrototypeOf(result.value)).toBe(Object.prototype)
  })
})
