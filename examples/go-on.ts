// A batch that is stopped half way, and goes on where it was; then the same ballots by another rule, without a call.
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { batch, vote } from "langgraph-quorum"
import { functionAgent } from "langgraph-quorum/agents"

const journal = await mkdtemp(join(tmpdir(), "quorum-example-"))

// Stands for anything that costs money: each item is worked on once, whatever happens.
const worked: string[] = []
const stop = new AbortController()
const lengths = batch({
  agent: functionAgent(({ input }) => {
    worked.push(String(input))
    if (worked.length === 3) stop.abort()
    return String(input).length
  }),
  concurrency: 1,
})
const items = ["oak", "birch", "willow", "maple", "cherry"]
const stopped = await lengths.run(items, { runId: "trees", journal, drain: stop.signal })
console.log(`${stopped.status}: ${stopped.reason}`)

const { output, status } = await lengths.resume("trees", { journal })
console.log(
  `${status}: ${output?.map((line) => (line.status === "ok" ? line.output : line.error)).join(" ")}`,
)
console.log(`worked on ${worked.length} items, ${new Set(worked).size} of them different`)

// What if another rule had counted?
const sum = vote({ model: "simulated:demo", samples: 9, rule: "plurality" })
const first = await sum.run("What is 17 * 23?", { runId: "sum", journal, seed: 7 })
const strict = await sum.with({ quorum: 9 }).replay("sum", { journal })
console.log(`plurality: ${first.output}; with a quorum of 9: ${strict.status} (SIMULATED)`)

await rm(journal, { recursive: true })
