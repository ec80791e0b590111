import { describe, expect, it } from "vitest"
import { makes24 } from "./game24.js"

describe("a checker of the Game of 24", () => {
  it.each([
    ["4 5 6 10", "(4 * 5) + (10 - 6)"],
    ["3 3 8 8", "8 / (3 - 8 / 3)"],
    ["1 5 5 5", "5*(5-1/5)"],
    ["6 6 6 6", "6 + 6 + 6 + 6"],
    ["1 1 2 12", "((12)) * 2 * (1 / 1)"],
    ["1 2 3 4", "4 * 3 * 2 / 1"],
    ["1 1 1 11", "(1 + 1) * (1 + 11)"],
    ["1 4 7 9", "(1 - 9) * (4 - 7)"],
    ["3 3 7 7", "7 * (3 + 3 / 7)"],
    ["2 3 5 12", "12 / (3 - 5 / 2)"],
    ["1 8 12 12", "12 / (12 / 8 - 1)"],
  ])("accepts for %s: %s", (puzzle, expression) => expect(makes24(puzzle, expression)).toBe(true))

  it.each([
    ["4 5 6 10", "(10 - 4) * (5 - 1)", "a number that was not given"],
    ["4 5 6 10", "(10 - 6) * (5 + 1 * 1)", "a number left out"],
    ["1 2 3 4", "4 * 3 * 2", "a number left out that would not matter"],
    ["4 6 6 6", "4 * 6", "numbers left out"],
    ["4 6 6 6", "4 * 6 * 6 / 6 * 6 / 6", "a number used more often than given"],
    ["1 2 3 4", "4 * 3 * 2 / 1 = 24", "an equation"],
    ["1 2 3 4", "-4 * 3 * 2 / -1", "a sign"],
    ["1 2 3 4", "4 * 3 * 2 ** 1", "another operator"],
    ["1 2 3 4", "4 × 3 × 2 × 1", "another sign"],
    ["1 2 3 4", "(4 * 3) (2 * 1)", "an operator left out"],
    ["1 2 3 4", "4 * 3 * 2 * 1)", "a parenthesis too many"],
    ["1 2 3 4", "(4 * 3 * 2 * 1", "a parenthesis too few"],
    ["1 2 3 4", "1 2 * 3 - 4 * 4", "digits with a space between them"],
    ["1 2 3 4", "12 * (3 - 4 / 4)", "numbers glued together"],
    ["1 1 8 8", "8 / (1 - 1) * 8", "a division by zero"],
    ["1 2 3 4", "4 * 3 * 2.0 * 1", "a decimal"],
    ["1 2 3 4", "", "nothing"],
    ["1 2 3 4", "There is no solution.", "words"],
    ["1 2 3 4", "1 + 2 + 3 + 4", "another sum"],
    ["1 2 3 4", `${"(".repeat(300)}4 * 3 * 2 * 1${")".repeat(300)}`, "a text without end"],
    ["5 5 5 5", "5 * 5 - 5 / 5 + ", "half an expression"],
    ["0 4 6 9", "4 * 6 + 0 / (9 - 9)", "a number twice, below a zero"],
  ])("refuses for %s: %s (%s)", (puzzle, expression) => expect(makes24(puzzle, expression)).toBe(false))
})
