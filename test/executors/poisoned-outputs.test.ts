import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { z } from "zod"
import type { Agent } from "../../src/agents/agent.js"
import { chatAgent } from "../../src/agents/chat-agent.js"
import { commandAgent } from "../../src/agents/command-agent.js"
import { commandOutput } from "../../src/agents/command-output.js"
import { functionAgent } from "../../src/agents/function-agent.js"
import { accept } from "../../src/executors/accept.js"
import { section } from "../../src/index.js"
import { outputLimitsSchema } from "../../src/task/limits.js"
import { testBrief } from "../../src/testing/branch-harness.js"
import { errorOf, runAgent } from "../agents/run-agent.js"
import { ScriptedChatModel, says } from "../agents/scripted-chat-model.js"
import { processorTime } from "../testing/processor-time.js"

const limits = outputLimitsSchema.parse({})
/** Takes whatever gets as far as a schema: what is refused here is refused by the boundary itself. */
const Anything = z.looseObject({})

const manyKeys = (count: number) => Array.from({ length: count }, (_, key) => `"key ${key}":0`).join()
const levels = (count: number) => `{"down":${'{"down":'.repeat(count - 1)}1${"}".repeat(count)}`

/** JSON of what must not get in, and why it does not: as a value, and as a text. */
const poisons: readonly (readonly [string, () => string, RegExp, RegExp])[] = [
  ["a text of 100 MB", () => `{"text":"${"x".repeat(100_000_000)}"}`, /larger than/, /larger than/],
  ["200,000 levels of objects", () => levels(200_000), /deeper than 64/, /deeper than 64|larger than/],
  [
    "200,000 levels of lists",
    () => `{"list":${"[".repeat(200_000)}${"]".repeat(200_000)}}`,
    /deeper than 64/,
    /deeper than 64/,
  ],
  ["1,000,000 keys", () => `{${manyKeys(1_000_000)}}`, /more than 100000 keys/, /larger than/],
  ["1,000,000 elements", () => `{"list":[${"0,".repeat(999_999)}0]}`, /more than 100000/, /larger than/],
  [
    "__proto__",
    () => '{"list":[{"__proto__":{"polluted":true}}]}',
    /forbidden key "__proto__"/,
    /forbidden key "__proto__"/,
  ],
  [
    "constructor.prototype",
    () => '{"constructor":{"prototype":{"polluted":true}}}',
    /forbidden key "constructor"/,
    /forbidden key "constructor"/,
  ],
]

/** What only a text can hold. */
const textsOnly: readonly (readonly [string, () => string, RegExp])[] = [
  ["a key twice", () => '{"severity":"high","severity":"low"}', /the key "severity" comes twice/],
  ["a key twice, escaped", () => '{"list":[{"a":1,"\\u0061":2}]}', /the key "a" comes twice/],
  ["NaN", () => '{"score":NaN}', /not? JSON/],
  ["Infinity", () => '{"score":[-Infinity]}', /not? JSON/],
  ["a number that only JSON can hold", () => '{"score":1e999}', /holds Infinity/],
]

const texts = [
  ...poisons.map(([name, text, , reason]) => [name, text, reason] as const),
  ...textsOnly,
] as const
const values = [
  ...poisons.map(([name, text, reason]) => [name, (): unknown => JSON.parse(text()), reason] as const),
  ["NaN", () => ({ score: Number.NaN }), /holds NaN/],
] as const

const bound = 250

/** The least of several runs, in milliseconds of processor time: a run may have to collect what others left. */
function least(work: () => unknown): number {
  const times = Array.from({ length: 3 }, () => {
    const before = processorTime()
    work()
    return processorTime() - before
  })
  return Math.min(...times)
}

async function leastOf(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (let run = 0; run < 3; run += 1) {
    const before = processorTime()
    await work()
    times.push(processorTime() - before)
  }
  return Math.min(...times)
}

const modelThat = (reply: string) => chatAgent({ model: new ScriptedChatModel([says(reply)]) })

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "quorum-poison-"))
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

