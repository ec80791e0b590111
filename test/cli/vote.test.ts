import { readFileSync, readdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { startSimulator } from "../../src/simulator/index.js"
import { emptyFolder, runQuorum } from "./run-quorum.js"

const question = "What is 17 * 23?"
const model = ["--model", "simulated:demo"]
/** Seeded: of unseeded votes one in some hundred ends otherwise. */
const demo = [...model, "--seed", "7"]

describe("quorum vote", () => {
  it("prints the winner on the first line, the tally, and that it was SIMULATED", async () => {
    const { code, stdout, stderr } = await runQuorum(["vote", question, "--samples", "9", ...demo])
    expect(code).toBe(0)
    expect(stdout.split("\n")[0]).toBe("391")
    expect(stdout).toMatch(/^391 +\d+ +█+ +\d+%$/m)
    expect(stdout).toMatch(/^samples +\d of 9 launched, \d usable, \d saved$/m)
    expect(stdout).toMatch(/agreement, not the chance of being right/)
    expect(stdout).toMatch(/^SIMULATED/m)
    expect(stdout).toMatch(/^complete: .* seed 7$/m)
    expect(stderr).toMatch(/^model: simulated:demo, SIMULATED \(from --model\)/)
    expect(stderr).not.toContain("391")
  })

  it("says which model it took and why when none was named", async () => {
    const { stderr } = await runQuorum(["vote", question])
    expect(stderr.split("\n")[0]).toMatch(
      /^model: simulated:demo, SIMULATED \(no QUORUM_MODEL, OPENAI_API_KEY or local Ollama\)/,
    )
  })

  it("prints the same for the same seed but the time it took", async () => {
    const timeless = (text: string): string => text.replace(/\d+(?:\.\d)? m?s /g, "")
    const first = await runQuorum(["vote", question, "--seed", "11", "--samples", "9", ...model])
    const second = await runQuorum(["vote", question, "--seed", "11", "--samples", "9", ...model])
    expect(timeless(second.stdout)).toBe(timeless(first.stdout))
  })

  it("prints the whole result as JSON, stamped, with nothing else on standard output", async () => {
    const { code, stdout } = await runQuorum(["vote", question, "--json", ...demo])
    const result = JSON.parse(stdout) as Record<string, unknown>
    expect(code).toBe(0)
    expect(result).toMatchObject({
      status: "complete",
      output: "391",
      simulated: true,
      pattern: "vote",
      failures: [],
    })
    expect(result["tally"]).toMatchObject({ winner: "391" })
  })

  it("chooses among the choices", async () => {
    const { stdout } = await runQuorum(["vote", "Is water wet?", "--choices", "yes, no", ...demo])
    expect(["yes", "no"]).toContain(stdout.split("\n")[0])
  })

  it("votes on what a JSON Schema describes", async () => {
    const cwd = emptyFolder()
    const schema = {
      type: "object",
      properties: { total: { type: "number" } },
      required: ["total"],
      additionalProperties: false,
    }
    writeFileSync(join(cwd, "schema.json"), JSON.stringify(schema))
    const { code, stdout } = await runQuorum(
      ["vote", "What is 2 + 3?", "--schema", "schema.json", "--json", ...demo],
      { cwd },
    )
    expect(code).toBe(0)
    expect((JSON.parse(stdout) as { output: unknown }).output).toEqual({ total: expect.any(Number) })
  })

  it("writes the result to the file that -o names, whole, and leaves nothing beside it", async () => {
    const cwd = emptyFolder()
    const { code, stdout, stderr } = await runQuorum(["vote", question, "-o", "answer.txt", ...demo], { cwd })
    expect({ code, stdout }).toEqual({ code: 0, stdout: "" })
    expect(readFileSync(join(cwd, "answer.txt"), "utf8").split("\n")[0]).toBe("391")
    expect(readdirSync(cwd)).toEqual([".quorum", "answer.txt"])
    expect(stderr).toContain("result written to answer.txt")
  })

  it("keeps the file that is there when it cannot run", async () => {
    const cwd = emptyFolder()
    writeFileSync(join(cwd, "answer.txt"), "before")
    const { code } = await runQuorum(
      ["vote", question, "-o", "answer.txt", "--model", "http://127.0.0.1:9/v1#m"],
      { cwd },
    )
    expect(code).toBe(5)
    expect(readFileSync(join(cwd, "answer.txt"), "utf8")).toBe("before")
    expect(readdirSync(cwd)).toEqual(["answer.txt"])
  })

  it("shows a tie as a tie and ends with 3", async () => {
    const simulator = await startSimulator({ accuracy: 0 })
    const runs = await Promise.all(
      Array.from({ length: 6 }, (_, seed) =>
        runQuorum([
          "vote",
          question,
          "--samples",
          "2",
          "--quorum",
          "2",
          "--seed",
          String(seed),
          "--model",
          `${simulator.url}#demo`,
        ]),
      ),
    )
    await simulator.close()
    const tied = runs.filter(({ stdout }) => stdout.startsWith("no winner: tied between "))
    expect(tied.length).toBeGreaterThan(0)
    for (const { code, stderr } of tied) {
      expect(code).toBe(3)
      expect(stderr).not.toContain("run what is missing")
    }
  })

  it("names what is missing when the deadline of the run is over, and ends with 4", async () => {
    const simulator = await startSimulator({ hangRate: 1 })
    const { code, stdout, stderr } = await runQuorum([
      "vote",
      question,
      "--deadline",
      "400ms",
      "--samples",
      "3",
      "--model",
      `${simulator.url}#demo`,
    ])
    await simulator.close()
    expect(stdout).toMatch(/^no winner: /)
    expect(stdout).toMatch(/run timeout/)
    expect(stderr).toMatch(/go on with more: quorum resume \S+ --deadline 800ms/)
    expect(code).toBe(4)
  })

  it("ends with 4 when the money is used up, and no call is made that does not fit", async () => {
    const simulator = await startSimulator()
    const { code, stdout } = await runQuorum(["vote", question, "--samples", "3", "--max-cost", "0.000001"], {
      env: { OPENAI_API_KEY: "sk-secret-0123456789", OPENAI_BASE_URL: simulator.url },
    })
    expect(simulator.stats().requests).toBe(0)
    await simulator.close()
    expect(stdout).toMatch(/budget/)
    expect(code).toBe(4)
  })

  it("ends with 3 when branches time out and the quorum is missed", async () => {
    const simulator = await startSimulator({ hangRate: 1 })
    const { code, stdout } = await runQuorum([
      "vote",
      question,
      "--timeout",
      "300ms",
      "--samples",
      "3",
      "--model",
      `${simulator.url}#demo`,
    ])
    await simulator.close()
    expect(stdout).toMatch(/^no winner: /)
    expect(stdout).toMatch(/branch timeout/)
    expect(code).toBe(3)
  })

  it("says nothing on standard error with --quiet but which model answers", async () => {
    const { stderr } = await runQuorum(["vote", question, "--quiet", ...demo])
    expect(stderr.trimEnd().split("\n")).toEqual([expect.stringMatching(/^model: /)])
  })

  it("writes no control sequences where there is no terminal", async () => {
    const { stdout, stderr } = await runQuorum(["vote", question, ...demo])
    expect(stdout + stderr).not.toContain("\u001B")
  })
})

describe("quorum vote --dry-run", () => {
  it("shows plan, model and estimate, and calls nothing", async () => {
    const simulator = await startSimulator()
    const { code, stdout } = await runQuorum([
      "vote",
      question,
      "--samples",
      "3",
      "--dry-run",
      "--model",
      `${simulator.url}#demo`,
    ])
    expect(simulator.stats().requests).toBe(0)
    await simulator.close()
    expect(code).toBe(0)
    expect(stdout).toMatch(/^plan: 3 briefs\n {2}sample-1 +What is 17 \* 23\?\n/)
    expect(stdout).toMatch(/up to 3 calls, about \d+ tokens in .* cost unknown/)
  })

  it("estimates the cost of a model whose price is known, without showing the key", async () => {
    const { stdout, stderr } = await runQuorum(["vote", question, "--dry-run"], {
      env: { OPENAI_API_KEY: "sk-secret-0123456789" },
    })
    expect(stdout).toMatch(/^model: openai:gpt-5-mini \(because OPENAI_API_KEY is set\)$/m)
    expect(stdout).toMatch(/\$0\.01$/m)
    expect(stdout + stderr).not.toContain("sk-secret")
  })
})
