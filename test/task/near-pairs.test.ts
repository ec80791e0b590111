import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { jaccard, nearPairs, wordSet } from "../../src/task/near-pairs.js"

const text = fc.array(fc.constantFrom("a", "b", "c", "d", "e", "f", "g", "h", "B", "1"), { maxLength: 12 })
const texts = fc.array(
  text.map((words) => words.join(" ")),
  { maxLength: 14 },
)
const threshold = fc.oneof(
  fc.constantFrom(0.1, 0.25, 0.5, 0.6, 0.75, 0.8, 0.85, 0.9, 1),
  fc.double({ min: 0.01, max: 1, noNaN: true }),
)

describe("nearPairs", () => {
  it("finds what comparing each text with each other finds, and nothing else", () => {
    fc.assert(
      fc.property(texts, threshold, (texts, threshold) => {
        const expected = texts.flatMap((left, from) =>
          texts.slice(from + 1).flatMap((right, offset) => {
            const similarity = jaccard(wordSet(left), wordSet(right))
            return similarity > 0 && similarity >= threshold - 1e-9
              ? [{ left: from, right: from + 1 + offset, similarity }]
              : []
          }),
        )
        expect(nearPairs(texts, { threshold })).toEqual(expected)
      }),
      { numRuns: 10_000 },
    )
  })

  it("takes a similarity of exactly the threshold", () => {
    const words = Array.from({ length: 20 }, (_, number) => `w${number}`)
    const [left, right] = [words.join(" "), words.slice(0, 17).join(" ")]
    expect(nearPairs([left, right], { threshold: 0.85 })).toEqual([{ left: 0, right: 1, similarity: 0.85 }])
  })

  it("goes by words alone: no case, no order, no punctuation, any alphabet", () => {
    const texts = ["Größe, Müller!", "müller GRÖSSE größe", "Größe: MÜLLER"]
    expect(nearPairs(texts, { threshold: 1 })).toEqual([{ left: 0, right: 2, similarity: 1 }])
    expect(nearPairs(["要約して", "して要約"], { threshold: 1 })).toHaveLength(1)
  })

  it("leaves texts without a word alone", () => {
    expect(nearPairs(["", "", "...", "a"], { threshold: 0.1 })).toEqual([])
    expect(jaccard(wordSet(""), wordSet("!"))).toBe(0)
  })

  it("stops after `most` pairs, the same ones each time", () => {
    const texts = Array.from({ length: 20_000 }, () => "the same words again")
    const pairs = nearPairs(texts, { threshold: 0.9, most: 3 })
    expect(pairs).toHaveLength(3)
    expect(nearPairs(texts, { threshold: 0.9, most: 3 })).toEqual(pairs)
    expect(nearPairs(texts.slice(0, 9), { threshold: 0.9, most: 0 })).toEqual([])
  })

  it("leaves out pairs that are said to be apart", () => {
    const apart = (left: number, right: number) => left === 0 && right === 1
    expect(nearPairs(["a b", "a b", "b a"], { threshold: 1, apart })).toEqual([
      { left: 0, right: 2, similarity: 1 },
      { left: 1, right: 2, similarity: 1 },
    ])
  })

  it.each([0, -1, 1.01, Number.NaN])("refuses a threshold of %s", (threshold) => {
    expect(() => nearPairs(["a"], { threshold })).toThrow("Expected `threshold` to be above 0 and at most 1")
  })
})
