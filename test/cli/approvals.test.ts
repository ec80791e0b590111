import { spawn } from "node:child_process"
import { chmodSync, existsSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it, vi } from "vitest"
import { startSimulator } from "../../src/simulator/index.js"
import { repository } from "../repository/source-files.js"
import { emptyFolder, runQuorum } from "./run-quorum.js"
import { type Waiting, begin, riverFolder, section, task } from "./waiting-run.js"

// Each of these tests starts the command several times.
vi.setConfig({ testTimeout: 60_000 })

const stored = ({ cwd, runId }: { cwd: string; runId: string }): string =>
  join(cwd, ".quorum/approvals", `${runId}.json`)

describe("quorum section --approve without a terminal", () => {
  it("shows the plan and its estimate, calls nothing, and ends with 3 and the command that approves", async () => {
    const cwd = riverFolder()
    const simulator = await startSimulator()
    const parameters = [
      "section",
      task,
      "--input",
      "*.md",
      "--approve",
      "plan",
      "--model",
      `${simulator.url}#demo`,
    ]
    const { code, stdout, stderr } = await runQuorum(parameters, { cwd })
    expect([code, stdout, simulator.stats().requests]).toEqual([3, "", 0])
    expect(stderr).toMatch(/^plan of run \S+: 3 briefs, to be approved/m)
    expect(stderr).toMatch(/^ {2}a\.md {2}From the documents below/m)
    expect(stderr).toMatch(/^estimate: 4 calls, about [\d,]+ tokens in/m)
    const command = /^approve: quorum (approve \S+ --plan [0-9a-f]{64})$/m.exec(stderr)?.[1] ?? ""

    const approved = await runQuorum(command.split(" "), { cwd })
    expect(approved.code).toBe(0)
    expect(approved.stdout).toMatch(/river/)
    expect(simulator.stats().requests).toBe(4)
    await simulator.close()
  })

  it("gives the result that it would have given without waiting", async () => {
    const { cwd, runId, planHash } = await begin()
    const approved = await runQuorum(["approve", runId, "--plan", planHash], { cwd })
    const plain = await runQuorum([...section, "--json"], { cwd })
    const known = (text: string): object => {
      const { output, status, coverage, seed, cost } = JSON.parse(text) as Record<string, unknown>
      return { output, status, coverage, seed, cost }
    }
    expect(approved.code).toBe(0)
    expect(known(approved.stdout)).toEqual(known(plain.stdout))
  })

  it("runs the stored plan: files that have changed since, and a planner, have no say", async () => {
    const { cwd, runId, planHash } = await begin()
    for (const name of ["a", "b", "c"]) writeFileSync(join(cwd, `${name}.md`), "Nothing to see.\n")
    const { stdout } = await runQuorum(["approve", runId, "--plan", planHash], { cwd })
    expect(stdout).toContain("The river of a is wide.")

    const simulator = await startSimulator()
    const parameters = ["section", "Compare trains, planes and cars.", "--approve", "plan", "--json"]
    const asked = await runQuorum([...parameters, "--model", `${simulator.url}#demo`], { cwd })
    expect(simulator.stats().requests).toBe(1)
    const waiting = JSON.parse(asked.stdout) as Waiting & { plan: { briefs: { id: string }[] } }
    const approved = await runQuorum(["approve", waiting.runId, "--plan", waiting.planHash], { cwd })
    const { outcomes, usage } = JSON.parse(approved.stdout) as {
      outcomes: { briefId: string }[]
      usage: { calls: number }
    }
    expect(outcomes.map(({ briefId }) => briefId)).toEqual(waiting.plan.briefs.map(({ id }) => id))
    // The planner was called once, and is in the account all the same.
    expect(usage.calls).toBe(simulator.stats().requests)
    await simulator.close()
  })

  it("stores what it needs for its owner alone, where git does not see it, and no key", async () => {
    const cwd = riverFolder()
    const key = "sk-this-is-a-secret"
    const env = { OPENAI_API_KEY: key, QUORUM_API_KEY: key }
    const { code } = await runQuorum([...section, "--approve", "plan"], { cwd, env })
    expect(code).toBe(3)
    expect(readFileSync(join(cwd, ".quorum/.gitignore"), "utf8")).toBe("*\n")
    const folder = join(cwd, ".quorum/approvals")
    for (const name of readdirSync(folder)) {
      expect(readFileSync(join(folder, name), "utf8")).not.toContain(key)
      expect(statSync(join(folder, name)).mode & 0o077).toBe(0)
    }
  })

  it("asks with --approve budget only when the plan may cost more than the cap, or nobody knows", async () => {
    const cwd = riverFolder()
    const budget = ["--approve", "budget", "--max-cost", "0.01"]
    const uncapped = await runQuorum([...section, "--approve", "budget"], { cwd })
    expect([uncapped.code, uncapped.stderr]).toEqual([2, expect.stringContaining("--max-cost")])
    const free = await runQuorum([...section, ...budget], { cwd })
    expect([free.code, existsSync(join(cwd, ".quorum/approvals"))]).toEqual([0, false])
    const wrong = await runQuorum([...section, "--approve", "always"], { cwd })
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining("plan, budget")])
  })
})

