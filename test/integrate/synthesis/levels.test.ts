import { describe, expect, test } from "vitest"
import { synthesis } from "../../../src/integrate/synthesis/synthesis.js"
import { integrate } from "./integration.js"
import { answer, scriptedWriter, shownIds } from "./scripted-writer.js"

const filler = "It is known from the measurements of the week that nothing else was found there. "
const many = (count: number, repeats = 8) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `brief-${index + 1}`,
      { output: `Fact ${index + 1}. ${filler.repeat(repeats)}` },
    ]),
  )

const isCondensing = (prompt: string): boolean => prompt.includes("Condense them into claims")
const citedIn = (prompt: string): readonly string[] =>
  [...prompt.matchAll(/^- .* \[(R[^\]]+)\]$/gm)].flatMap(([, ids = ""]) => ids.split(", "))
const wholeId = (id: string): string => id.replace(/\/\d+$/, "")

/** Condenses each record into a claim, and claims into one; the answer cites all it was shown. */
const faithful = () =>
  scriptedWriter((prompt) => {
    const ids = [...new Set([...shownIds(prompt).map(wholeId), ...citedIn(prompt)])]
    if (!isCondensing(prompt)) return answer([["All of it.", ...ids]])
    return { claims: ids.map((id) => ({ text: `What ${id} says.`, records: [id] })), conflicts: [] }
  })

