import { describe, expect, test } from "vitest"
import { functionAgent } from "../../src/agents/function-agent.js"
import { type Integrator, section } from "../../src/index.js"
import type { Finding } from "../../src/task/result.js"

const fact = "The bridge is 391 m long."
const briefs = [{ id: "bridge", objective: "measure the bridge" }]
const agent = functionAgent(() => fact)

/** Writes one sentence a time out of `sentences`, the last one for ever, and notes what it is told was wrong. */
function writer(sentences: readonly string[]) {
  const told: (readonly Finding[])[] = []
  const integrator: Integrator<string> = {
    name: "writer",
    params: {},
    refsOf: ({ briefId }) => [`${briefId}#`],
    integrate: (_, { findings }) => {
      const sentence = sentences[Math.min(told.length, sentences.length - 1)] ?? ""
      told.push(findings)
      return Promise.resolve({
        done: true,
        output: `${sentence} [R1]`,
        merged: fact,
        records: {
          counts: { in: 1, kept: 1, merged: 0, dropped: 0, missing: 0 },
          records: [
            { id: "R1", path: "$", at: "", value: fact, sources: [{ ref: "bridge#", briefId: "bridge" }] },
          ],
          dropped: [],
          missing: [],
        },
        prose: {
          text: `${sentence} [R1]`,
          claims: [{ sentence, recordIds: ["R1"] }],
          removed: [],
          levels: 1,
        },
        reason: "written",
      })
    },
  }
  return { integrator, told }
}

const right = "The bridge measures 391 m."
const wrong = "The bridge measures 931 m."

describe("an answer that fails a check", () => {
  test("goes back to its writer with what was wrong, and no branch runs again", async () => {
    const { integrator, told } = writer([wrong, right])
    const result = await section({ agent, briefs, integrate: integrator }).run("How long is the bridge?")
    expect([result.status, result.output, result.repairs, result.rounds]).toEqual([
      "complete",
      `${right} [R1]`,
      1,
      1,
    ])
    expect(told.map((findings) => findings.map(({ check }) => check))).toEqual([[], ["V5"]])
    expect(result.outcomes[0]?.attempts).toHaveLength(1)
  })

  test("is partial, with the finding, when the repair did not help: no second one is paid", async () => {
    const { integrator, told } = writer([wrong])
    const result = await section({ agent, briefs, integrate: integrator }).run("How long is the bridge?")
    expect([result.status, result.repairs, told.length]).toEqual(["partial", 1, 2])
    expect(result.reason).toContain("931")
  })

  test("is not repaired where that is not wanted", async () => {
    const { integrator, told } = writer([wrong, right])
    const options = { agent, briefs, integrate: integrator, validate: { repairs: 0 } }
    const result = await section(options).run("How long is the bridge?")
    expect([result.status, told.length]).toEqual(["partial", 1])
  })

  test("passes where the check is waived, and the verdict says so", async () => {
    const { integrator } = writer([wrong])
    const options = { agent, briefs, integrate: integrator, validate: { waive: ["V5"] } }
    const result = await section(options).run("How long is the bridge?")
    expect(result.status).toBe("complete")
    expect(result.verdict.checks.find(({ check }) => check === "V5")?.status).toBe("waived")
  })

  test.each(["V1", "V2", "V6", "V42"])("%s cannot be waived", (check) => {
    expect(() => section({ agent, briefs, validate: { waive: [check] } })).toThrow(check)
  })
})

describe("a requirement whose brief is missing", () => {
  const planner = functionAgent(() => ({
    requirements: [
      { id: "req-1", text: "measure the bridge" },
      { id: "req-2", text: "name the bridge" },
    ],
    split: true,
    why: "two questions",
    briefs: [
      { id: "length", objective: "measure the bridge", requirementIds: ["req-1"] },
      { id: "name", objective: "name the bridge", requirementIds: ["req-2"] },
    ],
  }))

  const flaky = (failures: number) => {
    const calls: string[] = []
    let left = failures
    const flakyAgent = functionAgent(({ id }) => {
      calls.push(id)
      if (id !== "name" || left === 0) return id
      left -= 1
      throw new Error("broke")
    })
    return { calls, agent: flakyAgent }
  }

  test("goes out again, alone", async () => {
    const { calls, agent: branch } = flaky(1)
    const result = await section({ agent: branch, planner, retry: { attempts: 1 } }).run("The bridge")
    expect([result.status, result.repairs]).toEqual(["complete", 1])
    expect(calls).toEqual(["length", "name", "name"])
    expect(result.requirements?.map(({ id }) => id)).toEqual(["req-1", "req-2"])
  })

  test("stays missing after a repair that did not help, and is named in the account", async () => {
    const { calls, agent: branch } = flaky(9)
    const result = await section({ agent: branch, planner, retry: { attempts: 1 } }).run("The bridge")
    expect([result.status, result.repairs, calls.length]).toEqual(["partial", 1, 3])
    expect(result.failures[0]).toMatchObject({ briefId: "name", requirementIds: ["req-2"] })
    expect(result.failures[0]?.tried).toHaveLength(2)
  })

  test("is not missed where its brief was left out on request", async () => {
    const { calls, agent: branch } = flaky(0)
    const result = await section({ agent: branch, planner }).run("The bridge", { only: ["length"] })
    expect([result.status, calls]).toEqual(["complete", ["length"]])
  })

  test("is not missed where a person took its brief out of the plan, and a warning says so", async () => {
    const { calls, agent: branch } = flaky(0)
    const result = await section({ agent: branch, planner, approve: "plan" }).run("The bridge", {
      onApproval: ({ plan, planHash }) => ({
        edit: { briefs: plan.briefs.filter(({ id }) => id === "length") },
        planHash,
      }),
    })
    expect([result.status, calls]).toEqual(["complete", ["length"]])
    expect(result.warnings).toEqual(["the plan was edited, and leaves out req-2 (name the bridge)"])
  })
})
