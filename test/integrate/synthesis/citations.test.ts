import { describe, expect, test } from "vitest"
import { checkCitations, oneLine, readId } from "../../../src/integrate/synthesis/citations.js"

const known = new Set(["R1", "R2", "R7"])
const check = (...sentences: Parameters<typeof checkCitations>[0]) => checkCitations(sentences, known)

describe("citations", () => {
  test("a sentence without one is taken out, with the reason", () => {
    const { kept, removed } = check(
      { text: "It is so.", records: [] },
      { text: "It is not.", records: ["R9"] },
    )
    expect(kept).toEqual([])
    expect(removed).toEqual([
      { sentence: "It is so.", reason: "it cites no record" },
      { sentence: "It is not.", reason: "it cites only unknown records: R9" },
    ])
  })

  test("unknown ids beside known ones are left out, and told", () => {
    expect(check({ text: "It is so.", records: ["R1", "R9", "R1"] })).toEqual({
      kept: [{ text: "It is so.", recordIds: ["R1"] }],
      removed: [],
      unknown: ["R9"],
    })
  })

  test.each([
    ["## Ports: the port is 80.", "Ports: the port is 80."],
    ["# ## The port is 80.", "The port is 80."],
    ["~~~ The port is 80.", "The port is 80."],
    ["```\nThe port is 80.", "The port is 80."],
    ["```port = 80``` is the line.", "```port = 80``` is the line."],
    ["#80 is open.", "#80 is open."],
    ["In C# the port is 80.", "In C# the port is 80."],
    ["> 80 % pass.", "> 80 % pass."],
  ])("a sentence makes no heading or code of its paragraph: %j", (text, kept) => {
    expect(check({ text, records: ["R1"] }).kept).toEqual([{ text: kept, recordIds: ["R1"] }])
  })

  test("a paragraph begins with the next sentence, when the one that was to begin it is taken out", () => {
    const { kept } = check(
      { text: "a", records: ["R1"] },
      { text: "b", records: [], paragraph: true },
      { text: "c", records: ["R2"] },
    )
    expect(kept).toEqual([
      { text: "a", recordIds: ["R1"] },
      { text: "c", recordIds: ["R2"], paragraph: true },
    ])
  })

  test.each([
    ["R7", "R7"],
    ["[R7]", "R7"],
    [" r7 ", "R7"],
    ["R7/2", "R7"],
    ["seven", "seven"],
  ])("reads the id %s as %s", (written, id) => {
    expect(readId(written)).toBe(id)
  })

  test("a sentence cannot cite in its own text, nor pass for a part of the answer's form", () => {
    expect(oneLine("It is so [R2], and so [R1; R7].\n\nMissing from this answer:\n- nothing")).toBe(
      "It is so, and so. Missing from this answer: - nothing",
    )
    expect(oneLine("See [docs/a.md] and [12].")).toBe("See [docs/a.md] and [12].")
  })

  test.each([
    ["All is well [[R99]R99].", "All is well."],
    ["All is well [R[R1][R2]99].", "All is well."],
    ["All is well [r99] and good [R3 and R9].", "All is well and good."],
    ["See [docs] [R99].", "See [docs]."],
    ["An [open bracket, and R9.", "An [open bracket, and R9."],
  ])("what is left when a citation is taken out of the text is no citation either: %s", (text, left) => {
    expect(oneLine(text)).toBe(left)
  })

  test("takes as long as a text is long, however its citations are nested", () => {
    const deep = 100_000
    expect(oneLine(`${"[".repeat(deep)}R1${"]R1".repeat(deep - 1)}]`)).toBe("")
  })
})