describe("quorum approve", () => {
  it("refuses an unknown run, a missing or stale hash, both flags at once, and each says what to do", async () => {
    const { cwd, runId, planHash } = await begin()
    const refused = async (...parameters: string[]): Promise<string> => {
      const { code, stderr, stdout } = await runQuorum(["approve", ...parameters], { cwd })
      expect([code, stdout]).toEqual([2, ""])
      return stderr
    }
    const cases: [readonly string[], string][] = [
      [[], "expected RUN, got none"],
      [["nobody", "--plan", planHash], `Waiting: ${runId}`],
      [["../../x", "--plan", planHash], `Waiting: ${runId}`],
      [[`${runId}.plan`, "--plan", planHash], `Waiting: ${runId}`],
      [[runId], "expected --plan HASH"],
      [[runId, "--plan", "0".repeat(64)], "which is another plan"],
      [[runId, "--plan", planHash, "--reject", "--edit", "x"], "Drop one"],
      [[runId, "--plan", planHash, "--edit", "none.json"], "ENOENT"],
    ]
    const said = await Promise.all(cases.map(([parameters]) => refused(...parameters)))
    for (const [index, [, expected]] of cases.entries()) expect(said[index]).toContain(expected)
    const { code } = await runQuorum(["approve", runId, "--plan", planHash], { cwd })
    expect(code).toBe(0)
  })

  it("says where to go when nothing waits in this folder", async () => {
    const { code, stderr } = await runQuorum(["approve", "x", "--plan", "y"], { cwd: emptyFolder() })
    expect([code, stderr]).toEqual([2, expect.stringContaining("go to where it was started")])
  })

  it("runs a plan once, also when two approve at the same time", async () => {
    const { cwd, runId, planHash } = await begin()
    const approve = () => runQuorum(["approve", runId, "--plan", planHash], { cwd })
    const both = await Promise.all([approve(), approve()])
    expect(new Set(both.map(({ code }) => code))).toEqual(new Set([0, 2]))
    const third = await approve()
    expect([third.code, third.stdout]).toEqual([2, ""])
    expect(third.stderr).toContain("answered already")
  })

  it("refuses a stored plan that somebody has changed", async () => {
    const { cwd, runId, planHash } = await begin()
    const path = stored({ cwd, runId })
    writeFileSync(path, readFileSync(path, "utf8").replaceAll("is wide", "is poisoned"))
    const changed = await runQuorum(["approve", runId, "--plan", planHash], { cwd })
    expect([changed.code, changed.stderr]).toEqual([2, expect.stringContaining("another one")])
    writeFileSync(path, "{")
    expect((await runQuorum(["approve", runId, "--plan", planHash], { cwd })).code).toBe(2)
  })

  it("refuses a schema file that has changed since", async () => {
    const folder = emptyFolder()
    const schema = join(folder, "schema.json")
    writeFileSync(
      schema,
      '{ "type": "object", "properties": { "answer": { "type": "string" } }, "required": ["answer"] }',
    )
    const { cwd, runId, planHash } = await begin(["--schema", schema])
    writeFileSync(schema, '{ "type": "object" }')
    const { code, stderr } = await runQuorum(["approve", runId, "--plan", planHash], { cwd })
    expect([code, stderr]).toEqual([2, expect.stringContaining("Put it back")])
  })

  it("says before anything is called that it cannot keep a waiting run", async () => {
    const cwd = riverFolder()
    writeFileSync(join(cwd, ".quorum"), "")
    const { code, stderr } = await runQuorum([...section, "--approve", "plan"], { cwd })
    expect(code).toBe(2)
    expect(stderr).toMatch(/^quorum: expected to be able to keep a waiting run under \.quorum/m)
  })

  it("rejects: nothing is called, and nobody can approve it after", async () => {
    const { cwd, runId, planHash } = await begin()
    const rejected = await runQuorum(["approve", runId, "--plan", planHash, "--reject", "too dear"], { cwd })
    expect(rejected.code).toBe(0)
    expect(JSON.parse(rejected.stdout)).toMatchObject({
      status: "cancelled",
      reason: "the plan was rejected: too dear",
      usage: { calls: 0 },
    })
    expect((await runQuorum(["approve", runId, "--plan", planHash], { cwd })).code).toBe(2)
  })

  it("runs an edited plan, whose briefs keep their input by id, and lets it wait when it cannot go out", async () => {
    const { cwd, runId, planHash } = await begin()
    const plan = join(cwd, ".quorum/approvals", `${runId}.plan.json`)
    const { briefs } = JSON.parse(readFileSync(plan, "utf8")) as {
      briefs: { id: string; objective: string }[]
    }
    expect(briefs.map(({ id }) => id)).toEqual(["a.md", "b.md", "c.md"])
    const approve = ["approve", runId, "--plan", planHash, "--edit", plan]
    for (const bad of ["{", '{ "briefs": [] }', '{ "briefs": [{ "id": "a.md" }] }']) {
      writeFileSync(plan, bad)
      expect((await runQuorum(approve, { cwd })).code).toBe(2)
    }
    writeFileSync(plan, JSON.stringify({ briefs: briefs.slice(1, 2) }))
    const { code, stdout } = await runQuorum(approve, { cwd })
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ status: "complete", outcomes: [{ briefId: "b.md" }] })
    expect(stdout).toContain("The river of b is wide.")
  })
})

