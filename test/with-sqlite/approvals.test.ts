import { spawn } from "node:child_process"
import { existsSync, mkdtempSync, readFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { describe, expect, test } from "vitest"

const here = dirname(fileURLToPath(import.meta.url))
const installed = existsSync(join(here, "node_modules/better-sqlite3/build/Release/better_sqlite3.node"))
const setUp = "node test/with-sqlite/setup.mjs"
// Whoever checks everything must not be told that a test passed which was never run.
const left = !installed && process.env["CI"] !== "true"
if (left) console.warn(`SKIPPED: approvals held by SQLite, which is not installed. Install it with: ${setUp}`)

interface Held {
  readonly file: string
  readonly log: string
  readonly runId: string
}

function held(): Held {
  const folder = mkdtempSync(join(tmpdir(), "quorum-sqlite-"))
  return { file: join(folder, "runs.sqlite"), log: join(folder, "called.txt"), runId: "walk" }
}

/** What a process of its own says; it is killed as soon as it has said it. */
function inProcess(order: object, kill = false): Promise<Record<string, unknown>> {
  const child = spawn(process.execPath, [join(here, "walk.mjs"), JSON.stringify(order)], {
    stdio: ["ignore", "pipe", "pipe"],
  })
  return new Promise((resolve, reject) => {
    let said = ""
    let complaint = ""
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => (complaint += chunk))
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      said += chunk
      if (kill && said.includes("\n")) child.kill("SIGKILL")
    })
    child.once("error", reject)
    child.once("close", (code, signal) => {
      if (kill ? signal !== "SIGKILL" : code !== 0)
        reject(new Error(`ended with ${code ?? signal}: ${complaint}`))
      else resolve(JSON.parse(said) as Record<string, unknown>)
    })
  })
}

const calledIn = ({ log }: Held): readonly string[] => readFileSync(log, "utf8").trim().split("\n")

describe.skipIf(left)("an approval held by a SQLite file", { timeout: 60_000 }, () => {
  test(`has been set up with ${setUp}`, () => {
    expect(installed).toBe(true)
  })

  test.each([
    ["ends", false],
    ["is killed", true],
  ])("is given in another process, after the one that asked %s", async (_name, kill) => {
    const run = held()
    const asked = await inProcess({ do: "begin", ...run, thenHang: kill }, kill)
    expect(asked).toMatchObject({
      waits: expect.any(String),
      planHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
    expect(calledIn(run)).toEqual(["planner"])
    const answer = { approve: true, planHash: asked["planHash"] }
    const ended = await inProcess({ do: "resume", ...run, interruptId: asked["waits"], answer })
    expect(ended).toMatchObject({ status: "complete", seed: 7, called: ["planner", "trees", "rivers"] })
  })

  test("is refused when it is stale, of no form, or to another question, from process to process", async () => {
    const run = held()
    const { waits: interruptId, planHash } = await inProcess({ do: "begin", ...run })
    const tryWith = (order: object) => inProcess({ do: "resume", ...run, ...order })
    const stale = await tryWith({ interruptId, answer: { approve: true, planHash: "x" } })
    expect(stale["refused"]).toContain("the plan hash")
    expect((await tryWith({ interruptId, answer: true }))["refused"]).toContain("got true")
    const approval = { approve: true, planHash }
    expect((await tryWith({ interruptId: "x", answer: approval }))["refused"]).toContain("not open")
    const edit = { edit: { briefs: [{ objective: "" }] }, planHash }
    expect((await tryWith({ interruptId, answer: edit }))["problem"]).toContain("objective")
    expect(calledIn(run)).toEqual(["planner"])
    expect(await tryWith({ interruptId, answer: approval })).toMatchObject({ status: "complete" })
    expect((await tryWith({ interruptId, answer: approval }))["refused"]).toContain("approved already")
    expect(calledIn(run)).toEqual(["planner", "trees", "rivers"])
  })

  test("ends a rejected run in another process, and nothing was called", async () => {
    const run = held()
    const { waits: interruptId, planHash } = await inProcess({ do: "begin", ...run })
    const ended = await inProcess({ do: "resume", ...run, interruptId, answer: { reject: true, planHash } })
    expect(ended).toMatchObject({ status: "cancelled", called: ["planner"] })
  })

  test("is not asked for again when the process is killed after it, nor is a finished branch run again", async () => {
    const run = held()
    const { waits: interruptId, planHash } = await inProcess({ do: "begin", ...run })
    const answer = { approve: true, planHash }
    const hangs = await inProcess({ do: "resume", ...run, interruptId, answer, hangIn: "rivers" }, true)
    expect(hangs).toEqual({ hangs: "rivers" })
    expect(calledIn(run)).toEqual(["planner", "trees", "rivers"])
    const again = await inProcess({ do: "resume", ...run, interruptId, answer })
    expect(again["refused"]).toContain("approved already")
    const ended = await inProcess({ do: "resume", ...run })
    expect(ended).toMatchObject({
      status: "complete",
      output: [
        { briefId: "trees", output: "Name trees" },
        { briefId: "rivers", output: "Name rivers" },
      ],
      called: ["planner", "trees", "rivers", "rivers"],
    })
  })
})
