import { describe, expect, it } from "vitest"
import { harmless } from "../../src/report/harmless.js"
import { clip } from "../../src/report/numbers.js"

describe("text from outside on a terminal", () => {
  it("moves no cursor, names no window, clears nothing, and turns no order", () => {
    expect(harmless("\u001B]0;owned\u0007\u001B[2J\u001B[31mbad\u001B[0m")).toBe("bad")
    expect(harmless("safe\rgone\u009B2J\u0008\u007F \u202Etxt.exe\u2066\u2069\u200F")).toBe(
      "safegone txt.exe",
    )
  })

  it("keeps its lines, its tabs, and what scripts and emoji are joined by", () => {
    const text = "one\n\ttwo é 👩\u200D🔬 می\u200Cخواهم"
    expect(harmless(text)).toBe(text)
    expect(harmless("one\r\ntwo")).toBe("one\ntwo")
  })

  it("is harmless in one line, too", () => {
    expect(clip("a\u001B[2J\nb\u0000 c", 80)).toBe("a b c")
  })
})
