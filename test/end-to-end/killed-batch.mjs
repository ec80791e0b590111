// One process of a batch that keeps a journal: node killed-batch.mjs '{ "items": 2000, "root": ..., "runId": ..., ... }'
// Says of each outcome that is announced, one line each, on standard output; which items ran stands in the side file.
import { appendFileSync, existsSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { batch } from "../../dist/index.js"
import { functionAgent } from "../../dist/agents/index.js"

const { items, concurrency, root, runId, ran, output, kill } = JSON.parse(process.argv[2])

// The real signal, in the middle of what this process does: nothing is caught, flushed or closed after it.
const die = () => process.kill(process.pid, "SIGKILL")
let begun = 0
let announced = 0

const upperCase = batch({
  agent: functionAgent(async function upperCase({ id, input }) {
    appendFileSync(ran, `${id}\n`)
    begun += 1
    if (begun === kill?.begun) die()
    await new Promise((resolve) => setTimeout(resolve, 10 + (Number(id) % 21)))
    if (Number(id) % 97 === 0) throw new Error(`item ${id} cannot be done`)
    return { text: input.toUpperCase(), size: input.length }
  }),
  concurrency,
  retry: { attempts: 1 },
})

const options = {
  journal: root,
  onEvent(event) {
    if (event.type !== "outcome") return
    process.stdout.write(`${event.outcome.briefId}\n`)
    announced += 1
    if (announced === kill?.announced) die()
  },
}
if (kill?.milliseconds !== undefined) setTimeout(die, kill.milliseconds)
const known = existsSync(join(root, runId, "journal.jsonl"))
const input = Array.from({ length: items }, (_, place) => `item ${place + 1} of ${items}`)
let result
try {
  result = known
    ? await upperCase.resume(runId, options)
    : await upperCase.run(input, { ...options, runId, seed: 7 })
} catch (error) {
  // Killed before its first entry was on disk, nothing was paid, and it can begin again; after its last one, it has ended.
  if (known && /cut off before anything was paid/.test(error.message))
    result = await upperCase.run(input, { ...options, runId, seed: 7 })
  else if (known && /has not ended/.test(error.message))
    result = await upperCase.fold(runId, { journal: root })
  else throw error
}
const { output: lines, status, coverage, failures, conflicts, duplicates, rounds } = result
const failed = failures.map(({ briefId, reason, lacks }) => ({ briefId, reason, lacks }))
writeFileSync(output, JSON.stringify({ lines, status, coverage, rounds, conflicts, duplicates, failed }))
