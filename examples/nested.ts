// Patterns nest: a section whose branches vote. Each line of an invoice is worked out by a vote of its own,
// the section adds the lines up in plain code, and a line without a majority is named instead of guessed.
import { type Result, section, vote } from "langgraph-quorum"
import { z } from "zod"

// Keyless: the simulator answers, and slips now and then. With a key, name a model of yours.
const model = process.env["QUORUM_MODEL"] ?? "simulated:demo"

const lines = [
  { id: "chairs", count: 17, price: 230 },
  { id: "desks", count: 12, price: 415 },
  { id: "lamps", count: 48, price: 36 },
  { id: "shelves", count: 9, price: 187 },
]

const worked = vote({ model, samples: 7, rule: "majority", output: z.number() })

const invoice = section({
  // Each branch runs a whole vote; the brief's objective is the question that is voted on.
  agent: worked.asAgent({ input: (brief) => brief.objective }),
  briefs: lines.map(({ id, count, price }) => ({ id, objective: `What is ${count} * ${price}?` })),
  // The integrator is a plain function: it is told of every line that is missing.
  integrate: (outputs, { failures }) => ({
    total: outputs.reduce((sum, { output }) => sum + Number(output), 0),
    lines: outputs.map(({ briefId, output }) => `${briefId} ${String(output)}`),
    without: failures.map((failure) => failure.briefId),
  }),
})

// What happens in the votes reaches the listener of the section, wrapped with the brief it happened in.
const votes = new Map<string, Result>()
const result = await invoice.run("the office", {
  seed: 11,
  onEvent: (event) => {
    if (event.type === "nested" && event.event.type === "run_ended")
      votes.set(event.briefId, event.event.result)
  },
})

if (result.simulated) console.log("SIMULATED: made by the simulator, not by a model")
for (const { briefId, nested } of result.outcomes) {
  const ballots =
    votes.get(briefId)?.outcomes.map((ballot) => (ballot.status === "ok" ? String(ballot.output) : "-")) ?? []
  console.log(
    `${briefId.padEnd(8)} ${nested?.status ?? "no run"}: ${ballots.join(" ")} (${nested?.reason ?? ""})`,
  )
}
console.log(`${result.status}: ${result.reason}\n${JSON.stringify(result.output, null, 2)}`)
console.log(`${result.usage.calls} calls for ${result.coverage.briefs} lines`)

// What a model is asked to work out here, this program can check.
const settled = new Set(result.outcomes.filter(({ status }) => status === "ok").map(({ briefId }) => briefId))
const expected = lines
  .filter(({ id }) => settled.has(id))
  .reduce((sum, { count, price }) => sum + count * price, 0)
const account = [...settled, ...(result.output?.without ?? [])]
if (result.output?.total !== expected || account.length !== lines.length) {
  console.error(`Expected a total of ${expected} and every line in it or named as missing`)
  process.exitCode = 1
}
