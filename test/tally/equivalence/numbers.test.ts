import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { ConfigError } from "../../../src/errors.js"
import { numbers } from "../../../src/tally/equivalence/numbers.js"
import { keyOf } from "./keys.js"
import { fraction, sameValue, spelling } from "./spellings.js"
import { processorTime } from "../../testing/processor-time.js"

describe("numbers in a text", () => {
  it.each([
    ["391", "391"],
    ["391.", "391"],
    ["+391.0", "391"],
    ["３９１", "391"],
    ["007", "7"],
    ["-0.0", "0"],
    [".5", "0.5"],
    ["−5", "-5"],
    ["1,234,567.50", "1234567.5"],
    ["1 234 567", "1234567"],
    ["1\u00A0234", "1234"],
    ["1\u202F234", "1234"],
    ["1\u2009234", "1234"],
    ["1'234.5", "1234.5"],
    ["1’234", "1234"],
    ["1_000", "1000"],
    ["$1,234", "1234"],
    ["-$21.00", "-21"],
    ["$-21", "-21"],
    ["US$ 5", "5"],
    ["5 USD", "5"],
    ["EUR 5.50", "5.5"],
    ["€5", "5"],
    ["5 €", "5"],
    ["$5 USD", "5"],
    ["\\$65,960", "65960"],
    ["50%", "0.5"],
    ["50 percent", "0.5"],
    ["12.5\\%", "0.125"],
    ["1.5e3", "1500"],
    ["3.91E+2", "391"],
    ["1.5 × 10^3", "1500"],
    ["1.5 \\times 10^{-3}", "0.0015"],
    ["3·10⁸", "300000000"],
    ["3/4", "0.75"],
    ["-6/8", "-0.75"],
    ["1/3", "1/3"],
    ["2/6", "1/3"],
    ["1 3/4", "1.75"],
    ["-1 3/4", "-1.75"],
    ["½", "0.5"],
    ["1½", "1.5"],
    ["⅓", "1/3"],
    ["\\frac{3}{4}", "0.75"],
    ["\\frac34", "0.75"],
    ["-\\dfrac{1}{3}", "-1/3"],
    ["1\\frac{3}{4}", "1.75"],
    ["\\boxed{391}", "391"],
    ["\\boxed{\\frac{3}{4}}", "0.75"],
    ["$\\boxed{1{,}234}$", "1234"],
    ["\\(83\\)", "83"],
    ["$$\\text{83}$$", "83"],
    ["The final answer is: $\\boxed{83}$", "83"],
    ["So x is 3, and thus \\boxed{7}.", "7"],
    ["**Answer:** 42.", "42"],
    ["The answer is 42.", "42"],
    ['"42"', "42"],
    ["`42`", "42"],
    // What JSON makes of "\frac" and "\boxed" in a reply that did not escape its backslashes.
    ["\frac{1}{3}", "1/3"],
    ["\boxed{5}", "5"],
    ["1e30", "1e30"],
    ["0.00000001", "1e-8"],
  ])("reads %j as %s", (text, key) => expect(keyOf(numbers(), text)).toBe(key))

  it.each([
    "1,23",
    "1,2345",
    "12,34,567",
    "0,123",
    "1.234,56",
    "1,234.5.6",
    "1 00",
    "1,000 000",
    "1 200/300",
    "1 7/4",
    "03/04",
    "3/4/2024",
    "3/0",
    "\\frac{1}{0}",
    "3:4",
    "5 or 6",
    "5-6",
    "5, 6",
    "about 5",
    "(5)",
    "- 5",
    "5!",
    "±5",
    "5?",
    "12 km",
    "5 million",
    "5k",
    "$5 EUR",
    "10²",
    "10^2",
    "2024-01-01",
    "0x1F",
    "١",
    "five",
    "Infinity",
    "NaN",
    "160 - r",
    "220 + 90 + 60",
    "\\boxed{5} or \\boxed{6}",
    "\\boxed{5",
    "\\frac{1}{x}",
    "1e999999999",
    "1e401",
  ])("guesses no number from %j", (text) => expect(keyOf(numbers(), text)).toBe("<invalid>"))

  it.each([null, undefined, "", " \n"])("takes %j for no choice", (output) =>
    expect(keyOf(numbers(), output)).toBe("<none>"),
  )

  it.each([[true], [NaN], [Infinity], [{}], [[5]], [Symbol("5")], [() => 5], [10n ** 400n]])(
    "refuses %s, which is no number",
    (output) => expect(keyOf(numbers(), output)).toBe("<invalid>"),
  )

  it("takes a number for the decimal that it prints, not for the double behind it", () => {
    expect(keyOf(numbers(), 0.1)).toBe("0.1")
    expect(keyOf(numbers(), 0.1)).toBe(keyOf(numbers(), "1/10"))
    expect(keyOf(numbers(), 0.1 + 0.2)).not.toBe(keyOf(numbers(), "0.3"))
    expect(keyOf(numbers(), 5e-324)).toBe("5e-324")
    expect(keyOf(numbers(), 9_007_199_254_740_993n)).toBe("9007199254740993")
  })

  it("says what was wrong", () =>
    expect(numbers().key("12 km")).toEqual({ kind: "invalid", reason: 'more than a number: "km": "12 km"' }))
})

