import { describe, expect, it } from "vitest"
import { ConfigError } from "../../../src/errors.js"
import { anyChoice } from "../../../src/tally/equivalence/any-choice.js"
import { booleans } from "../../../src/tally/equivalence/booleans.js"
import { strings } from "../../../src/tally/equivalence/strings.js"
import { canonicalChoice, canonicalVersion } from "../../../src/tally/equivalence/canonical.js"
import { keyOf } from "./keys.js"

describe("booleans", () => {
  it.each([
    true,
    1,
    "true",
    "True.",
    "YES",
    "y",
    "1",
    "**Yes**",
    '"true"',
    "Answer: yes",
    "\\boxed{True}",
    "ｙｅｓ",
  ])("reads %j as true", (output) => expect(keyOf(booleans(), output)).toBe("true"))

  it.each([false, 0, "false", "False", "no", "N", "0", "The answer is no."])("reads %j as false", (output) =>
    expect(keyOf(booleans(), output)).toBe("false"),
  )

  it.each([
    [2],
    ["maybe"],
    ["yes and no"],
    ["not true"],
    ["yes, because"],
    ["truee"],
    [{}],
    [[true]],
    [NaN],
    ["-1"],
  ])("counts %j as invalid", (output) => expect(keyOf(booleans(), output)).toBe("<invalid>"))

  it("abstains where there is nothing, or what is declared to be nothing", () => {
    for (const output of [null, undefined, "", " "]) expect(keyOf(booleans(), output)).toBe("<none>")
    expect(keyOf(booleans({ none: ["unknown"] }), "Unknown.")).toBe("<none>")
    expect(() => booleans({ unknown: true } as never)).toThrow(ConfigError)
  })
})

describe("strings", () => {
  it.each([
    ["  Paris  ", "Paris"],
    ["“Paris.”", "Paris"],
    ["the\n red\u00A0fox", "the red fox"],
    ["ＡＢＣ", "ABC"],
    ["1.0", "1.0"],
    [1.5, "1.5"],
    [true, "true"],
    ["...", "..."],
    ['"a" or "b"', '"a" or "b"'],
  ])("reads %j as %j", (output, key) => expect(keyOf(strings(), output)).toBe(key))

  it.each([
    ["Paris", "paris"],
    ["1.0", "1.00"],
    ["10²", "102"],
    ["1½", "11/2"],
    ["wait...", "wait"],
  ])("keeps %j and %j apart", (one, other) => expect(keyOf(strings(), one)).not.toBe(keyOf(strings(), other)))

  it("forgets case only where that is declared", () =>
    expect(keyOf(strings({ ignoreCase: true }), "PARIS")).toBe(keyOf(strings({ ignoreCase: true }), "Paris")))

  it("abstains on nothing and refuses what is no text", () => {
    for (const output of [null, undefined, "", '""', "\u200B"])
      expect(keyOf(strings(), output)).toBe("<none>")
    for (const output of [{}, ["a"], Symbol("a")]) expect(keyOf(strings(), output)).toBe("<invalid>")
    expect(keyOf(strings({ none: ["N/A"] }), "n/a")).toBe("<none>")
  })
})

describe("anyChoice", () => {
  it("is canonicalChoice, by its version", () => {
    expect(anyChoice().version).toBe(canonicalVersion)
    for (const output of ["391.0", 391, " Paris. ", { b: 1, a: 2 }, true, "", null, NaN]) {
      expect(keyOf(anyChoice(), output)).toBe(canonicalChoice(output) || "<none>")
    }
  })
})
