import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { groupDocuments } from "../../src/cli/input/document-groups.js"

const document = (source: string, text: string) => ({ source, text })

describe("documents in groups", () => {
  it("stay together up to the size of a brief, in their order", () => {
    const { groups, split } = groupDocuments(
      [document("a", "x".repeat(40)), document("b", "x".repeat(50)), document("c", "x".repeat(20))],
      100,
    )
    expect(groups.map(({ id, documents }) => [id, documents.map(({ source }) => source)])).toEqual([
      ["a+1", ["a", "b"]],
      ["c", ["c"]],
    ])
    expect(split).toEqual([])
  })

  it("are split after a paragraph when one is too long, and that is on record", () => {
    const paragraph = `${"word ".repeat(11)}end.\n\n`
    const { groups, split } = groupDocuments([document("long.md", paragraph.repeat(4))], 150)
    expect(split).toEqual([{ source: "long.md", parts: 2 }])
    expect(groups.map(({ id }) => id)).toEqual(["long.md#1", "long.md#2"])
    for (const { documents } of groups) expect(documents[0]?.text).toBe(paragraph.repeat(2))
  })

  it("are about 24,000 characters each, and not many more than 50 however much there is", () => {
    const documents = Array.from({ length: 400 }, (_, index) => document(`${index}.md`, "x".repeat(10_000)))
    expect(groupDocuments(documents.slice(0, 10)).groups).toHaveLength(5)
    const { groups, size } = groupDocuments(documents)
    expect(size).toBe(80_000)
    expect(groups).toHaveLength(50)
  })

  it("lose, repeat and reorder nothing, and no group is larger than the size", () => {
    const documents = fc.uniqueArray(
      fc.record({
        source: fc.stringMatching(/^[a-z]{1,6}$/),
        text: fc.string({ minLength: 1, maxLength: 300, unit: "grapheme" }),
      }),
      {
        selector: ({ source }) => source,
      },
    )
    fc.assert(
      fc.property(documents, fc.integer({ min: 2, max: 120 }), (given, size) => {
        const { groups } = groupDocuments(given, size)
        const parts = groups.flatMap((group) => group.documents)
        expect(parts.map(({ text }) => text).join("")).toBe(given.map(({ text }) => text).join(""))
        for (const { documents: members } of groups) {
          expect(members.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThanOrEqual(size)
        }
        expect(new Set(groups.map(({ id }) => id)).size).toBe(groups.length)
        for (const { text } of parts) expect(text).not.toMatch(/\p{Surrogate}/u)
      }),
    )
  })
})
