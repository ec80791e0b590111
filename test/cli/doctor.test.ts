import { describe, expect, it } from "vitest"
import { startSimulator } from "../../src/simulator/index.js"
import { runQuorum } from "./run-quorum.js"

describe("quorum doctor", () => {
  it("finds a machine without a key usable, with the simulator", async () => {
    const { code, stdout } = await runQuorum(["doctor"])
    expect(stdout).toMatch(/^ok +node +\d+\.\d+\.\d+/m)
    expect(stdout).toMatch(/^ok +packages +langgraph-quorum .*@langchain\/langgraph \d/m)
    expect(stdout).toMatch(/^warn +model +simulated:demo, SIMULATED/m)
    expect(stdout).toMatch(/^ok +simulator/m)
    expect(code).toBe(0)
  })

  it("reaches the endpoint that --model names", async () => {
    const simulator = await startSimulator()
    const { code, stdout } = await runQuorum(["doctor", "--model", `${simulator.url}#demo`])
    await simulator.close()
    expect(stdout).toMatch(/^ok +endpoint +http:.* answers/m)
    expect(code).toBe(0)
  })

  it("ends with 5 and the remedy when the endpoint cannot be reached", async () => {
    const { code, stdout } = await runQuorum(["doctor", "--json", "--model", "http://127.0.0.1:9/v1#m"])
    expect(JSON.parse(stdout)).toMatchObject({
      usable: false,
      checks: expect.arrayContaining([
        expect.objectContaining({
          name: "endpoint",
          status: "fail",
          detail: "connection refused at http://127.0.0.1:9/v1: is the server running?",
        }),
      ]),
    })
    expect(code).toBe(5)
  })

  it("ends with 5 when the key is missing, and never shows one that is there", async () => {
    const missing = await runQuorum(["doctor", "--model", "openai:gpt-5-mini"])
    expect(missing.stdout).toMatch(/^fail +key +OPENAI_API_KEY is not set/m)
    expect(missing.code).toBe(5)
    const simulator = await startSimulator({ requireKey: "another-key-0123456789" })
    const present = await runQuorum(["doctor"], {
      env: { OPENAI_API_KEY: "sk-secret-0123456789", OPENAI_BASE_URL: simulator.url },
    })
    await simulator.close()
    expect(present.stdout).toMatch(/^ok +key +OPENAI_API_KEY is set$/m)
    expect(present.stdout).toMatch(/^fail +endpoint +the key in OPENAI_API_KEY was refused/m)
    expect(present.stdout + present.stderr).not.toContain("sk-secret")
    expect(present.code).toBe(5)
  })

  it("refuses a spec that it cannot read", async () => {
    expect(await runQuorum(["doctor", "--model", "gpt"])).toMatchObject({ code: 2, stdout: "" })
  })
})
