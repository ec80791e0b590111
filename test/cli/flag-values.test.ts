import { describe, expect, it } from "vitest"
import { choices, duration, price, quorum, wholeNumber } from "../../src/cli/flags/flag-values.js"
import { ConfigError } from "../../src/errors.js"
import { quorumCount } from "../../src/task/quorum.js"

const timeout = duration("--timeout", "60s")

describe("values of flags", () => {
  it.each([
    ["500ms", 500],
    ["60s", 60_000],
    ["1.5m", 90_000],
    ["10m", 600_000],
    ["2h", 7_200_000],
  ])("read the duration %s", (text, milliseconds) => {
    expect(timeout(text)).toBe(milliseconds)
  })

  it.each(["", "0s", "-5s", "60", "soon", "1e3s", "5s5s"])("refuse the duration %j", (text) => {
    expect(() => timeout(text)).toThrow(ConfigError)
  })

  it.each([
    ["3", 3],
    ["0.6", 0.6],
    ["60%", 0.6],
    ["1", 1],
  ])("read the quorum %s", (text, value) => {
    expect(quorum(text)).toBe(value)
  })

  it("read 100% as all of them, not as one", () => {
    for (const briefs of [1, 2, 3, 5, 7, 100, 10_000])
      expect(quorumCount(quorum("100%"), briefs)).toBe(briefs)
  })

  it.each(["", "0", "0%", "-1", "1.5", "101%", "half"])("refuse the quorum %j", (text) => {
    expect(() => quorum(text)).toThrow(/expected --quorum to be a count \(3\) or a share/)
  })

  it.each(["", " ", "1.5", "1e99", "NaN", "0"])("refuse the count %j", (text) => {
    expect(() => wholeNumber("--samples", 1, "5")(text)).toThrow(
      /expected --samples to be a whole number of at least 1/,
    )
  })

  it.each([
    ["0.25/2", { inputPerMillion: 0.25, outputPerMillion: 2 }],
    [" 1 / 10 ", { inputPerMillion: 1, outputPerMillion: 10 }],
    ["0/0", { inputPerMillion: 0, outputPerMillion: 0 }],
  ])("read the price %s", (text, value) => {
    expect(price(text)).toEqual(value)
  })

  it.each(["", "2", "/", "1/", "1/2/3", "-1/2", "a/b", "$1/$2", "Infinity/1"])(
    "refuse the price %j",
    (text) => {
      expect(() => price(text)).toThrow(
        /expected --price to be US dollars per million tokens in and out, with a \/ between, got .*For example: --price 0\.25\/2/,
      )
    },
  )

  it("read choices without the spaces around them, and refuse the same one twice", () => {
    expect(choices("yes, no ,don't know")).toEqual(["yes", "no", "don't know"])
    expect(() => choices("yes,yes")).toThrow(ConfigError)
    expect(() => choices("yes,")).toThrow(ConfigError)
  })
})
