import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { synthesis } from "../../../src/integrate/synthesis/synthesis.js"
import { proseWriter } from "../../../src/integrate/synthesis/prose-writer.js"
import type { ScriptedChatModel } from "../../agents/scripted-chat-model.js"
import { contextOf, integrate, outcomesOf } from "./integration.js"
import { answer, scriptedWriter, shownIds } from "./scripted-writer.js"

const filler = "It is known from the measurements of the week that nothing else was found there. "
const many = (count: number, repeats = 8) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `brief-${index + 1}`,
      { output: `Fact ${index + 1}. ${filler.repeat(repeats)}` },
    ]),
  )

const long = "and so on, as has been said before at some length in other words than these, "
const isCondensing = (prompt: string): boolean => prompt.includes("Condense them into claims")
const citedIn = (prompt: string): readonly string[] =>
  [...prompt.matchAll(/^- .* \[(R[^\]]+)\]$/gm)].flatMap(([, ids = ""]) => ids.split(", "))
const longestIn = ({ seen }: ScriptedChatModel): number =>
  Math.max(...seen.map(({ messages }) => messages.map(({ text }) => text).join("").length))
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
    const { model, prompts } = scriptedWriter((prompt) => {
      const ids = [...new Set([...shownIds(prompt), ...citedIn(prompt)])]
      if (!isCondensing(prompt)) return answer([["All of it.", ...ids]])
      const text = shownIds(prompt).length > 0 ? long.repeat(4) : "In short."
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

  test("leaves out the last claims of a list that is longer than the levels can bring down, and says so", async () => {
    const { model, prompts } = scriptedWriter((prompt) => {
      const ids = [...new Set([...shownIds(prompt), ...citedIn(prompt)])]
      if (!isCondensing(prompt)) return answer([["All of it.", ...ids]])
      return {
        claims: ids.map((id) => ({ text: `${id} first, ${long.repeat(9)}`, records: [id] })),
        conflicts: [],
      }
    })
    const { prose, warnings } = await integrate(
      synthesis({ model, maxInputTokens: 1_800, maxLevels: 2 }),
      many(16),
    )
    expect(prose?.levels).toBe(2)
    expect(prose?.claims[0]?.recordIds).toContain("R1")
    expect(prose?.removed.length).toBeGreaterThan(0)
    expect(prose?.removed[0]?.reason).toMatch(/^its list was to take at most \d+ characters/)
    expect(warnings?.[0]).toMatch(/^\d+ of \d+ condensed claims were left out: .* \(maxInputTokens: 1800\)$/)
    expect(prompts().length).toBeLessThan(7)
  })

  test("splits claims that are over their share into sentences, and refuses sentences that are", async () => {
    const { model, prompts } = scriptedWriter((prompt) => {
      const ids = [...new Set([...shownIds(prompt).map(wholeId), ...citedIn(prompt)])]
      if (!isCondensing(prompt)) return answer([["All of it.", ...ids]])
      const [id = ""] = ids
      const records = [id]
      return {
        claims: [
          { text: `What ${id} says. ${filler.repeat(40)}`, records },
          { text: "x".repeat(3_900), records },
        ],
        conflicts: [],
      }
    })
    const { prose } = await integrate(synthesis({ model, maxInputTokens: 1_200, maxLevels: 5 }), many(40))
    expect(prose?.claims[0]?.recordIds.length).toBeGreaterThan(1)
    expect(prose?.removed.at(-1)?.reason).toMatch(/characters/)
    expect(longestIn(model)).toBeLessThanOrEqual(1_200 * 4)
    const first = prompts().filter((prompt) => shownIds(prompt).length > 0).length
    expect(prompts().length).toBeLessThan(2 * first)
  })

  test("says that no claim can be used when all are too long, after one level", async () => {
    const { model, prompts } = scriptedWriter((prompt) => ({
      claims: shownIds(prompt).map((id) => ({ text: "x".repeat(3_900), records: [id] })),
      conflicts: [],
    }))
    const { shortfall } = await integrate(synthesis({ model, maxInputTokens: 1_200, maxLevels: 5 }), many(40))
    expect(shortfall).toMatch(/^synthesis failed: none of the 40 condensed claims can be used: .* characters/)
    expect(prompts().every((prompt) => shownIds(prompt).length > 0)).toBe(true)
  })

  test("shortens the list of briefs of a record that is in parts, where it would fill them", async () => {
    const { model, prompts } = faithful()
    const value = Array.from({ length: 300 }, (_, index) => `Sentence ${index}.`).join(" ")
    const sources = Array.from({ length: 500 }, (_, index) => ({
      ref: `brief-${index}#`,
      briefId: `brief-${index}`,
    }))
    const reply = await proseWriter({ model, maxInputTokens: 1_500 }).write(
      {
        records: [{ id: "R1", path: "$", at: "", value, sources }],
        conflicts: [],
        sourceOf: () => undefined,
      },
      contextOf(outcomesOf({ a: { output: 1 } })),
    )
    expect(reply.ok).toBe(true)
    expect(prompts()[0]).toMatch(/brief="brief-0, .* and 4\d\d more" part="1 of \d+"/)
    expect(longestIn(model)).toBeLessThanOrEqual(1_500 * 4)
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

  test("says how much room it needs when the task alone is too long, and that is enough", async () => {
    const briefs = Object.fromEntries(
      Array.from({ length: 30 }, (_, index) => [`brief-${index}-${filler}`, { output: "So." }] as const),
    )
    const { model, prompts } = scriptedWriter(() => answer([["So.", "R1"]]))
    const run = (task: string, maxInputTokens: number) =>
      integrate(synthesis({ model, maxInputTokens }), briefs, { task })
    for (const task of [filler.repeat(80), "Why?"]) {
      const before = prompts().length
      const { shortfall = "" } = await run(task, 500)
      expect(shortfall).toMatch(/has no room beside the task and the instructions: raise it to \d+ or more/)
      expect(prompts()).toHaveLength(before)
      const needed = Number(/raise it to (\d+)/.exec(shortfall)?.[1])
      expect((await run(task, needed - 1)).shortfall).toContain(`raise it to ${needed} or more`)
      const { shortfall: none } = await run(task, needed)
      expect(none ?? "").not.toContain("has no room")
    }
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

test("every prompt keeps its tokens, the calls are few, and what was begun is finished, whatever the model writes", async () => {
  const claim = fc.record({
    text: fc.constantFrom(
      "Short.",
      "Some words of it. ".repeat(12),
      "y".repeat(700),
      filler.repeat(20),
      "z, ".repeat(1_300),
    ),
    cited: fc.integer({ min: 1, max: 40 }),
  })
  const plan = fc.record({
    records: fc.array(fc.integer({ min: 1, max: 3_000 }), { minLength: 1, maxLength: 40 }),
    claims: fc.array(claim, { minLength: 1, maxLength: 12 }),
    maxInputTokens: fc.integer({ min: 1_000, max: 2_500 }),
    maxLevels: fc.integer({ min: 1, max: 6 }),
    fanIn: fc.option(fc.integer({ min: 2, max: 30 }), { nil: undefined }),
  })
  await fc.assert(
    fc.asyncProperty(plan, async ({ records, claims, fanIn, ...bounds }) => {
      const { model, prompts } = scriptedWriter((prompt) => {
        const ids = [...new Set([...shownIds(prompt).map(wholeId), ...citedIn(prompt)])]
        if (!isCondensing(prompt)) return answer([["All of it.", ...ids]])
        const written = claims.map(({ text, cited }) => ({ text, records: ids.slice(0, cited) }))
        return { claims: [...written, { text: "In short.", records: ids.slice(0, 1) }], conflicts: [] }
      })
      const outputs = records.map((length, index) => [`b${index}`, { output: "x ".repeat(length) }] as const)
      const { shortfall } = await integrate(
        synthesis({ model, ...bounds, ...(fanIn === undefined ? {} : { fanIn }) }),
        Object.fromEntries(outputs),
      )
      if (prompts().length === 0) expect(shortfall).toMatch(/maxLevels|has no room/)
      else expect(shortfall).toBeUndefined()
      expect(Math.max(0, longestIn(model))).toBeLessThanOrEqual(bounds.maxInputTokens * 4)
      const first = prompts().filter((prompt) => shownIds(prompt).length > 0).length
      expect(prompts().length).toBeLessThanOrEqual(3 * first + 1)
    }),
    { numRuns: 150 },
  )
})