describe("synthesis of more than one prompt holds", () => {
  test("condenses groups of records into cited claims, and writes from those", async () => {
    const { model, prompts } = faithful()
    const { prose, reason } = await integrate(synthesis({ model, maxInputTokens: 1_800 }), many(20))
    const condensing = prompts().filter(isCondensing)
    expect(condensing.length).toBeGreaterThan(1)
    expect(condensing.flatMap(shownIds)).toEqual(Array.from({ length: 20 }, (_, index) => `R${index + 1}`))
    const last = prompts().at(-1) ?? ""
    expect(shownIds(last)).toEqual([])
    expect(last).toContain("- What R1 says. [R1]")
    expect(prose?.levels).toBe(2)
    expect(prose?.claims[0]?.recordIds).toHaveLength(20)
    expect(reason).toContain("in 2 levels of calls, 20 of them cited")
  })

  test("keeps every prompt within its tokens, instructions and shape of the reply and all", async () => {
    const { model, prompts } = faithful()
    await integrate(synthesis({ model, maxInputTokens: 1_800 }), many(30, 20))
    for (const { messages } of model.seen) {
      expect(messages.map(({ text }) => text).join("").length).toBeLessThanOrEqual(1_800 * 4)
    }
    expect(prompts().length).toBeGreaterThan(3)
  })

  test("condenses claims once more where they do not fit either", async () => {
    const long = "and so on, as has been said before at some length in other words than these, "
    const { model, prompts } = scriptedWriter((prompt) => {
      const ids = [...new Set([...shownIds(prompt), ...citedIn(prompt)])]
      if (!isCondensing(prompt)) return answer([["All of it.", ...ids]])
      const text = shownIds(prompt).length > 0 ? long.repeat(9) : "In short."
      return { claims: ids.map((id) => ({ text, records: [id] })), conflicts: [] }
    })
    const { prose } = await integrate(synthesis({ model, maxInputTokens: 1_800 }), many(16))
    expect(prose?.levels).toBe(3)
    expect(prose?.claims[0]?.recordIds).toHaveLength(16)
    expect(
      prompts().filter((prompt) => isCondensing(prompt) && shownIds(prompt).length === 0).length,
    ).toBeGreaterThan(1)
  })

  test("shows a record that is too long in numbered parts, all of it, cited as one", async () => {
    const { model, prompts } = faithful()
    const output = Array.from({ length: 300 }, (_, index) => `Sentence ${index} of a long report.`).join(" ")
    const { prose } = await integrate(synthesis({ model, maxInputTokens: 1_500 }), { a: { output } })
    const parts = prompts().filter(isCondensing)
    const shown = parts.flatMap((prompt) =>
      [
        ...prompt.matchAll(/<record-\S+ id="R1\/\d+" brief="a" part="\d+ of \d+">\n([\s\S]*?)\n<\/record-/g),
      ].map(([, text = ""]) => text),
    )
    expect(shown.length).toBeGreaterThan(1)
    expect(shown.join("")).toBe(output)
    expect(prose?.claims).toEqual([{ sentence: "All of it.", recordIds: ["R1"] }])
  })

  test("counts a citation of a record that its own group does not hold as unknown", async () => {
    const { model } = scriptedWriter((prompt) => {
      if (!isCondensing(prompt)) return answer([["All of it.", ...new Set(citedIn(prompt))]])
      const claims = shownIds(prompt).map((id) => ({ text: `What ${id} says.`, records: [id] }))
      return {
        claims: [
          ...claims,
          { text: "I cite another's.", records: [shownIds(prompt).includes("R1") ? "R20" : "R1"] },
        ],
        conflicts: [],
      }
    })
    const { prose } = await integrate(synthesis({ model, maxInputTokens: 1_800 }), many(20))
    expect(prose?.removed.length).toBeGreaterThan(1)
    expect(prose?.removed[0]?.reason).toMatch(/unknown records: R/)
  })

  test("refuses before anything is paid what the levels cannot bring down, and says what to raise", async () => {
    const { model, prompts } = faithful()
    const { shortfall } = await integrate(synthesis({ model, maxInputTokens: 1_800, maxLevels: 1 }), many(20))
    expect(shortfall).toMatch(
      /^the records take about \d+ tokens, of which a prompt holds \d+ \(maxInputTokens: 1800\), and a single level of calls \(maxLevels\) cannot bring that down: raise one of them$/,
    )
    expect(prompts()).toEqual([])
    const wide = await integrate(
      synthesis({ model, maxInputTokens: 1_800, maxLevels: 2, fanIn: 2 }),
      many(60),
    )
    expect(wide.shortfall).toMatch(/2 levels of calls/)
    expect(prompts()).toEqual([])
  })

  test("gives up, with what to raise, when the claims stay too long", async () => {
    const { model } = scriptedWriter((prompt) => ({
      claims: [...new Set([...shownIds(prompt), ...citedIn(prompt)])].map((id) => ({
        text: filler.repeat(10),
        records: [id],
      })),
      conflicts: [],
    }))
    const { shortfall } = await integrate(synthesis({ model, maxInputTokens: 1_800, maxLevels: 2 }), many(16))
    expect(shortfall).toMatch(/^the claims condensed on level 1 take about \d+ tokens/)
  })

  test("says which call failed, and writes nothing without its records", async () => {
    const { model } = scriptedWriter((prompt) =>
      shownIds(prompt).includes("R20") || prompt.includes("could not be used")
        ? "no"
        : { claims: [], conflicts: [] },
    )
    const { shortfall } = await integrate(synthesis({ model, maxInputTokens: 1_800 }), many(20))
    expect(shortfall).toMatch(/^synthesis failed: call \d+ of \d+ on level 1: invalid_output/)
  })

  test("says how much room it needs when the task alone is too long", async () => {
    const { model, prompts } = faithful()
    const { shortfall } = await integrate(synthesis({ model, maxInputTokens: 1_500 }), many(2), {
      task: filler.repeat(80),
    })
    expect(shortfall).toMatch(/has no room beside the task and the instructions: raise it to \d+ or more/)
    expect(prompts()).toEqual([])
  })
})

test("no prompt goes over its tokens, however long the records are", async () => {
  for (let length = 200; length < 6_000; length += 173) {
    const { model } = faithful()
    const records = Object.fromEntries(
      Array.from({ length: 6 }, (_, index) => [`b${index}`, { output: "x".repeat(length + index) }]),
    )
    const { prose } = await integrate(synthesis({ model, maxInputTokens: 1_400, maxLevels: 5 }), records)
    expect(prose?.claims[0]?.recordIds).toHaveLength(6)
    for (const { messages } of model.seen)
      expect(messages.map(({ text }) => text).join("").length).toBeLessThanOrEqual(1_400 * 4)
  }
})