describe("options of numbers", () => {
  it.each([
    ["12 km", "12"],
    ["12km", "12"],
    ["12", "12"],
    ["$1,000 per year", "1000"],
    ["30 m²", "30"],
    ["30 m^2", "30"],
    ["12 m", "<invalid>"],
    ["12 KM", "<invalid>"],
    ["12 km or so", "<invalid>"],
  ])("strips from %j only units that are declared", (text, key) =>
    expect(keyOf(numbers({ units: ["km", "per year", "m²"] }), text)).toBe(key),
  )

  it.each([
    ["12 km/h", "12"],
    ["53 feet", "53"],
    ["5°", "5"],
    ["12\\text{ cm}^2", "12"],
    ["5 million", "<invalid>"],
    ["5k", "<invalid>"],
    ["5 or more", "<invalid>"],
    ["14 + 4x hours", "<invalid>"],
    ["2 dozen eggs", "<invalid>"],
    ["5 feet and a half", "<invalid>"],
    ["0xFF", "<invalid>"],
    ["1e", "<invalid>"],
    ["5 ft 3 in", "<invalid>"],
  ])("strips from %j what reads like a unit, if any will do", (text, key) =>
    expect(keyOf(numbers({ units: "any" }), text)).toBe(key),
  )

  it.each([
    ["1.234,56", "30864/25"],
    ["1,5", "3/2"],
    ["1.234", "1234"],
    ["1 234", "1234"],
    ["1.5", "<invalid>"],
    ["1,234.56", "<invalid>"],
    [1.234, "617/500"],
    ["1,2e3", "1200"],
  ])("reads %j with a decimal comma where that is declared", (text, key) =>
    expect(keyOf(numbers({ locale: "de" }), text)).toBe(key),
  )

  it("counts percent as a number where that is declared", () =>
    expect(keyOf(numbers({ percent: "number" }), "50%")).toBe("50"))

  it("refuses other currencies than those declared", () => {
    const dollars = numbers({ currency: ["$", "USD"] })
    expect(["$5", "5 USD", "5", "€5", "5 EUR"].map((text) => keyOf(dollars, text))).toEqual([
      "5",
      "5",
      "5",
      "<invalid>",
      "<invalid>",
    ])
  })

  it("takes declared texts for no choice", () =>
    expect(["n/a.", "'N/A'", "none", "5"].map((text) => keyOf(numbers({ none: ["N/A"] }), text))).toEqual([
      "<none>",
      "<none>",
      "<invalid>",
      "5",
    ]))

  it.each([
    [{ locale: "fr" }, '`locale` to be "en" or "de", got "fr"'],
    [{ percent: 100 }, "`percent`"],
    [{ units: "km" }, '`units` to be "any" or a list of texts, got "km"'],
    [{ units: [""] }, "`units`"],
    [{ tolerance: { absolute: -1 } }, "`tolerance`"],
    [{ tolerance: { relative: 1 } }, "`tolerance`"],
    [{ tolerance: { absolute: 1, relative: 0.1 } }, "`tolerance`"],
    [{ unit: ["km"] }, "unknown option `unit`"],
  ])("refuses %j, naming the option", (options, message) => {
    expect(() => numbers(options as never)).toThrow(ConfigError)
    expect(() => numbers(options as never)).toThrow(message)
  })
})

describe("laws of numbers", () => {
  it("gives two numbers in any spelling one key exactly if they are equal", () => {
    const exact = numbers()
    const spelled = fraction.chain((value) => spelling(value).map((text) => ({ value, text })))
    const again = spelled.chain((one) => spelling(one.value).map((text) => [one, { ...one, text }] as const))
    fc.assert(
      fc.property(fc.oneof(fc.tuple(spelled, spelled), again), ([one, other]) => {
        const [left, right] = [keyOf(exact, one.text), keyOf(exact, other.text)]
        expect({ ...one, left }).not.toMatchObject({ left: "<invalid>" })
        expect({ one, other, same: left === right }).toMatchObject({
          same: sameValue(one.value, other.value),
        })
      }),
      { numRuns: 3_000 },
    )
  })

  it("gives every double a key of its own, and its text the same", () => {
    const finite = fc.double({ noNaN: true, noDefaultInfinity: true })
    const near = finite.map((value) => [value, value * (1 + Number.EPSILON)] as const)
    fc.assert(
      fc.property(fc.oneof(fc.tuple(finite, finite), near), ([one, other]) => {
        fc.pre(Number.isFinite(other))
        expect(keyOf(numbers(), one) === keyOf(numbers(), other)).toBe(one === other)
        expect(keyOf(numbers(), String(one))).toBe(keyOf(numbers(), one))
      }),
    )
  })

  it("takes no time for hostile numbers", () => {
    const hostile = [
      `1e${"9".repeat(100_000)}`,
      "9".repeat(200_000),
      `1/${"7".repeat(1_900)}`,
      `${"9".repeat(1_900)}/${"7".repeat(1_900)}`,
      `0.${"3".repeat(1_900)}`,
      "1,".repeat(100_000),
      `\\boxed{${"{".repeat(100_000)}`,
      "\\boxed{".repeat(30_000),
      "$".repeat(100_000),
      `${'"'.repeat(50_000)}5${'"'.repeat(50_000)}`,
      `5${" ".repeat(200_000)}x`,
    ]
    const started = processorTime()
    for (const text of hostile) expect(keyOf(numbers({ units: "any" }), text)).toBe("<invalid>")
    expect(keyOf(numbers(), 2n ** 10_000_000n)).toBe("<invalid>")
    expect(processorTime() - started).toBeLessThan(2_000)
  })
})

describe("words that change a number", () => {
  it.each(["5 pct", "5 permille", "5 tenths", "5 hundredths", "5 grand", "5 M", "~5", "≈5"])(
    "%s is not 5",
    (text) => {
      expect(numbers({ units: "any" }).key(text).kind).toBe("invalid")
    },
  )
})
