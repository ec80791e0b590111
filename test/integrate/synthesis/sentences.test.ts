import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { sentencesIn } from "../../../src/integrate/synthesis/sentences.js"

describe("the sentences of a text", () => {
  test.each([
    [["Logs rotate.", "The sky is green.", "The build printed 7 warnings."]],
    [["Is it so?", "Yes!", "It ended in 2020.", "80 Percent are left.", "It was plan B.", "Nobody knew."]],
    [["\u6e2f\u53e3\u662f80\u3002", "\u5929\u7a7a\u662f\u7eff\u7684\u3002"]],
  ])("are told apart: %s", (sentences) => {
    expect(sentencesIn(sentences.join(" "))).toEqual(sentences)
  })

  test.each([
    "Use a cache, e.g. Redis, i.e. The one that is there.",
    "Dr. Smith, J. R. Smith and John F. Kennedy came at 9 a.m. Mr. Brown did not.",
    "See No. 5, Fig. 3, p. 12 and approx. 40 more of Jan. 5.",
    "1. The port is 80.",
    "Backups are kept for 30 days. [docs/a.md]",
    'One says "The port is 80. It is open." of it.',
    "Run `a. B` and read README.md of version 4.2.1.",
    "no end at all",
    "7.",
  ])("%s is one", (text) => {
    expect(sentencesIn(text)).toEqual([text])
  })

  test("do not hide behind a quotation mark that nothing closes", () => {
    expect(sentencesIn('The 5" pipe leaks. The sky is "green. Everybody agrees.')).toEqual([
      'The 5" pipe leaks.',
      'The sky is "green.',
      "Everybody agrees.",
    ])
  })

  test("joined are the text again, whatever it is", () => {
    const piece = fc.constantFrom("A b. ", "e.g. ", '"', "[x] ", "1. ", "C? ", "`", " ", "\u3002", "D", "7 ")
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const text = pieces.join("")
        expect(sentencesIn(text).join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""))
      }),
      { numRuns: 1_000 },
    )
  })
})