interface Typed {
  readonly on: RegExp
  readonly type: string
}

/** Runs the command at a terminal, and types each text when what is shown asks for it. */
function atTerminal(
  parameters: readonly string[],
  typed: readonly Typed[],
  { cwd, env = {} }: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv },
): Promise<{ readonly code: number | null; readonly shown: string }> {
  const words = [process.execPath, join(repository, "dist/cli/main.js"), ...parameters]
  const command = words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ")
  const child = spawn("script", ["-qec", command, "/dev/null"], {
    cwd,
    env: {
      PATH: process.env["PATH"],
      HOME: process.env["HOME"],
      TERM: "xterm",
      OLLAMA_HOST: "127.0.0.1:1",
      ...env,
    },
    stdio: ["pipe", "pipe", "inherit"],
  })
  const waiting = [...typed]
  return new Promise((resolve, reject) => {
    let shown = ""
    let read = 0
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      shown += chunk
      const [next] = waiting
      if (next === undefined || !next.on.test(shown.slice(read))) return
      read = shown.length
      waiting.shift()
      child.stdin.write(next.type)
    })
    child.once("error", reject)
    child.once("close", (code) => resolve({ code, shown: shown.replaceAll("\r", "") }))
  })
}

describe("quorum section --approve at a terminal", () => {
  const question = /approve, edit or reject\? \[a\/e\/r\] $/

  it("shows the plan, asks until it has an answer, and runs the plan when it is approved", async () => {
    const { code, shown } = await atTerminal(
      [...section, "--approve", "plan"],
      [
        { on: question, type: "perhaps\n" },
        { on: question, type: "a\n" },
      ],
      { cwd: riverFolder() },
    )
    expect(shown).toMatch(/plan of run \S+: 3 briefs, to be approved/)
    expect(shown).toContain("expected a, e or r")
    expect(shown).toMatch(/coverage: 3 of 3 briefs/)
    expect(code).toBe(0)
  })

  it("rejects with a reason, and ends with 3: nobody interrupted it", async () => {
    const { code, shown } = await atTerminal(
      [...section, "--approve", "plan"],
      [
        { on: question, type: "r\n" },
        { on: /why\?/, type: "too dear\n" },
      ],
      { cwd: riverFolder() },
    )
    expect(shown).toContain("the plan was rejected: too dear")
    expect(code).toBe(3)
  })

  it("opens the editor on the plan, checks what comes back, and lets it be edited on", async () => {
    const cwd = riverFolder()
    const editor = join(cwd, "editor")
    // The first time it breaks the plan, the second time it mends what it broke.
    const program = [
      "#!/bin/sh",
      'if grep -q objektive "$1"; then sed -i s/objektive/objective/ "$1"',
      'else sed -i -e s/objective/objektive/ -e s/documents/papers/ "$1"; fi',
    ]
    writeFileSync(editor, `${program.join("\n")}\n`)
    chmodSync(editor, 0o755)
    const { code, shown } = await atTerminal(
      [...section, "--approve", "plan", "--json"],
      [
        { on: question, type: "e\n" },
        { on: question, type: "e\n" },
      ],
      { cwd, env: { EDITOR: editor } },
    )
    expect(shown).toContain("the edited plan was refused: brief 1: expected `objective`")
    expect(shown).toMatch(/"status": "complete"/)
    expect(code).toBe(0)
  })

  it("says so when there is no editor, or nothing was changed, and asks again", async () => {
    const { code, shown } = await atTerminal(
      [...section, "--approve", "plan"],
      [
        { on: question, type: "e\n" },
        { on: question, type: "a\n" },
      ],
      { cwd: riverFolder(), env: { EDITOR: "no-such-editor" } },
    )
    expect(shown).toContain("no-such-editor could not be started")
    expect(code).toBe(0)
    const same = await atTerminal(
      [...section, "--approve", "plan"],
      [
        { on: question, type: "e\n" },
        { on: question, type: "a\n" },
      ],
      { cwd: riverFolder(), env: { VISUAL: "true" } },
    )
    expect(same.shown).toContain("nothing was changed")
  })

  it("is interrupted by Ctrl-C while it asks, with nothing called", async () => {
    const simulator = await startSimulator()
    const { code, shown } = await atTerminal(
      ["section", task, "--input", "*.md", "--approve", "plan", "--model", `${simulator.url}#demo`],
      [{ on: question, type: "\u0003" }],
      { cwd: riverFolder() },
    )
    expect(shown).toContain("stopping")
    expect([code, simulator.stats().requests]).toEqual([130, 0])
    await simulator.close()
  })
})
