import { execFileSync } from "node:child_process"
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { commandAgent } from "../../src/agents/command-agent.js"
import { errorOf, outputOf, runAgent } from "./run-agent.js"

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "quorum-command-"))
  writeFileSync(join(folder, "words.txt"), "one two three\nfour\n")
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

const oddNames = [
  "with space.txt",
  "it's.txt",
  'say "hi".txt',
  "-n",
  "--help",
  "$(touch made-by-shell)",
  "`touch made-by-shell`",
  "a;touch made-by-shell",
  "*",
  "naïve ☕.txt",
]

describe("the input of a program", () => {
  it("is a path where the command has {file}", async () => {
    const path = join(folder, "words.txt")
    const outcome = await runAgent(commandAgent({ command: "wc -w {file}" }), { input: path })
    expect(outputOf(outcome)).toBe(execFileSync("wc", ["-w", path], { encoding: "utf8" }).trim())
    expect(outcome.attempts).toMatchObject([{ target: "command wc", status: "ok" }])
  })

  it("may be the path of an item that has more to it", async () => {
    const outcome = await runAgent(commandAgent({ command: "wc -w {file}" }), {
      input: { path: join(folder, "words.txt"), size: 9 },
    })
    expect(outputOf(outcome)).toMatch(/^4 /)
  })

  it.each([
    ["cat", "naïve ☕ text"],
    ["tr a-z A-Z", "shout"],
  ])("is its standard input otherwise: %s", async (command, input) => {
    const outcome = await runAgent(commandAgent({ command }), { input })
    expect(outputOf(outcome)).toBe(command === "cat" ? input : "SHOUT")
  })

  it("comes as JSON when it is no text", async () => {
    const outcome = await runAgent(commandAgent({ command: "cat", output: "json" }), {
      input: { a: [1, null] },
    })
    expect(outputOf(outcome)).toEqual({ a: [1, null] })
  })

  it("is written to a temporary file, gone afterwards, when asked for", async () => {
    const show = commandAgent({ command: ["sh", "-c", 'echo "$1"; cat "$1"', "sh", "{file}"], input: "file" })
    const [path, content] = String(outputOf(await runAgent(show, { input: "hello" }))).split("\n")
    expect(content).toBe("hello")
    expect(existsSync(path ?? "")).toBe(false)
  })

  it.each(["stdin", "file"] as const)("may be missing (%s)", async (input) => {
    const agent = commandAgent({ command: input === "file" ? "cat {file}" : "cat", input })
    expect(outputOf(await runAgent(agent, { input: undefined }))).toBe("")
  })

  it("may be more than the program reads", async () => {
    expect(
      outputOf(await runAgent(commandAgent({ command: "true" }), { input: "x".repeat(1_000_000) })),
    ).toBe("")
  })

  it.each(oddNames)("is a name and nothing more, whatever stands in it: %s", async (name) => {
    writeFileSync(join(folder, name), "two words")
    const outcome = await runAgent(commandAgent({ command: "wc -w {file}", cwd: folder }), { input: name })
    expect(outputOf(outcome)).toMatch(/^2 /)
    expect(readdirSync(folder)).not.toContain("made-by-shell")
  })

  it.each([7, null, "", "a\0b", { name: "x" }])("has to be a path for {file}: %j", async (input) => {
    const outcome = await runAgent(commandAgent({ command: "wc -w {file}" }), { input })
    expect(errorOf(outcome)).toEqual({
      kind: "invalid_request",
      message: "expected the input to be a path for {file}",
    })
  })
})

