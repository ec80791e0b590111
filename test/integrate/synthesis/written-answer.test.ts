import { describe, expect, test } from "vitest"
import { z } from "zod"
import { ConfigError } from "../../../src/errors.js"
import { synthesis } from "../../../src/integrate/synthesis/synthesis.js"
import { integratorContract } from "../../../src/testing/integrator-contract.js"
import { integrate } from "./integration.js"
import { answer, fenceIn, scriptedWriter, shownIds } from "./scripted-writer.js"

const brought = {
  a: { output: "The port is 80." },
  b: "failed",
  c: { output: { findings: [{ text: "Logs rotate." }, { text: "Keys are secret." }] } },
} as const

const port = answer([["The port is 80.", "R1"]])

describe("a written answer", () => {
  test("is told the task, every record with its brief, what each brief was asked, and every missing brief", async () => {
    const { model, prompts } = scriptedWriter(() => port)
    await integrate(synthesis({ model }), brought, {
      task: "Which port?",
      requirements: [{ id: "req-1", text: "Name the port." }],
    })
    const [prompt = ""] = prompts()
    const fence = fenceIn(prompt)
    expect(prompts()).toHaveLength(1)
    expect(prompt).toMatch(/^Which port\?\n/)
    expect(prompt).toContain("no Markdown tables, lists, headings or code fences")
    for (const part of [
      `<record-${fence} id="R1" brief="a">\nThe port is 80.\n</record-${fence}>`,
      `<record-${fence} id="R2" brief="c">\n{\n  "text": "Logs rotate."\n}\n</record-${fence}>`,
      `<briefs-${fence}>\n- a: read a\n- c: read c\n</briefs-${fence}>`,
      `<requirements-${fence}>\n- req-1: Name the port.\n</requirements-${fence}>`,
      `<missing-${fence}>\n- b (read b): agent: no luck\n</missing-${fence}>`,
    ])
      expect(prompt).toContain(part)
  })

  test("has the citations of each sentence behind it, in paragraphs, and the ledger beside it", async () => {
    const { model } = scriptedWriter(() => ({
      sentences: [
        { text: "The port is 80.", records: ["R1"], paragraph: false },
        { text: "Logs rotate.", records: ["R2", "R3"], paragraph: false },
        { text: "Keys are secret.", records: ["R3"], paragraph: true },
      ],
      conflicts: [],
    }))
    const { output, prose, records, merged, reason } = await integrate(synthesis({ model }), brought)
    expect(prose).toEqual({
      text: "The port is 80. [R1] Logs rotate. [R2, R3]\n\nKeys are secret. [R3]",
      claims: [
        { sentence: "The port is 80.", recordIds: ["R1"] },
        { sentence: "Logs rotate.", recordIds: ["R2", "R3"] },
        { sentence: "Keys are secret.", recordIds: ["R3"] },
      ],
      removed: [],
      levels: 1,
    })
    expect(output).toBe(`${prose?.text}\n\nMissing from this answer:\n- b (read b): agent: no luck`)
    expect(records?.counts).toEqual({ in: 4, kept: 3, merged: 0, dropped: 0, missing: 1 })
    expect(merged).toEqual({ a: brought.a.output, c: brought.c.output })
    expect(reason).toBe("written from 3 records of 2 briefs in one call, 3 of them cited")
  })

  test("loses sentences without a citation that exists, and says which", async () => {
    const { model } = scriptedWriter(() =>
      answer([["The port is 80.", "R1", "R44"], ["It is fast."], ["It is safe.", "R9"]]),
    )
    const { prose, warnings } = await integrate(synthesis({ model }), brought)
    expect(prose?.text).toBe("The port is 80. [R1]")
    expect(prose?.removed).toEqual([
      { sentence: "It is fast.", reason: "it cites no record" },
      { sentence: "It is safe.", reason: "it cites only unknown records: R9" },
    ])
    expect(warnings).toEqual(["citations of records that do not exist were left out: R44"])
  })

  test("cites each sentence by itself where several come as one, so that each is checked by itself", async () => {
    const { model } = scriptedWriter(() => ({
      sentences: [
        { text: "The port is 80. The sky is green.\nEverybody agrees.", records: ["R1"], paragraph: false },
        { text: "Logs rotate, e.g. Weekly ones. Keys are secret.", records: ["R2", "R3"], paragraph: true },
      ],
      conflicts: [],
    }))
    const { prose } = await integrate(synthesis({ model }), brought)
    expect(prose?.text).toBe(
      "The port is 80. [R1] The sky is green. [R1] Everybody agrees. [R1]\n\nLogs rotate, e.g. Weekly ones. [R2, R3] Keys are secret. [R2, R3]",
    )
    expect(prose?.claims).toHaveLength(5)
  })

  test("without one sentence that can be kept is none", async () => {
    const { model } = scriptedWriter(() => answer([["It is fast."]]))
    const integration = await integrate(synthesis({ model }), brought)
    expect(integration.shortfall).toBe("synthesis failed: no sentence (of 1) cites a record that exists")
    expect("output" in integration).toBe(false)
    expect(integration.records?.counts.kept).toBe(3)
  })

  test("comes in a shape of the caller's when there is one, with a warning that its citations are not checked", async () => {
    const { model } = scriptedWriter(() => ({ answer: { port: 80 }, conflicts: [] }))
    const { output, prose, warnings } = await integrate(
      synthesis<{ port: number }>({ model, output: z.object({ port: z.number() }) }),
      brought,
    )
    expect(output).toEqual({ port: 80 })
    expect(prose).toBeUndefined()
    expect(warnings).toEqual(["the answer has a shape of its own: its citations are not checked"])
  })

  test("repeats the question and not the documents, which went to the workers", async () => {
    const { model, prompts } = scriptedWriter(() => port)
    const task = { task: "Which port?", documents: [{ source: "a.md", text: "A very long text." }] }
    await integrate(synthesis({ model }), brought, { task })
    expect(prompts()[0]).toMatch(/^Which port\?\n/)
    expect(prompts()[0]).not.toContain("A very long text.")
  })

  test("is asked for again once when it is not JSON, then given up without losing a record", async () => {
    const { model, prompts } = scriptedWriter(() => "no JSON of that shape")
    const { shortfall, records } = await integrate(synthesis({ model }), brought)
    expect(prompts()).toHaveLength(2)
    expect(shortfall).toMatch(/^synthesis failed: invalid_output: /)
    expect(records?.records).toHaveLength(3)
  })

  test("is not asked for when no branch delivered anything", async () => {
    const { model, prompts } = scriptedWriter(() => port)
    const { shortfall } = await integrate(synthesis({ model }), { a: "failed" })
    expect(shortfall).toBe("no branch delivered anything to write from")
    expect(prompts()).toEqual([])
  })

  test("refuses options it does not know, and bounds that cannot be", () => {
    const { model } = scriptedWriter(() => port)
    expect(() => synthesis({ model, maxCharacters: 9 } as never)).toThrow(ConfigError)
    expect(() => synthesis({ model, maxInputTokens: 3 })).toThrow(/at least 500/)
    expect(() => synthesis({ model, maxLevels: 0 })).toThrow(ConfigError)
  })
})

describe("synthesis keeps the contract of integrators", () => {
  const contract = integratorContract({
    makeIntegrator: () =>
      synthesis({ model: scriptedWriter((prompt) => answer([["It is so.", ...shownIds(prompt)]])).model }),
    outputs: ["one", { findings: [{ text: "two" }] }, "three"],
    tellsMissing: (integration, briefId) =>
      integration.done && String(integration.output).includes(`- ${briefId} (`),
  })
  for (const { name, run } of contract) test(name, run)
})
