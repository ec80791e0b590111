import { describe, expect, it } from "vitest"
import { ConfigError } from "../../../src/errors.js"
import { type OneOfOptions, oneOf } from "../../../src/tally/equivalence/one-of.js"
import { keyOf } from "./keys.js"

const letters = oneOf(["A", "B", "C", "D"])
const lettered = oneOf({ A: "Paris", B: "Rome", C: "New York" })
const labels = oneOf(["bug", "feature", "question"])

describe("oneOf with letters", () => {
  it.each([
    "D",
    "d",
    "(D)",
    "[D]",
    "D.",
    "D)",
    "D:",
    "(D).",
    " D\n",
    '"D"',
    "'D'",
    "`D`",
    "**D**",
    "*D*",
    "**(D)**",
    "Option D",
    "option (D).",
    "Choice D",
    "Answer D",
    "Answer: D",
    "**Answer:** D",
    "Final answer: **D**",
    "The answer is D",
    "The correct answer is (D).",
    "\\boxed{D}",
    "$\\boxed{\\text{D}}$",
    "\\text{D}",
    "Ｄ",
    "D) 42",
    "(D) 42",
    "D. because it is odd",
    "D - the last one",
    "Since 7 is odd, \\boxed{D}.",
  ])("reads %j as D", (text) => expect(keyOf(letters, text)).toBe("D"))

  it.each([
    "E",
    "A or B",
    "A, B",
    "A/B",
    "A and C",
    "(A)(B)",
    "A) B",
    "(D) 42, not B",
    "A: B",
    "Not D",
    "I think D",
    "D?",
    "1",
    "ABCD",
    "Dog",
    "\\boxed{A} or \\boxed{B}",
    "Option E",
    "none of them",
    "A\nB",
  ])("counts %j as invalid", (text) => expect(keyOf(letters, text)).toBe("<invalid>"))

  it("does not take the article for option A", () => expect(keyOf(letters, "D. a cat")).toBe("D"))

  it.each([null, undefined, "", "  "])("takes %j for no choice", (output) =>
    expect(keyOf(letters, output)).toBe("<none>"),
  )

  it.each([[{}], [["A"]], [Symbol("A")], [() => "A"]])("refuses %s", (output) =>
    expect(keyOf(letters, output)).toBe("<invalid>"),
  )
})

describe("oneOf with letters and texts", () => {
  it.each([
    ["B", "B"],
    ["Rome", "B"],
    ["rome.", "B"],
    ["(B) Rome", "B"],
    ["B. rome", "B"],
    ["C: New  York", "C"],
    ["Answer: new york", "C"],
    ["A. Rome", "<invalid>"],
    ["B. because of the Colosseum", "<invalid>"],
    ["Rome or Paris", "<invalid>"],
    ["London", "<invalid>"],
  ])("reads %j as %s", (text, key) => expect(keyOf(lettered, text)).toBe(key))
})

describe("oneOf with texts", () => {
  it.each([
    ["bug", "bug"],
    ["Bug.", "bug"],
    ["**Feature**", "feature"],
    ["Answer: question", "question"],
    ["bug or feature", "<invalid>"],
    ["bug: the button does nothing", "<invalid>"],
    ["it is a bug", "<invalid>"],
    ["bugs", "<invalid>"],
  ])("reads %j as %s", (text, key) => expect(keyOf(labels, text)).toBe(key))

  it("gives the option as it was declared", () => {
    expect(keyOf(oneOf(["New York"]), "new york")).toBe("New York")
    expect(keyOf(oneOf(["Answer: 5", "5"]), "Answer: 5")).toBe("Answer: 5")
    expect(keyOf(oneOf(["1", "2"]), 2)).toBe("2")
  })

  it("goes by case where only case tells options apart, or where that is declared", () => {
    expect(["a", "A"].map((text) => keyOf(oneOf(["a", "A"]), text))).toEqual(["a", "A"])
    expect(keyOf(oneOf(["A", "B"], { ignoreCase: false }), "a")).toBe("<invalid>")
    expect(() => oneOf(["a", "A"], { ignoreCase: true })).toThrow(ConfigError)
  })

  it("takes declared texts for no choice", () =>
    expect(keyOf(oneOf(["A", "B"], { none: ["none of the above"] }), "None of the above.")).toBe("<none>"))
})

describe("options that oneOf refuses", () => {
  it.each<[string, unknown, OneOfOptions]>([
    ["none at all", [], {}],
    ["an empty one", ["A", " "], {}],
    ["the same twice", ["A", "A"], {}],
    ["a text that is another's letter", { A: "B", B: "A" }, {}],
    ["the same text twice", { A: "Paris", B: "paris", C: "PARIS", D: "paris" }, {}],
    ["what is no text", [1, 2], {}],
    ["an unknown setting", ["A"], { ignorecase: true } as never],
  ])("%s", (_, options, settings) => expect(() => oneOf(options as never, settings)).toThrow(ConfigError))
})

describe("a letter that is spoken of", () => {
  it.each(["A: no", "A) Not this one", "A. I am not sure", "B - wrong"])(
    "%s is invalid, not taken",
    (text) => {
      expect(oneOf(["A", "B"]).key(text).kind).toBe("invalid")
    },
  )

  it("is taken where a text of its own follows", () => {
    expect(oneOf(["A", "B"]).key("B) Paris")).toEqual({ kind: "choice", key: "B" })
  })
})
