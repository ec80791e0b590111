// One process of a run that is held by a SQLite file: node walk.mjs '{ "do": "begin" | "resume", ... }'
// Says what came of it as one line of JSON on standard output; what it called stands in the log file, one word a line.
import { appendFileSync, readFileSync } from "node:fs"
import { SqliteSaver } from "@langchain/langgraph-checkpoint-sqlite"
import { ApprovalRequired, section } from "../../dist/index.js"
import { functionAgent } from "../../dist/agents/index.js"

const { file, log, runId, interruptId, answer, ...order } = JSON.parse(process.argv[2])
const note = (word) => appendFileSync(log, `${word}\n`)
const forever = () => new Promise(() => setInterval(() => {}, 60_000))

const walk = section({
  planner: functionAgent(() => {
    note("planner")
    return { briefs: ["trees", "rivers"].map((id) => ({ id, objective: `Name ${id}` })) }
  }),
  agent: functionAgent(async ({ id, objective }) => {
    note(id)
    if (order.hangIn !== id) return objective
    // Whatever was finished before has been kept by now.
    await new Promise((resolve) => setTimeout(resolve, 300))
    say({ hangs: id })
    return forever()
  }),
  concurrency: 1,
  approve: "plan",
})

function say(value) {
  process.stdout.write(`${JSON.stringify(value)}\n`)
}

const checkpointer = SqliteSaver.fromConnString(file)
try {
  const result =
    order.do === "begin"
      ? await walk.run("Nature", { checkpointer, runId, seed: 7 })
      : await walk.resume(runId, { checkpointer, ...(answer === undefined ? {} : { interruptId, answer }) })
  const { status, output, seed, reason } = result
  say({ status, output, seed, reason, called: readFileSync(log, "utf8").trim().split("\n") })
} catch (error) {
  if (error instanceof ApprovalRequired)
    say({ waits: error.interruptId, planHash: error.request.planHash, problem: error.request.problem })
  else say({ refused: error.message })
}
if (order.thenHang === true) await forever()
