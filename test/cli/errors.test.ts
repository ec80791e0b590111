import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { startSimulator } from "../../src/simulator/index.js"
import { emptyFolder, runQuorum } from "./run-quorum.js"

const cwd = emptyFolder()
writeFileSync(join(cwd, "a.md"), "A text.\n")
writeFileSync(join(cwd, "binary.md"), "a\0b")
writeFileSync(join(cwd, "latin.md"), Buffer.from([0x63, 0x61, 0x66, 0xe9]))
writeFileSync(join(cwd, "wat.json"), '{"type":"wat"}')
writeFileSync(join(cwd, "list.json"), "[1]")
mkdirSync(join(cwd, "folder"))

const usage: readonly (readonly [string, readonly string[], RegExp])[] = [
  ["an unknown command", ["vot", "x"], /unknown command 'vot'\. Did you mean vote\? See: quorum --help/],
  [
    "an unknown option",
    ["vote", "x", "--sampels", "3"],
    /unknown option '--sampels'\. Did you mean --samples\? See: quorum vote --help/,
  ],
  ["a missing question", ["vote"], /expected QUESTION, got none\. See: quorum vote --help/],
  ["an empty question", ["vote", " "], /expected a question, got an empty text/],
  ["a question without quotes", ["vote", "what", "is"], /too many arguments .* in quotes/],
  ["a missing value", ["vote", "x", "--samples"], /expected a value after --samples <n>, got none/],
  [
    "a number that is none",
    ["vote", "x", "--samples", "many"],
    /expected --samples to be a whole number of at least 1, got "many"\. For example: --samples 5/,
  ],
  [
    "no samples",
    ["vote", "x", "--samples", "0"],
    /expected --samples to be a whole number of at least 1, got "0"/,
  ],
  [
    "a negative timeout",
    ["vote", "x", "--timeout", "-5s"],
    /expected --timeout to be a duration above 0 with its unit, got "-5s"/,
  ],
  [
    "a timeout without unit",
    ["vote", "x", "--timeout", "60"],
    /expected --timeout .* got "60"\. For example: --timeout 60s/,
  ],
  ["a deadline of nothing", ["vote", "x", "--deadline", "soon"], /expected --deadline .* got "soon"/],
  [
    "a quorum of nothing",
    ["vote", "x", "--quorum", "0"],
    /expected --quorum to be a count \(3\) or a share \(0\.6 or 60%\), got "0"/,
  ],
  [
    "a quorum above the samples",
    ["vote", "x", "--samples", "3", "--quorum", "4"],
    /expected `quorum` to be at most the number of samples \(3\), got 4/,
  ],
  [
    "a quorum above the files",
    ["batch", "a.md", "--quorum", "2", "--command", "wc -w {file}"],
    /expected `quorum` to be at most the number of briefs \(1\), got 2/,
  ],
  [
    "a cost of nothing",
    ["vote", "x", "--max-cost", "-1"],
    /expected --max-cost to be a number above 0, got "-1"/,
  ],
  [
    "an unknown model spec",
    ["vote", "x", "--model", "gpt"],
    /expected a model spec of the form .* got "gpt"/,
  ],
  [
    "a password in an address",
    ["vote", "x", "--model", "http://me:hunter2@127.0.0.1:9/v1#m"],
    /without user and password .* QUORUM_API_KEY/,
  ],
  ["one choice", ["vote", "x", "--choices", "yes"], /expected --choices to be two or more different choices/],
  [
    "choices and a schema",
    ["vote", "x", "--choices", "a,b", "--schema", "wat.json"],
    /expected --choices or --schema, got both/,
  ],
  [
    "a schema file that is not there",
    ["vote", "x", "--schema", "none.json"],
    /expected --schema to name a file that can be read, got "none\.json" \(ENOENT\)/,
  ],
  ["a schema that is no JSON", ["vote", "x", "--schema", "a.md"], /expected a\.md to be JSON/],
  [
    "a schema that is no schema",
    ["vote", "x", "--schema", "list.json"],
    /expected list\.json to hold a JSON Schema object, got \[1\]/,
  ],
  [
    "a schema that cannot be checked",
    ["vote", "x", "--schema", "wat.json"],
    /expected wat\.json to be a JSON Schema that can be checked.*wat/,
  ],
  [
    "a glob without files",
    ["section", "x", "--input", "none/**/*.md"],
    /expected --input to match at least one file, got none for "none\/\*\*\/\*\.md"/,
  ],
  [
    "one glob of two without files",
    ["section", "x", "--input", "a.md", "none.md"],
    /got none for "none\.md"/,
  ],
  ["a batch glob without files", ["batch", "none/*", "--command", "wc {file}"], /got none for "none\/\*"/],
  [
    "a binary file",
    ["section", "x", "--input", "a.md", "binary.md"],
    /"binary\.md", which is binary .*--skip-unreadable/,
  ],
  [
    "a file that is not UTF-8",
    ["section", "x", "--input", "latin.md"],
    /"latin\.md", which is not UTF-8 text/,
  ],
  ["a batch with nothing to do", ["batch", "a.md"], /expected --prompt or --command, got neither/],
  [
    "a batch with two things to do",
    ["batch", "a.md", "--prompt", "p", "--command", "wc"],
    /expected --prompt or --command, got both/,
  ],
  [
    "what holds a model back, of a program",
    ["batch", "a.md", "--command", "wc -w {file}", "--rpm", "2", "--cache", "--max-cost", "1"],
    /expected --rpm and --cache and --max-cost to go with --prompt, got them with --command.* Drop them; what holds a program back/,
  ],
  [
    "a program that is not there",
    ["batch", "a.md", "--command", "no-such-program {file}"],
    /program `no-such-program` to be there/,
  ],
  [
    "a line that is not there",
    ["batch", "a.md", "--command", "wc {file}", "--only", "2"],
    /expected --only to be numbers and ranges from 1 to 1, got "2"/,
  ],
  [
    "an unknown brief",
    ["section", "x", "--input", "a.md", "--only", "b.md"],
    /expected --only to name briefs of the plan, got "b\.md"/,
  ],
  ["a part of a plan nobody has seen", ["section", "x", "--only", "a"], /expected --only to go with --input/],
  [
    "an output folder that is not there",
    ["vote", "x", "-o", "none/x"],
    /expected -o to name a file that can be written, got "none\/x" \(ENOENT\)/,
  ],
  [
    "an output that is a folder",
    ["vote", "x", "-o", "folder"],
    /expected -o to name a file, got the folder "folder"/,
  ],
  [
    "a simulator rate above 1",
    ["simulate", "--accuracy", "2"],
    /expected --accuracy to be a number from 0 to 1, got "2"/,
  ],
]

