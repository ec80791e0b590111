import { describe, expect, test } from "vitest"
import { answerText } from "../../../src/integrate/synthesis/answer-text.js"
import { proseWriter } from "../../../src/integrate/synthesis/prose-writer.js"
import { synthesis } from "../../../src/integrate/synthesis/synthesis.js"
import type { ProseMaterial } from "../../../src/integrate/prose-writer.js"
import type { Conflict } from "../../../src/task/conflict.js"
import { contextOf, integrate, outcomesOf } from "./integration.js"
import { answer, fenceIn, scriptedWriter, shownIds } from "./scripted-writer.js"

const brought = {
  a: { output: "The port is 80.", evidence: ["line 3 of a.conf"] },
  b: { output: "The port is 443." },
  c: { output: "Logs rotate." },
}
const isReading = (prompt: string): boolean => prompt.includes("Read them again.")
const contradiction = { about: "the port", records: ["R1", "R2"], detail: "80 or 443" }

describe("a contradiction that the writer names", () => {
  test("is read again in what the branches delivered, and both sides are told", async () => {
    const { model, prompts } = scriptedWriter((prompt) =>
      isReading(prompt)
        ? { conflict: true, statement: "One says port 80, the other port 443.", records: ["R1", "R2"] }
        : answer([["The port is 80.", "R1"]], [contradiction]),
    )
    const { output, prose, conflicts } = await integrate(synthesis({ model }), brought)
    const reading = prompts()[1] ?? ""
    const fence = fenceIn(reading)
    expect(shownIds(reading)).toEqual(["R1", "R2"])
    expect(reading).toContain(`<conflict-${fence}>\nthe port\n80 or 443\n</conflict-${fence}>`)
    expect(reading).toContain("The port is 80.\n\nEvidence:\n- line 3 of a.conf")
    expect(prose?.text).toBe("The port is 80. [R1]\n\nOne says port 80, the other port 443. [R1, R2]")
    expect(conflicts).toEqual([
      {
        path: "the port",
        values: [
          { value: "The port is 80.", briefIds: ["a"], evidence: ["line 3 of a.conf"] },
          { value: "The port is 443.", briefIds: ["b"], evidence: [] },
        ],
        rule: "read again at the source",
        chosen: null,
        rejected: [],
        status: "unresolved",
        detail: "One says port 80, the other port 443.",
      },
    ])
    expect(output).toBe(
      `${prose?.text}\n\nConflicts:\n- the port: "The port is 80." (a) or "The port is 443." (b); none is chosen (unresolved)`,
    )
  })

  test("is resolved, and no trouble for the text, when the sources do not contradict each other", async () => {
    const { model } = scriptedWriter((prompt) =>
      isReading(prompt)
        ? { conflict: false, statement: "Both ports are open.", records: ["R1", "R2"] }
        : answer([["Two ports are open.", "R1", "R2"]], [contradiction]),
    )
    const { output, conflicts } = await integrate(synthesis({ model }), brought)
    expect(conflicts).toMatchObject([{ status: "resolved", chosen: "Both ports are open." }])
    expect(output).toBe("Two ports are open. [R1, R2]")
  })

  test("is not told twice when a sentence cites both sides already", async () => {
    const { model } = scriptedWriter((prompt) =>
      isReading(prompt)
        ? { conflict: true, statement: "80 or 443.", records: ["R1", "R2"] }
        : answer([["Port 80 or 443.", "R2", "R1"]], [contradiction]),
    )
    const { prose } = await integrate(synthesis({ model }), brought)
    expect(prose?.text).toBe("Port 80 or 443. [R2, R1]")
  })

  test("stays unresolved when the reading cites nothing that exists, or fails", async () => {
    for (const reply of [{ conflict: false, statement: "It is 443.", records: ["R9"] }, "no JSON"]) {
      const { model } = scriptedWriter((prompt) =>
        isReading(prompt) || prompt.includes("could not be used")
          ? reply
          : answer([["The port is 80.", "R1"]], [contradiction]),
      )
      const { conflicts, prose } = await integrate(synthesis({ model }), brought)
      expect(conflicts).toMatchObject([{ status: "unresolved", chosen: null }])
      expect(prose?.text).toBe("The port is 80. [R1]")
    }
  })

  test("is none between records that do not exist or say the same", async () => {
    const { model, prompts } = scriptedWriter(() =>
      answer(
        [["The port is 80.", "R1"]],
        [
          { about: "made up", records: ["R1", "R9"], detail: "?" },
          { about: "the same", records: ["R1", "R2"], detail: "?" },
        ],
      ),
    )
    const { conflicts, prose } = await integrate(synthesis({ model }), {
      a: { output: "80" },
      b: { output: "80" },
    })
    expect(conflicts).toEqual([])
    expect(prompts()).toHaveLength(1)
    expect(prose?.removed.map(({ reason }) => reason)).toEqual([
      "it names fewer than two records that exist",
      "the records that it names say the same",
    ])
  })

  test("is read once and listed once when it is named twice, and what else the same records are said to differ in is read with it", async () => {
    const { model, prompts } = scriptedWriter((prompt) =>
      isReading(prompt)
        ? { conflict: true, statement: "Port 80 or 443.", records: ["R1", "R2"] }
        : answer(
            [["The port is 80 or 443.", "R1", "R2"]],
            [
              contradiction,
              { about: "The port", records: ["R2", "R1"], detail: "80 or 443" },
              { about: "the owner", records: ["R1", "R2"], detail: "root or nobody" },
            ],
          ),
    )
    const { conflicts } = await integrate(synthesis({ model }), brought)
    expect(prompts().filter(isReading)).toHaveLength(1)
    expect(prompts().find(isReading)).toContain("the port; the owner\n80 or 443; root or nobody\n")
    expect(conflicts?.map(({ path }) => path)).toEqual(["the port; the owner"])
  })

  test("is not read again beyond the bound, and says so", async () => {
    const pairs = [
      ["R1", "R2"],
      ["R1", "R3"],
      ["R2", "R3"],
    ]
    const { model, prompts } = scriptedWriter((prompt) =>
      isReading(prompt)
        ? { conflict: true, statement: "They differ.", records: shownIds(prompt) }
        : answer(
            [["So.", "R1"]],
            pairs.map((records, index) => ({ about: `point ${index}`, records, detail: "" })),
          ),
    )
    const { conflicts } = await integrate(synthesis({ model, maxRereads: 2 }), brought)
    expect(prompts().filter(isReading)).toHaveLength(2)
    expect(conflicts?.map(({ rule }) => rule)).toEqual([
      "read again at the source",
      "read again at the source",
      "none",
    ])
    expect(conflicts?.[2]?.detail).toContain("not read again: at most 2 are (maxRereads)")
  })

  test("named in condensing is read at the source before the answer is written, which is told of it", async () => {
    const filler = "Nothing else was found in the week of the measurements there. ".repeat(14)
    const long = Object.fromEntries(
      Array.from({ length: 10 }, (_, index) => [`b${index}`, { output: `Port ${index}. ${filler}` }]),
    )
    const { model, prompts } = scriptedWriter((prompt) => {
      if (isReading(prompt)) return { conflict: true, statement: "Port 0 or port 1.", records: ["R1", "R2"] }
      const ids = shownIds(prompt)
      if (ids.length === 0) return answer([["Port 0 or 1.", "R1", "R2"]])
      const conflicts = ids.includes("R2") ? [contradiction] : []
      return { claims: ids.map((id) => ({ text: `Says ${id}.`, records: [id] })), conflicts }
    })
    await integrate(synthesis({ model, maxInputTokens: 1_800 }), long)
    const reading = prompts().find(isReading) ?? ""
    expect(reading).toContain(`Port 1. ${filler}`)
    expect(prompts().at(-1)).toContain("- the port: Port 0 or port 1. [R1, R2]")
  })
})

