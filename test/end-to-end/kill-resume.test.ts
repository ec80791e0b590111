import { spawn } from "node:child_process"
import { existsSync, mkdtempSync, readFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { expect, test } from "vitest"
import { randomStream } from "../../src/runtime/random.js"

const here = dirname(fileURLToPath(import.meta.url))

const items = 10_000
const kills = 20
const concurrency = 50

interface Place {
  readonly root: string
  readonly runId: string
  /** Which items ran, one line each time. */
  readonly ran: string
  readonly output: string
}

function newPlace(runId: string): Place {
  const folder = mkdtempSync(join(tmpdir(), "quorum-killed-"))
  return {
    root: join(folder, "runs"),
    runId,
    ran: join(folder, "ran.txt"),
    output: join(folder, "output.json"),
  }
}

/** When a process is killed: once that many items have begun or were announced in it, or that long after its start. */
type Kill = { readonly begun: number } | { readonly announced: number } | { readonly milliseconds: number }

interface Ended {
  /** Ids of the items whose outcomes were announced. */
  readonly announced: readonly string[]
  readonly killed: boolean
}

/** Runs one process of the batch. */
function runUntil(place: Place, kill?: Kill): Promise<Ended> {
  const order = JSON.stringify({ items, concurrency, kill, ...place })
  const child = spawn(process.execPath, [join(here, "killed-batch.mjs"), order], {
    stdio: ["ignore", "pipe", "pipe"],
  })
  return new Promise((resolve, reject) => {
    let said = ""
    let complaint = ""
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => (complaint += chunk))
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => (said += chunk))
    child.once("error", reject)
    child.once("close", (code, signal) => {
      const killed = signal === "SIGKILL"
      if (!killed && code !== 0) reject(new Error(`ended with ${code ?? signal}: ${complaint}`))
      else resolve({ killed, announced: said.split("\n").slice(0, -1) })
    })
  })
}

/** The nth kill: a share of what is left, on average so much that it lasts for all kills; now and then at any time. */
function killAt(turn: number, left: number, random: () => number): Kill {
  if (turn % 5 === 4 && turn < kills / 2) return { milliseconds: Math.floor(40 * random()) }
  const further = Math.max(1, Math.floor((left * random()) / (kills - turn + 2)))
  return turn % 2 === 0 ? { announced: further } : { begun: further }
}

/** Ids of the items whose outcomes are on disk. */
function settledIn({ root, runId }: Place): ReadonlySet<string> {
  const ids = readLines(join(root, runId, "journal.jsonl")).flatMap((line) => {
    // A last line may be torn.
    const id = /"type":"outcome".*?"briefId":"(?<id>\d+)".*\}$/.exec(line)?.groups?.["id"]
    return id === undefined ? [] : [id]
  })
  return new Set(ids)
}

const readLines = (file: string): readonly string[] =>
  existsSync(file) ? readFileSync(file, "utf8").trimEnd().split("\n") : []

test(
  `a batch that is killed at ${kills} random points ends as if it had not been`,
  { timeout: 600_000 },
  async () => {
    const undisturbed = newPlace("undisturbed")
    const whole = await runUntil(undisturbed)
    expect(new Set(whole.announced).size).toBe(items)

    const place = newPlace("killed")
    const random = randomStream(20, "kill")
    const announced = new Set<string>()
    for (let turn = 0; turn < kills; turn += 1) {
      const before = readLines(place.ran).length
      const settled = settledIn(place)
      expect([...announced].filter((id) => !settled.has(id))).toEqual([])
      const ended = await runUntil(place, killAt(turn, items - settled.size, random))
      expect([turn, ended.killed]).toEqual([turn, true])
      const ran = readLines(place.ran).slice(before)
      expect(ran.filter((id) => settled.has(id))).toEqual([])
      expect(ended.announced.filter((id) => settled.has(id))).toEqual([])
      for (const id of ended.announced) announced.add(id)
    }
    const last = await runUntil(place)
    expect(last.killed).toBe(false)
    expect(readFileSync(place.output)).toEqual(readFileSync(undisturbed.output))
    expect(new Set(readLines(place.ran)).size).toBe(items)
    expect(settledIn(place).size).toBe(items)
  },
)
