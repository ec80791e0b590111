import { describe, expect, it } from "vitest"
import { z } from "zod"
import { numbers } from "../../../src/tally/equivalence/numbers.js"
import { tolerantJson } from "../../../src/tally/equivalence/tolerant-json.js"
import { readRows, recordings } from "../recordings.js"
import { keyOf } from "./keys.js"

const { present, title } = recordings("1,357 recorded replies that are not the JSON asked for")

const rowSchema = z.object({
  parse: z.enum(["loose", "none"]),
  answer: z.string().nullable(),
  raw: z.string(),
})

function rows() {
  return readRows("zeroeval_gsm_malformed_raw", rowSchema).map(({ parse, answer, raw }, index) => {
    const read = tolerantJson(raw, { wanted: ["answer"] })
    const value: unknown = read.ok ? (read.value as { answer: unknown }).answer : undefined
    return { index, recoverable: parse === "loose", recorded: answer ?? "", raw, read, value }
  })
}

describe.skipIf(!present)(title, () => {
  const all = present ? rows() : []
  const recoverable = all.filter((row) => row.recoverable)
  const exact = numbers({ units: "any" })

  it("gives an answer for none of the 116 that hold none", () => {
    const without = all.filter((row) => !row.recoverable)
    expect(without).toHaveLength(116)
    expect(without.filter((row) => row.read.ok)).toEqual([])
  })

  it("gives an answer for all of the 1,241 others but two, whose answer is cut off in the middle", () => {
    expect(recoverable).toHaveLength(1_241)
    const missed = recoverable.filter((row) => !row.read.ok)
    expect(missed.map(({ index, read }) => [index, read.ok ? "" : read.reason])).toEqual([
      [605, "the text ends inside a string"],
      [1_055, "the text ends inside a string"],
    ])
  })

  it("gives an answer for all 1,241, and still none for the 116, where half a text is better than none", () => {
    const kept = all.map(({ raw, recoverable: holdsOne }) => ({
      holdsOne,
      ok: tolerantJson(raw, { wanted: ["answer"], cutOff: "keep" }).ok,
    }))
    expect(kept.filter(({ ok }) => ok)).toHaveLength(1_241)
    expect(kept.filter(({ ok, holdsOne }) => ok && !holdsOne)).toEqual([])
  })

  it("never gives another number than the recorded one", () => {
    // The source's own pattern stopped at the first blank: of "220 + 90 + 60" it recorded 220, which is no answer.
    const numeric = recoverable.filter((row) => row.read.ok && keyOf(exact, row.recorded) !== "<invalid>")
    const same = numeric.filter((row) => keyOf(exact, row.value) === keyOf(exact, row.recorded))
    const formulas = numeric.filter((row) => keyOf(exact, row.value) === "<invalid>")
    expect([numeric.length, same.length]).toEqual([1_191, 1_189])
    expect(formulas.map(({ index }) => index)).toEqual([294, 1_086])
  })

  it("gives a number where none was recorded only if the reply says it in so many words", () => {
    // Recorded were "answer" (of a doubled key), the start of a formula, or of prose that the reply then corrects.
    const found = recoverable.filter(
      (row) =>
        row.read.ok && keyOf(exact, row.recorded) === "<invalid>" && keyOf(exact, row.value) !== "<invalid>",
    )
    const indexes = [
      285, 387, 487, 594, 611, 638, 890, 1_003, 1_014, 1_081, 1_252, 1_271, 1_330, 1_331, 1_338,
    ]
    expect(found.map(({ index }) => index)).toEqual(indexes)
    for (const { value, raw } of found)
      expect(raw).toMatch(new RegExp(`"answer": "?\\\\?"?\\$?${keyOf(exact, value)}(?!\\d)`))
  })
})