describe("a poisoned output is refused at the boundary, in time", () => {
  it.each(values)("as a value: %s", async (_, make, reason) => {
    const output = make()
    const outcome = await runAgent(functionAgent(() => output))
    expect(errorOf(outcome)).toEqual({ kind: "invalid_output", message: expect.stringMatching(reason) })
    // V8 sorts the names of a large object before it gives the first: no refusal can be faster than that.
    const listed = least(() => Object.keys(output ?? {}))
    expect(least(() => accept({ output }, testBrief(), limits))).toBeLessThan(Math.max(bound, 1.5 * listed))
  })

  it.each(texts)("as the text of a model: %s", async (_, make, reason) => {
    const agent = modelThat(make())
    const settle = () => runAgent(agent, { output: Anything })
    expect(errorOf(await settle())).toMatchObject({
      kind: "invalid_output",
      message: expect.stringMatching(reason),
    })
    expect(await leastOf(settle)).toBeLessThan(bound)
  })

  it.each(texts)("as what a program writes: %s", async (_, make, reason) => {
    const stdout = make()
    const path = join(folder, "poison.json")
    writeFileSync(path, stdout)
    const outcome = await runAgent(commandAgent({ command: "cat {file}", output: "json" }), { input: path })
    expect(errorOf(outcome)).toEqual({
      kind: "invalid_output",
      message: expect.stringMatching(
        stdout.length > limits.maxSize ? /wrote more than 1000000 bytes/ : reason,
      ),
    })
    const finished = { exitCode: 0, killedBy: null, stderr: "", truncated: stdout.length > limits.maxSize }
    const kept = { ...finished, stdout: stdout.slice(0, limits.maxSize) }
    const refuse = () => {
      const output = commandOutput(kept, "cat", { output: "json", maxOutputBytes: limits.maxSize })
      return accept({ output }, testBrief(), limits)
    }
    expect(
      least(() => {
        try {
          return refuse()
        } catch {
          return "refused"
        }
      }),
    ).toBeLessThan(bound)
  })

  it("as the plain text of a model, of 100 MB", async () => {
    const agent = modelThat("x".repeat(100_000_000))
    expect(errorOf(await runAgent(agent)).message).toBe("the output is larger than 1000000 characters")
    expect(await leastOf(() => runAgent(agent))).toBeLessThan(bound)
  })

  it("a program that would write for ever is ended", async () => {
    const outcome = await runAgent(commandAgent({ command: "yes" }))
    expect(errorOf(outcome).message).toBe("yes wrote more than 1000000 bytes")
  })

  it("a reply over the limit is not sent back to the model, one with a key twice is, once", async () => {
    const long = await runAgent(modelThat(`{"text":"${"x".repeat(1_000_001)}"}`), { output: Anything })
    expect(long.attempts).toHaveLength(1)
    const twice = '{"severity":"high","severity":"low"}'
    expect((await runAgent(modelThat(twice), { output: Anything })).attempts).toHaveLength(2)
    const model = new ScriptedChatModel([says(twice), says('{"severity":"low"}')])
    const mended = await runAgent(chatAgent({ model }), { output: Anything })
    expect(mended).toMatchObject({ status: "ok", output: { severity: "low" } })
    expect(String(model.seen[1]?.messages.at(-1)?.text)).toContain('the key "severity" comes twice')
  })
})

describe("nothing else is harmed by it", () => {
  const Findings = z.object({ findings: z.array(z.object({ text: z.string(), line: z.int() })) })
  const sound = (id: string) =>
    JSON.stringify({ findings: [{ text: `said by ${id}`, line: id.length }], unknown: "dropped" })
  const names = ["first", "poisoned", "last"]
  const prototypes = () =>
    [Object.prototype, Array.prototype, String.prototype].map((prototype) => Reflect.ownKeys(prototype))

  /** An agent whose branches say what `said` says of their brief. */
  type AgentFor = (said: (id: string) => string) => Agent

  /** A section of three briefs, the second of which says `poison`; all of them typed. */
  async function sectionOf(agentFor: AgentFor, poison?: string) {
    const said = (id: string) => (id === "poisoned" && poison !== undefined ? poison : sound(id))
    const review = section({
      agent: agentFor(said),
      briefs: names.map((id) => ({ id, objective: `Say: ${id}`, input: join(folder, id), output: Findings })),
      quorum: 2,
    })
    return review.run("Review.")
  }

  const aFunction: AgentFor = (said) => functionAgent(({ id }) => JSON.parse(said(id)) as unknown)
  const aModel: AgentFor = (said) =>
    chatAgent({
      model: new ScriptedChatModel([
        (messages) => says(said(names.find((id) => messages[0]?.text.includes(id)) ?? "")),
      ]),
    })
  const aProgram: AgentFor = (said) => {
    for (const id of names) writeFileSync(join(folder, id), said(id))
    return commandAgent({ command: "cat {file}", output: "json" })
  }

  it.each([
    ["a function", aFunction, poisons],
    ["a model", aModel, texts],
    ["a program", aProgram, texts],
  ] as const)("beside %s: its siblings say what they said without it", async (_, agentFor, given) => {
    const outputs = (result: Awaited<ReturnType<typeof sectionOf>>) =>
      JSON.stringify(
        result.outcomes
          .filter((outcome) => outcome.briefId !== "poisoned")
          .map((outcome) => [outcome.briefId, outcome.status, outcome.status === "ok" && outcome.output]),
      )
    const clean = await sectionOf(agentFor)
    expect(clean.status).toBe("complete")
    const before = prototypes()
    for (const [name, text] of given) {
      const result = await sectionOf(agentFor, text())
      expect.soft([name, result.status]).toEqual([name, "partial"])
      expect.soft(result.failures.map(({ briefId }) => briefId)).toEqual(["poisoned"])
      expect.soft(outputs(result)).toBe(outputs(clean))
    }
    expect(prototypes()).toEqual(before)
    expect(Reflect.get({}, "polluted")).toBeUndefined()
  })
})