describe("a conflict of the merge that no rule decided", () => {
  const licence: Conflict = {
    path: 'packages[name="zod"].licence',
    values: [
      { value: "MIT", briefIds: ["a"], evidence: [] },
      { value: "ISC", briefIds: ["b"], evidence: ["LICENSE"] },
    ],
    rule: "plan order",
    chosen: "MIT",
    rejected: ["ISC"],
    status: "unresolved",
    detail: "MIT or ISC",
  }
  const material: ProseMaterial = {
    records: [
      {
        id: "R1",
        path: "packages[]",
        at: "/packages/0",
        value: { name: "vitest" },
        sources: [{ ref: "a#/0", briefId: "a" }],
      },
      {
        id: "R2",
        path: "packages[]",
        at: "/packages/1",
        value: { name: "zod", licence: "MIT" },
        sources: [
          { ref: "a#/1", briefId: "a" },
          { ref: "b#/0", briefId: "b" },
        ],
      },
    ],
    conflicts: [licence, { ...licence, path: "packages", status: "resolved" }],
    sourceOf: (ref) => ({ name: "zod", licence: ref === "b#/0" ? "ISC" : "MIT", from: ref }),
  }
  const context = () => contextOf(outcomesOf({ a: { output: 1 }, b: { output: 2 } }))

  test("is read again in the branches' own records, and stays one entry, as the merge has it but for the detail", async () => {
    const { model, prompts } = scriptedWriter((prompt) =>
      isReading(prompt)
        ? { conflict: true, statement: "It is MIT or ISC.", records: ["R2"] }
        : answer([["There is vitest.", "R1"]]),
    )
    const reply = await proseWriter({ model }).write(material, context())
    expect(prompts()[0]).toContain('"from": "b#/0"')
    expect(shownIds(prompts()[0] ?? "")).toEqual(["R2", "R2"])
    expect(prompts()).toHaveLength(2)
    expect(prompts()[1]).toContain(`- ${licence.path}: It is MIT or ISC. [R2]`)
    if (!reply.ok) throw new Error(reply.shortfall)
    expect(reply.conflicts).toEqual([
      { ...licence, detail: "MIT or ISC; read again at the source: It is MIT or ISC." },
      material.conflicts[1],
    ])
    expect(reply.prose.text).toBe("There is vitest. [R1]\n\nIt is MIT or ISC. [R2]")
  })

  test("stays undecided when a model finds none in the sources: it is told so, and no rule has chosen yet", async () => {
    const { model } = scriptedWriter((prompt) =>
      isReading(prompt)
        ? { conflict: false, statement: "Both licences are given.", records: ["R2"] }
        : answer([["There is vitest.", "R1"]]),
    )
    const reply = await proseWriter({ model }).write(material, context())
    if (!reply.ok) throw new Error(reply.shortfall)
    expect(reply.conflicts[0]).toEqual({
      ...licence,
      detail: "MIT or ISC; read again at the source, no contradiction was found: Both licences are given.",
    })
  })

  test("says why it was not read again", async () => {
    const { model } = scriptedWriter(() => answer([["There is vitest.", "R1"]]))
    const reply = await proseWriter({ model, maxRereads: 0 }).write(material, context())
    if (!reply.ok) throw new Error(reply.shortfall)
    expect(reply.conflicts).toHaveLength(2)
    expect(reply.conflicts[0]?.detail).toBe("MIT or ISC; not read again: at most 0 are (maxRereads)")
  })

  test("is no sentence of the answer where a side stands in no record: nothing could be cited for it", async () => {
    const { model, prompts } = scriptedWriter((prompt) =>
      isReading(prompt)
        ? { conflict: true, statement: "It is MIT or ISC.", records: ["R1"] }
        : answer([["It is MIT.", "R1"]]),
    )
    const kept = {
      id: "R1",
      path: "licence",
      at: "/licence",
      value: "MIT",
      sources: [{ ref: "a#/licence", briefId: "a" }],
    }
    const dropped = {
      ...material,
      records: [kept],
      conflicts: [{ ...licence, path: "licence" }],
      sourceOf: () => undefined,
    }
    const reply = await proseWriter({ model }).write(dropped, context())
    expect(shownIds(prompts()[0] ?? "")).toEqual(["R1", "S2"])
    expect(prompts()[1]).not.toContain("ISC")
    if (!reply.ok) throw new Error(reply.shortfall)
    expect(reply.prose.text).toBe("It is MIT. [R1]")
    expect(reply.conflicts).toMatchObject([
      { detail: "MIT or ISC; read again at the source: It is MIT or ISC.", status: "unresolved" },
    ])
    expect(answerText(reply.prose.text, { foundNothing: [], conflicts: reply.conflicts, failures: [] })).toBe(
      'It is MIT. [R1]\n\nConflicts:\n- licence: "MIT" (a) or "ISC" (b); "MIT" is chosen by plan order (unresolved)',
    )
  })
})

test("contradictions found on the way never push the last prompt over its tokens", async () => {
  const filler = "Nothing else was found in the week of the measurements there. ".repeat(14)
  const long = Object.fromEntries(
    Array.from({ length: 12 }, (_, index) => [`b${index}`, { output: `Port ${index}. ${filler}` }]),
  )
  const { model, prompts } = scriptedWriter((prompt) => {
    if (isReading(prompt))
      return { conflict: true, statement: filler.slice(0, 300), records: shownIds(prompt) }
    const ids = shownIds(prompt)
    if (ids.length === 0) return answer([["So.", "R1"]])
    const conflicts = ids
      .slice(1)
      .map((id, index) => ({ about: `port ${index}`, records: [ids[0] ?? "", id], detail: "" }))
    return { claims: ids.map((id) => ({ text: filler.slice(0, 350), records: [id] })), conflicts }
  })
  await integrate(synthesis({ model, maxInputTokens: 1_800 }), long)
  expect(prompts().at(-1)).toMatch(/\n- and \d+ more\n/)
  for (const { messages } of model.seen)
    expect(messages.map(({ text }) => text).join("").length).toBeLessThanOrEqual(1_800 * 4)
})
