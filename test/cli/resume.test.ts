import type { ChildProcess } from "node:child_process"
import { chmodSync, existsSync, readFileSync, readdirSync, utimesSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { startSimulator } from "../../src/simulator/index.js"
import { eventually } from "../testing/eventually.js"
import { type RunQuorumOptions, emptyFolder, runQuorum } from "./run-quorum.js"

/**
 * Files, and a program that notes each file it is given in `ran` and counts its words; those in `bad` it refuses. With
 * file number `held` and those after it, it waits for a file named `go`: whenever the command is killed, it still runs.
 */
function folder(files: number, held?: number): string {
  const cwd = emptyFolder()
  for (let number = 1; number <= files; number += 1)
    // The longest go first: files of one length go in their order.
    writeFileSync(
      join(cwd, `${String(number).padStart(2, "0")}.txt`),
      "word ".repeat(held === undefined ? number : 2),
    )
  writeFileSync(
    join(cwd, "count"),
    `#!/bin/sh
echo "$1" >> ran
if [ "\${1%.txt}" -ge ${held ?? files + 1} ]; then until [ -e go ]; do sleep 0.02; done; fi
if grep -qs "$1" bad; then echo "no luck" >&2; exit 7; fi
wc -w "$1"
`,
  )
  chmodSync(join(cwd, "count"), 0o755)
  return cwd
}

const command = ["batch", "*.txt", "--command", "./count {file}", "--concurrency", "2"] as const

const ranIn = (cwd: string): readonly string[] =>
  readFileSync(join(cwd, "ran"), "utf8").trimEnd().split("\n").toSorted()

const idOf = (cwd: string): string => readdirSync(join(cwd, ".quorum/runs")).toSorted().at(-1) ?? ""

/** The files whose lines are out. */
const announcedIn = (stdout: string): readonly string[] =>
  stdout
    .split("\n")
    .slice(0, -1)
    .map((line) => (JSON.parse(line) as { readonly input: string }).input)

/** Kills the command for good once a few lines are out. */
const killed: NonNullable<RunQuorumOptions["onOutput"]> = ({ stdout }, child) => {
  if (stdout.split("\n").length > 6) child.kill("SIGKILL")
}

describe("quorum resume", () => {
  it("goes on with a batch that was killed: nothing announced runs again, and the file is whole", async () => {
    const cwd = folder(30, 9)
    const first = await runQuorum(command, { cwd, onOutput: killed })
    expect(first.code).toBe(null)
    writeFileSync(join(cwd, "go"), "")
    const listed = await runQuorum(["runs", "--json"], { cwd })
    const runId = idOf(cwd)
    expect(JSON.parse(listed.stdout)).toMatchObject([
      { id: runId, state: "cut off", what: "./count {file}", next: `quorum resume ${runId}` },
    ])
    const { code, stdout, stderr } = await runQuorum(["resume", runId], { cwd })
    expect(code).toBe(0)
    expect(stderr).toMatch(new RegExp(`^going on with ${runId}: \\d+ of 30 briefs are done$`, "m"))
    const other = folder(30, 9)
    writeFileSync(join(other, "go"), "")
    expect(stdout).toBe((await runQuorum(command, { cwd: other })).stdout)
    // What was in flight when it was killed may have run twice; what was announced has not.
    const twice = ranIn(cwd).filter((name, place, all) => all[place - 1] === name)
    expect(twice.length).toBeLessThanOrEqual(2)
    const announced = announcedIn(first.stdout)
    expect(announced.length).toBeGreaterThan(5)
    expect(twice.filter((name) => announced.includes(name))).toEqual([])
    const again = await runQuorum(["resume", runId], { cwd })
    expect(again.code).toBe(2)
    expect(again.stderr).toContain(`which has ended complete. See it again: quorum fold ${runId}`)
  })

  it("runs what failed again with --retry-failed, and only that", async () => {
    const cwd = folder(5)
    writeFileSync(join(cwd, "bad"), "02.txt\n04.txt\n")
    const first = await runQuorum(command, { cwd })
    expect(first.code).toBe(3)
    const runId = idOf(cwd)
    const refused = await runQuorum(["resume", runId], { cwd })
    expect([refused.code, refused.stderr]).toEqual([
      2,
      expect.stringContaining(`What failed goes out again with: quorum resume ${runId} --retry-failed`),
    ])
    writeFileSync(join(cwd, "bad"), "")
    writeFileSync(join(cwd, "ran"), "")
    const { code, stdout } = await runQuorum(["resume", runId, "--retry-failed"], { cwd })
    expect(code).toBe(0)
    expect(ranIn(cwd).filter((name) => name !== "")).toEqual(["02.txt", "04.txt"])
    expect(
      stdout
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as unknown),
    ).toMatchObject([1, 2, 3, 4, 5].map((words) => ({ status: "ok", output: `${words} 0${words}.txt` })))
  })

  it("refuses files that are not as they were, and names the differences", async () => {
    const cwd = folder(4, 3)
    await runQuorum(command, {
      cwd,
      onOutput: ({ stdout }, child) => void (stdout === "" || child.kill("SIGKILL")),
    })
    writeFileSync(join(cwd, "go"), "")
    writeFileSync(join(cwd, "02.txt"), "other words than before")
    writeFileSync(join(cwd, "03.txt"), "wort wort ")
    utimesSync(join(cwd, "03.txt"), 1_000_000_000, 1_000_000_000)
    const { code, stderr } = await runQuorum(["resume", idOf(cwd)], { cwd })
    expect(code).toBe(2)
    expect(stderr).toMatch(
      /got changes: 02\.txt: was 10 bytes, is 23; 03\.txt: was changed at 2001-09-09T01:46:40\.000Z\. Put it back, or /,
    )
  })

  it("refuses a schema and an address that are not as they were", async () => {
    const cwd = folder(2)
    const simulator = await startSimulator({ hangRate: 1 })
    const schema = { type: "object", properties: { words: { type: "number" } }, required: ["words"] }
    writeFileSync(join(cwd, "schema.json"), JSON.stringify(schema))
    const env = { OPENAI_API_KEY: "sk-secret-0123456789", OPENAI_BASE_URL: simulator.url }
    let command: ChildProcess | undefined
    const asked = runQuorum(
      ["batch", "*.txt", "--prompt", "Count", "--schema", "schema.json", "--model", "openai:demo"],
      {
        cwd,
        env,
        onOutput: (_, child) => void (command = child),
      },
    )
    try {
      await eventually(() => expect([command === undefined, simulator.stats().requests]).toEqual([false, 2]))
    } finally {
      command?.kill("SIGKILL")
    }
    await asked
    await simulator.close()
    writeFileSync(join(cwd, "schema.json"), JSON.stringify({ ...schema, required: [] }))
    const { code, stderr } = await runQuorum(["resume", idOf(cwd)], {
      cwd,
      env: { ...env, OPENAI_BASE_URL: "http://127.0.0.1:9/v1" },
    })
    expect(code).toBe(2)
    expect(stderr).toContain(`openai:demo: was at ${simulator.url}, is at http://127.0.0.1:9/v1`)
    expect(stderr).toContain("schema.json: is another schema, or gone")
    expect(stderr).not.toContain("sk-secret")
  })

  it("names the nearest runs when there is none of that id", async () => {
    const cwd = folder(1)
    const none = await runQuorum(["resume", "nothing"], { cwd })
    expect([none.code, none.stderr]).toEqual([
      2,
      'quorum: expected the id of a run on record, got "nothing". None is on record under .quorum/runs: go to the folder where it was started, or name another with --journal\n',
    ])
    await runQuorum(command, { cwd })
    const runId = idOf(cwd)
    const { code, stderr } = await runQuorum(["resume", runId.slice(0, -1)], { cwd })
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining(`Nearest: ${runId}. See all of them: quorum runs`),
    ])
  })

  it("with --retry-failed lets files be repaired that go out again, and no others", async () => {
    const cwd = folder(3)
    writeFileSync(join(cwd, "bad"), "02.txt\n")
    expect((await runQuorum(command, { cwd })).code).toBe(3)
    const runId = idOf(cwd)
    writeFileSync(join(cwd, "bad"), "")
    writeFileSync(join(cwd, "02.txt"), "repaired, and longer than before")
    writeFileSync(join(cwd, "01.txt"), "other words")
    const refused = await runQuorum(["resume", runId, "--retry-failed"], { cwd })
    expect([refused.code, refused.stderr]).toEqual([
      2,
      expect.stringMatching(/got changes: 01\.txt: was 5 bytes, is 11\. Put it back/),
    ])
    const cwd2 = folder(3)
    writeFileSync(join(cwd2, "bad"), "02.txt\n")
    await runQuorum(command, { cwd: cwd2 })
    writeFileSync(join(cwd2, "bad"), "")
    writeFileSync(join(cwd2, "02.txt"), "repaired, and longer than before")
    const { code, stdout } = await runQuorum(["resume", idOf(cwd2), "--retry-failed"], { cwd: cwd2 })
    expect(code).toBe(0)
    expect(JSON.parse(stdout.split("\n")[1] ?? "")).toMatchObject({ status: "ok", output: "5 02.txt" })
  })

  it("refuses a run whose command line held a secret, which no journal keeps, as was said at its start", async () => {
    const cwd = folder(2)
    writeFileSync(join(cwd, "bad"), "02.txt\n")
    const begun = await runQuorum(
      ["batch", "*.txt", "--command", "./count {file} sk-0123456789abcdefghijklmnop"],
      { cwd },
    )
    const runId = idOf(cwd)
    expect(begun.stderr).toMatch(/^this run cannot be resumed: its command line holds a secret/)
    expect(begun.stderr).toContain(
      "run what is missing again: quorum batch '*.txt' --command './count {file} [redacted]' --only 2\n",
    )
    expect(begun.stderr).not.toContain("quorum resume")
    expect((await runQuorum(["runs"], { cwd })).stdout).not.toContain("resume")
    const folded = await runQuorum(["fold", runId, "--quiet"], { cwd })
    expect(folded).toMatchObject({ code: 3, stdout: begun.stdout })
    expect(folded.stderr).not.toContain("quorum resume")
    expect(readFileSync(join(cwd, ".quorum/runs", runId, "journal.jsonl"), "utf8")).not.toContain("sk-0123")
    const { code, stderr } = await runQuorum(["resume", runId], { cwd })
    expect([code, stderr]).toEqual([2, expect.stringContaining("got one with a secret taken out of it")])
  })

  it("goes on beyond a cap when it is raised", async () => {
    const cwd = folder(1)
    const first = await runQuorum(
      [
        "vote",
        "What is 17 * 23?",
        "--samples",
        "5",
        "--rule",
        "plurality",
        "--max-calls",
        "2",
        "--model",
        "simulated:demo",
      ],
      { cwd },
    )
    expect(first.code).toBe(4)
    const runId = idOf(cwd)
    expect(first.stderr).toContain(`go on with more: quorum resume ${runId} --max-calls 4\n`)
    const { code, stdout } = await runQuorum(
      ["resume", runId, "--max-calls", "20", "--queue-timeout", "5m", "--no-hedge", "--cache", "replies"],
      { cwd },
    )
    expect([code, existsSync(join(cwd, "replies"))]).toEqual([0, true])
    expect(stdout.split("\n")[0]).toBe("391")
  })

  it("is refused while another process runs it", async () => {
    const cwd = folder(2)
    writeFileSync(
      join(cwd, "wait"),
      "#!/bin/sh\n: > begun\nuntil [ -e go ]; do sleep 0.02; done\necho done\n",
    )
    chmodSync(join(cwd, "wait"), 0o755)
    const first = runQuorum(["batch", "*.txt", "--command", "./wait {file}"], { cwd })
    await eventually(() => expect(existsSync(join(cwd, "begun"))).toBe(true))
    const [{ code, stderr }, folded] = await Promise.all([
      runQuorum(["resume", idOf(cwd)], { cwd }),
      runQuorum(["fold", idOf(cwd)], { cwd }),
    ])
    writeFileSync(join(cwd, "go"), "")
    expect([folded.code, folded.stderr]).toEqual([
      3,
      expect.stringContaining("the run is still running: 0 of 2 briefs ok"),
    ])
    expect(folded.stderr).not.toContain("quorum resume")
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(
        /^quorum: expected a run that nobody writes, got \S+, which process \d+ is writing/m,
      ),
    ])
    expect((await first).code).toBe(0)
  })
})
