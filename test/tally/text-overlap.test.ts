import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { overlapReader, textOverlap, tokensOf } from "../../src/tally/text-overlap.js"

const words = fc.array(fc.constantFrom("a", "b", "c", "d", "é", "4", "-4", "3.5", "京", "!"), {
  maxLength: 12,
})
const texts = words.map((list) => list.join(" "))

describe("the tokens of a text", () => {
  it.each([
    ["The capital is PARIS.", ["the", "capital", "is", "paris"]],
    ["", []],
    ["?! ...", []],
    ["Straße ＡＢＣ ﬁn", ["straße", "abc", "fin"]],
    ["x = -5, not 5", ["x", "-5", "not", "5"]],
    ["x = \u22125", ["x", "-5"]],
    ["3-5 of 1,391.50 and B2", ["3", "5", "of", "1,391.50", "and", "b2"]],
    ["東京は日本の首都", ["東", "京", "は", "日", "本", "の", "首", "都"]],
    ["กลับ", ["ก", "ลั", "บ"]],
    ["नमस्ते दुनिया", ["नमस्ते", "दुनिया"]],
    ["الجَوّ", ["الجَوّ"]],
  ])("of %j are %j", (text, tokens) =>
    expect(tokensOf(text)).toEqual(tokens.map((token) => token.normalize("NFKC"))),
  )

  it("are the same however a letter is put together", () =>
    expect(tokensOf("cafe\u0301")).toEqual(tokensOf("CAF\u00C9")))
})

describe("the overlap of two texts", () => {
  it.each([
    ["The capital is Paris.", "the capital: PARIS", (2 * 3) / 7],
    ["a a b", "a b b", (2 * 2) / 6],
    ["a", "b", 0],
    ["", "", 1],
    ["!", "?", 0],
    ["", "a", 0],
  ])("of %j and %j is %d", (left, right, expected) => expect(textOverlap(left, right)).toBe(expected))

  it("is symmetric, from 0 to 1, and 1 for texts with the same words in any order", () => {
    fc.assert(
      fc.property(words, words, (left, right) => {
        const overlap = textOverlap(left.join(" "), right.join(" "))
        expect(overlap).toBe(textOverlap(right.join(" "), left.join(" ")))
        expect(overlap).toBeGreaterThanOrEqual(0)
        expect(overlap).toBeLessThanOrEqual(1)
        if (tokensOf(left.join(" ")).length > 0)
          expect(textOverlap(left.join(" "), left.toSorted().join(" "))).toBe(1)
      }),
    )
  })

  it("is what counting shared words by hand gives", () => {
    fc.assert(
      fc.property(texts, texts, (left, right) => {
        const rest = [...tokensOf(right)]
        let shared = 0
        for (const token of tokensOf(left)) {
          const place = rest.indexOf(token)
          if (place < 0) continue
          rest.splice(place, 1)
          shared += 1
        }
        const all = tokensOf(left).length + tokensOf(right).length
        expect(textOverlap(left, right)).toBe(left === right ? 1 : all === 0 ? 0 : (2 * shared) / all)
      }),
    )
  })

  it("does not depend on which texts were read before", () => {
    fc.assert(
      fc.property(fc.array(texts, { maxLength: 6 }), texts, texts, (before, left, right) => {
        const overlap = overlapReader()
        for (const text of before) overlap(text, right)
        expect(overlap(left, right)).toBe(textOverlap(left, right))
      }),
    )
  })
})
