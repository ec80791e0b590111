import { mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { functionAgent } from "../../src/agents/function-agent.js"
import { batch } from "../../src/patterns/batch.js"
import { processorSince } from "../voting/processor-time.js"

/** Branches that do nothing, with and without a journal, one entry a round. */
export interface JournalFigures {
  readonly branches: number
  /** Microseconds of processor time that the journal adds to a branch. */
  readonly processorUs: readonly number[]
  /** Microseconds of elapsed time that it adds, where a branch does nothing meanwhile that could hide the disk. */
  readonly elapsedUs: readonly number[]
  /** Bytes of the journal a branch, without its output. */
  readonly bytes: number
}

interface Cost {
  readonly processorMs: number
  readonly elapsedMs: number
}

const nothing: Cost = { processorMs: 0, elapsedMs: 0 }
const order = ["without", "written"] as const

export async function measureJournal(rounds: number, branches = 10_000): Promise<JournalFigures> {
  const items = Array.from({ length: branches }, (_, index) => `item ${index}`)
  const pattern = batch({ agent: functionAgent(({ input }) => input), concurrency: 50 })
  const run = async (options: { journal?: string; runId?: string }): Promise<Cost> => {
    const [before, startedAt] = [process.cpuUsage(), performance.now()]
    const result = await pattern.run(items, { ...options, seed: 1 })
    const cost = { processorMs: processorSince(before), elapsedMs: performance.now() - startedAt }
    if (result.coverage.ok !== branches) throw new Error(`expected every branch, got ${result.coverage.ok}`)
    return cost
  }
  const folder = await mkdtemp(join(tmpdir(), "quorum-bench-"))
  const added: Cost[] = []
  let bytes = Number.NaN
  try {
    // The first round compiles, and gives the machine time to fill its caches.
    for (let round = 0; round <= rounds; round += 1) {
      const cost = { without: nothing, written: nothing }
      // Whoever comes second finds more of the heap in use: each does in turn.
      for (const which of round % 2 === 0 ? order : order.toReversed())
        cost[which] = await run(which === "written" ? { journal: folder, runId: `round-${round}` } : {})
      if (round === 0) {
        const text = await readFile(join(folder, "round-0", "journal.jsonl"), "utf8")
        const outputs = items.reduce((sum, item) => sum + JSON.stringify(item).length, 0)
        bytes = (Buffer.byteLength(text) - outputs) / branches
      } else {
        added.push({
          processorMs: cost.written.processorMs - cost.without.processorMs,
          elapsedMs: cost.written.elapsedMs - cost.without.elapsedMs,
        })
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  return {
    branches,
    processorUs: added.map(({ processorMs }) => (processorMs * 1_000) / branches),
    elapsedUs: added.map(({ elapsedMs }) => (elapsedMs * 1_000) / branches),
    bytes,
  }
}