describe("the caller's mistakes", () => {
  it.each(usage)("end in one line and exit code 2: %s", async (_, parameters, message) => {
    const { code, stdout, stderr } = await runQuorum(parameters, { cwd })
    const lines = stderr.trimEnd().split("\n")
    // What leads up to a mistake found late, such as the model, may be said before.
    const last = lines.at(-1) ?? ""
    expect(last).toMatch(/^quorum: /)
    expect(last).toMatch(message)
    expect(lines.length).toBeLessThanOrEqual(2)
    expect(stderr).not.toContain("    at ")
    expect(stderr).not.toContain("hunter2")
    expect(stdout).toBe("")
    expect(code).toBe(2)
  })

  it("show where they come from with --verbose", async () => {
    const { code, stderr } = await runQuorum(["vote", "x", "--model", "gpt", "--verbose"])
    expect(stderr).toContain("    at ")
    expect(code).toBe(2)
  })

  it("cost nothing: the endpoint is not called before all input is checked", async () => {
    const simulator = await startSimulator()
    const model = ["--model", `${simulator.url}#demo`]
    await runQuorum(["section", "x", "--input", "a.md", "binary.md", ...model], { cwd })
    await runQuorum(["batch", "a.md", "none.md", "--prompt", "p", ...model], { cwd })
    await runQuorum(["vote", "x", "--schema", "wat.json", ...model], { cwd })
    await runQuorum(["vote", "x", "--samples", "3", "--quorum", "4", ...model], { cwd })
    expect(simulator.stats().requests).toBe(0)
    await simulator.close()
  })
})

describe("a model in QUORUM_MODEL", () => {
  it("that cannot be read is refused with where it stands", async () => {
    const { code, stderr } = await runQuorum(["vote", "x"], { env: { QUORUM_MODEL: "gpt" } })
    expect(stderr).toMatch(/^quorum: expected a model spec .* got "gpt" \(from QUORUM_MODEL\)\n$/)
    expect(code).toBe(2)
  })
})

describe("a provider that cannot be used", () => {
  it("ends in exit code 5 when the key is missing", async () => {
    const { code, stdout, stderr } = await runQuorum(["vote", "x", "--model", "openai:gpt-5-mini"])
    expect(stderr).toMatch(
      /^quorum: expected OPENAI_API_KEY to be set for openai:gpt-5-mini, got none.*simulated:demo\n$/,
    )
    expect({ code, stdout }).toEqual({ code: 5, stdout: "" })
  })

  it("ends in exit code 5 at once when the connection is refused", async () => {
    const { code, stdout, stderr } = await runQuorum(["vote", "x", "--model", "http://127.0.0.1:9/v1#m"])
    expect(stderr).toBe("quorum: connection refused at http://127.0.0.1:9/v1: is the server running?\n")
    expect({ code, stdout }).toEqual({ code: 5, stdout: "" })
  })

  it("ends in exit code 5 with one line when it refuses the key, which is not shown", async () => {
    const simulator = await startSimulator({ requireKey: "right-key-0123456789" })
    const { code, stdout, stderr } = await runQuorum(["vote", "x", "--model", `${simulator.url}#demo`], {
      env: { QUORUM_API_KEY: "wrong-key-0123456789" },
    })
    await simulator.close()
    expect(stderr).toMatch(/^quorum: the key in QUORUM_API_KEY was refused: .*Check the key/m)
    expect(stderr).not.toContain("wrong-key-0123456789")
    expect({ code, stdout }).toEqual({ code: 5, stdout: "" })
  })

  it("ends in exit code 5 when the quota is used up", async () => {
    const simulator = await startSimulator({ quotaAfter: 0 })
    const { code, stderr } = await runQuorum(["section", "x", "--model", `${simulator.url}#demo`])
    await simulator.close()
    expect(stderr).toMatch(/^quorum: .*quota.*Check plan and billing/m)
    expect(code).toBe(5)
  })
})
