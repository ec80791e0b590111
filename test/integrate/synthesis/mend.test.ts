import { describe, expect, test } from "vitest"
import { synthesis } from "../../../src/integrate/synthesis/synthesis.js"
import type { Finding } from "../../../src/task/result.js"
import { type Brought, integrate } from "./integration.js"
import { answer, scriptedWriter, shownIds } from "./scripted-writer.js"

const brought: Readonly<Record<string, Brought>> = {
  a: { output: "The port is 80." },
  b: { output: "Logs rotate." },
  c: { output: "Keys are secret." },
}
const first = answer([
  ["The port is 81.", "R1"],
  ["Logs rotate.", "R2"],
  ["Keys are public.", "R3"],
])
const finding = (sentence: string, check = "V5"): Finding => ({
  check,
  message: `${JSON.stringify(sentence)} says something that no record says`,
})

/** Writes once, then is sent back with the findings of each round. */
const rounds = async (
  findings: readonly (readonly Finding[])[],
  again: (prompt: string) => unknown,
  later = brought,
) => {
  const { model, prompts } = scriptedWriter((prompt, number) => (number === 1 ? first : again(prompt)))
  const integrator = synthesis({ model })
  const memory = new Map<string, unknown>()
  let last = await integrate(integrator, brought, { memory })
  for (const one of findings) last = await integrate(integrator, later, { memory, findings: one })
  return { ...last, prompts: prompts() }
}

describe("an answer that did not pass validation", () => {
  test("has only its failing sentences written again, told why, with the records they cite", async () => {
    const { prose, prompts, reason } = await rounds([[finding("The port is 81.")]], () => ({
      sentences: [{ number: 1, text: "The port is 80.", records: ["R1"] }],
    }))
    expect(prompts).toHaveLength(2)
    expect(shownIds(prompts[1] ?? "")).toEqual(["R1"])
    expect(prompts[1]).toContain(
      'The port is 81. [R1]\nwrong: "The port is 81." says something that no record says',
    )
    expect(prompts[1]).not.toContain("Logs rotate.")
    expect(prose?.text).toBe("The port is 80. [R1] Logs rotate. [R2] Keys are public. [R3]")
    expect(reason).toBe("of 1 failing sentences, 1 written again, 0 removed")
  })

  test("loses sentences that cannot be mended, and keeps them on record", async () => {
    const { prose } = await rounds([[finding("The port is 81."), finding("Keys are public.", "V9")]], () => ({
      sentences: [{ number: 3, text: "Keys are secret.", records: ["R3"] }],
    }))
    expect(prose?.text).toBe("Logs rotate. [R2] Keys are secret. [R3]")
    expect(prose?.removed).toEqual([
      {
        sentence: "The port is 81.",
        reason: 'it could not be mended: "The port is 81." says something that no record says',
      },
    ])
  })

  test("loses a sentence that fails again after it was written again, without another call", async () => {
    const { prose, prompts, reason } = await rounds(
      [[finding("The port is 81.")], [finding("The port is 82.")]],
      () => ({ sentences: [{ number: 1, text: "The port is 82.", records: ["R1"] }] }),
    )
    expect(prompts).toHaveLength(2)
    expect(prose?.text).toBe("Logs rotate. [R2] Keys are public. [R3]")
    expect(prose?.removed[0]?.reason).toMatch(/^it failed again after it was written again: /)
    expect(reason).toBe("of 1 failing sentences, 0 written again, 1 removed")
  })

  test("may not cite in its place what the sentence did not cite", async () => {
    const { prose } = await rounds([[finding("The port is 81.")]], () => ({
      sentences: [{ number: 1, text: "The port is 80.", records: ["R2"] }],
    }))
    expect(prose?.claims.map(({ sentence }) => sentence)).toEqual(["Logs rotate.", "Keys are public."])
  })

  test("stands, without a call, when no finding is about a sentence", async () => {
    const { prose, prompts, reason } = await rounds(
      [[{ check: "V3", message: "requirement req-1 has no record" }, finding("Nobody wrote this.")]],
      () => "never asked",
    )
    expect(prompts).toHaveLength(1)
    expect(prose?.claims).toHaveLength(3)
    expect(reason).toBe("the answer stands: no finding is about a sentence that could be mended")
  })

  test("goes by the records that a finding names when it quotes no sentence", async () => {
    const { prose } = await rounds(
      [[{ check: "V9", message: "it is distorted", recordIds: ["R3"] }]],
      () => ({ sentences: [{ number: 3, text: "Keys are secret.", records: ["R3"] }] }),
    )
    expect(prose?.claims.at(-1)?.sentence).toBe("Keys are secret.")
  })

  test("is written anew when other records have come in since", async () => {
    const later = { ...brought, b: { output: "Logs rotate weekly." } }
    const { prose, prompts } = await rounds(
      [[finding("The port is 81.")]],
      () => answer([["All new.", "R2"]]),
      later,
    )
    expect(prompts[1]).toContain("Logs rotate weekly.")
    expect(prose?.text).toBe("All new. [R2]")
  })

  test("stands as it was, its findings with it, when mending would leave no sentence", async () => {
    const { output, prose, shortfall, reason } = await rounds(
      [["The port is 81.", "Logs rotate.", "Keys are public."].map((text) => finding(text))],
      () => ({ sentences: [] }),
    )
    expect(shortfall).toBeUndefined()
    expect(output).toBe("The port is 81. [R1] Logs rotate. [R2] Keys are public. [R3]")
    expect(prose?.removed).toEqual([])
    expect(reason).toBe("the answer stands: mending would leave no sentence of it")
  })

  test("keeps its failing sentences when the call that was to mend them fails", async () => {
    const { prose, reason } = await rounds([[finding("The port is 81.")]], () => {
      throw new Error("400 Bad Request")
    })
    expect(prose?.text).toBe("The port is 81. [R1] Logs rotate. [R2] Keys are public. [R3]")
    expect(prose?.removed).toEqual([])
    expect(reason).toMatch(
      /^of 1 failing sentences, 0 written again, 0 removed, 1 left as they were \(.*400 Bad Request/,
    )
  })

  test("has each sentence by itself where one is written again as two", async () => {
    const { prose } = await rounds([[finding("The port is 81.")]], () => ({
      sentences: [{ number: 1, text: "The port is 80. It is open.", records: ["R1"] }],
    }))
    expect(prose?.text).toBe("The port is 80. [R1] It is open. [R1] Logs rotate. [R2] Keys are public. [R3]")
  })
})
