// Does a panel of models pay? Three voters of unlike strength answer questions whose answers are known; `calibrate`
// learns what each is worth and says whether voting beats the best of them; then the panel votes with those weights.
import { vote } from "langgraph-quorum"
import { calibrationRows, defineEval, runEval } from "langgraph-quorum/evals"
import { startSimulator } from "langgraph-quorum/simulator"
import { abstainThreshold, calibrate } from "langgraph-quorum/tally"
import { z } from "zod"

// Keyless: three simulators that slip more or less often stand in for three models. Everything they say is SIMULATED.
const strengths = { strong: 0.95, weak: 0.55, weaker: 0.5 }
const simulators = await Promise.all(
  Object.values(strengths).map((accuracy, index) => startSimulator({ accuracy, seed: index + 1 })),
)
const voters = Object.keys(strengths).map((name, index) => ({
  name,
  model: `${simulators[index]?.url ?? ""}#${name}`,
}))

// Each voter by itself is an arm; the rows are questions whose answer is known.
const rows = Array.from({ length: 60 }, (_, index) => {
  const [a, b] = [12 + index, 7 + ((index * 5) % 31)]
  return { input: `What is ${a} * ${b}?`, expected: a * b }
})
const alone = defineEval({
  name: "voters alone",
  rows,
  arms: Object.fromEntries(
    voters.map(({ name, model }) => [name, vote({ model, samples: 1, output: z.number() })]),
  ),
  score: (output, row) => output === row.expected,
})
const report = await runEval(alone, { seed: 1 })
const learned = calibrate(calibrationRows(report, rows, (row) => row.expected))

console.log("SIMULATED: made by the simulator, not by a model")
for (const { voter, accuracy, weight } of learned.voters) {
  console.log(`${voter.padEnd(7)} ${(accuracy * 100).toFixed(0)} % right, weight ${weight.toFixed(2)}`)
}
const percent = ({ accuracy }: { readonly accuracy: number }): string => `${(accuracy * 100).toFixed(1)} %`
console.log(`best ${percent(learned.best)}, equal votes ${percent(learned.panel.equal)}`)
console.log(`log-odds weights, learned on one half and tried on the other: ${percent(learned.panel.logOdds)}`)
for (const warning of learned.warnings) console.log(`warning: ${warning}`)
const threshold = abstainThreshold(learned, 0.9, { by: "point" })
console.log(
  threshold === null
    ? "no agreement makes it 90 % right"
    : `90 % right from agreement ${threshold.agreement}`,
)

// The panel, with what was learned: the strong voter can no longer be outvoted by two weak ones.
const panel = vote({
  voters: voters.map((voter) => ({ ...voter, weight: learned.weights[voter.name] ?? 0 })),
  output: z.number(),
})
const { output, tally } = await panel.run("What is 17 * 23?", { seed: 5 })
for (const { voter, choice } of tally.ballots) console.log(`${voter ?? ""} says ${choice ?? "nothing"}`)
console.log(`the panel says ${JSON.stringify(output)}`)
await Promise.all(simulators.map((simulator) => simulator.close()))

if (learned.warnings.length === 0 && learned.panel.equal.accuracy <= learned.best.accuracy) {
  console.error("Expected a warning where the panel does not beat its best voter")
  process.exitCode = 1
}
