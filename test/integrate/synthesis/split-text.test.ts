import fc from "fast-check"
import { expect, test } from "vitest"
import { splitText } from "../../../src/integrate/synthesis/split-text.js"

test("the parts of a text are the text again, none longer than allowed, no character parted", () => {
  const text = fc.array(fc.constantFrom("word", " ", ". ", "\n", "\n\n", "😀", "longerword"), {
    maxLength: 200,
  })
  fc.assert(
    fc.property(text, fc.integer({ min: 2, max: 60 }), (pieces, most) => {
      const whole = pieces.join("")
      const parts = splitText(whole, most)
      expect(parts.join("")).toBe(whole)
      for (const part of parts) {
        expect(part.length).toBeLessThanOrEqual(most)
        expect(part).not.toMatch(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/)
      }
    }),
    { numRuns: 5_000 },
  )
})

test("cuts between paragraphs before lines, lines before sentences, sentences before words", () => {
  expect(splitText("One one.\n\nTwo two.\nThree", 14)).toEqual(["One one.\n\n", "Two two.\nThree"])
  expect(splitText("One two. Three four", 14)).toEqual(["One two. ", "Three four"])
  expect(splitText("abcdefghij", 4)).toEqual(["abcd", "efgh", "ij"])
})