describe("the output of a program", () => {
  it("is its trimmed text, or JSON", async () => {
    expect(outputOf(await runAgent(commandAgent({ command: "printf '  hi \\n\\n'" })))).toBe("hi")
    expect(
      outputOf(await runAgent(commandAgent({ command: ["printf", '{"n":[1,2]}'], output: "json" }))),
    ).toEqual({ n: [1, 2] })
  })

  it("that is no JSON fails the branch and is shown", async () => {
    const outcome = await runAgent(commandAgent({ command: "echo oops", output: "json" }))
    expect(errorOf(outcome)).toEqual({ kind: "invalid_output", message: 'echo wrote no JSON, but "oops\\n"' })
  })

  it("over the limit fails the branch", async () => {
    const outcome = await runAgent(commandAgent({ command: "seq 1 10000", maxOutputBytes: 100 }))
    expect(errorOf(outcome)).toEqual({ kind: "invalid_output", message: "seq wrote more than 100 bytes" })
  })

  it("up to the limit is whole", async () => {
    expect(outputOf(await runAgent(commandAgent({ command: ["printf", "12345"], maxOutputBytes: 5 })))).toBe(
      "12345",
    )
  })

  it.each([
    ["exit 3", "sh ended with code 3"],
    ["echo first >&2; echo last line >&2; exit 1", "sh ended with code 1: last line"],
    ["kill -9 $$", "sh ended by SIGKILL"],
  ])(
    "of a program that fails is not used; code and last line of stderr tell why: %s",
    async (script, message) => {
      const outcome = await runAgent(commandAgent({ command: ["sh", "-c", script] }))
      expect(errorOf(outcome)).toEqual({ kind: "agent", message })
      expect(outcome.attempts).toHaveLength(1)
    },
  )
})

describe("the surroundings of a program", () => {
  it("are this process's variables and the agent's own", async () => {
    const agent = commandAgent({
      command: ["sh", "-c", 'echo "$GREETING $HOME"'],
      env: { GREETING: "hello" },
    })
    expect(outputOf(await runAgent(agent))).toBe(`hello ${process.env["HOME"] ?? ""}`.trim())
  })

  it("are the folder it is told to run in", async () => {
    expect(outputOf(await runAgent(commandAgent({ command: "ls words.txt", cwd: folder })))).toBe("words.txt")
  })

  it("are searched for the program before anything runs", () => {
    const agent = commandAgent({ command: "no-such-program-here --x" })
    expect(() => agent.preflight?.({ maxCost: undefined })).toThrow(
      expect.objectContaining({
        name: "ConfigError",
        message:
          "Expected the program `no-such-program-here` to be there and executable, found none. Check its name and PATH",
      }),
    )
    expect(() => commandAgent({ command: "wc" }).preflight?.({ maxCost: undefined })).not.toThrow()
    expect(() =>
      commandAgent({ command: join(folder, "words.txt") }).preflight?.({ maxCost: undefined }),
    ).toThrow("to be there and executable")
  })

  it("are searched along the PATH the program is given", async () => {
    writeFileSync(join(folder, "own-tool"), "#!/bin/sh\necho mine\n", { mode: 0o755 })
    const agent = commandAgent({ command: "own-tool", env: { PATH: `${folder}:/usr/bin:/bin` } })
    expect(() => agent.preflight?.({ maxCost: undefined })).not.toThrow()
    expect(outputOf(await runAgent(agent))).toBe("mine")
  })

  it("have to have the folder", () => {
    const agent = commandAgent({ command: "wc", cwd: join(folder, "not-there") })
    expect(() => agent.preflight?.({ maxCost: undefined })).toThrow(
      /^Expected `cwd` to be a folder, got ".*not-there"$/,
    )
  })

  it.each([
    [{ command: "" }, 'commandAgent: expected `command` to be a text that is not empty, got ""'],
    [{ command: "   " }, "commandAgent: expected `command` to name a program, got only spaces"],
    [
      { command: "wc -w", input: "file" },
      "commandAgent: expected `command` to say where the file goes, as {file}, got none",
    ],
    [{ command: "wc", timeout: 5 }, "commandAgent: unknown option `timeout`. Check the spelling"],
  ])("are checked at construction: %j", (options, message) => {
    expect(() => commandAgent(options as never)).toThrow(message)
  })
})
