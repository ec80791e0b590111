// Side by side in one run: what a branch that does nothing costs through Quorum, through p-queue alone, and through raw
// LangGraph; what starting costs; what votes cost; what sectioning costs beside its branches; and what is made of a
// provider's limits. Compare ratios, not absolute times of different machines.
import { availableParallelism } from "node:os"
import { aimsOf, votingAims } from "./aims.js"
import { concurrency } from "./candidates.js"
import { measureFanOut } from "./fan-out.js"
import { governorAims } from "./governor/governor-aims.js"
import { measureGovernor } from "./governor/measure-governor.js"
import { printGovernor } from "./governor/print-governor.js"
import { printAims } from "./print-aims.js"
import { printTable } from "./print-table.js"
import { independenceAims, measureIndependence, printIndependence } from "./sectioning/independence.js"
import { measureMerge, mergeAims, printMerge } from "./sectioning/merge.js"
import { showSpread } from "./spread.js"
import { measureStartUp } from "./start-up.js"
import { measureVoting, printVoting } from "./voting/measure-voting.js"

const rounds = { fanOut: 5, startUp: 7, sectioning: 5 }
/** On a busy machine fewer rounds are run, so that the whole takes about three minutes. */
const limitMs = 60_000
const startedAt = performance.now()

const startUp = measureStartUp(rounds.startUp)
const fanOut = measureFanOut(rounds.fanOut, limitMs, (round) =>
  console.error(`fan-out, round ${round} of ${rounds.fanOut}`),
)
const voting = await measureVoting()
const independence = measureIndependence(rounds.sectioning)
const merges = await measureMerge(rounds.sectioning)
const governor = await measureGovernor((part) => console.error(`governor: ${part}`))

const taken = fanOut[0]?.milliseconds.length ?? 0
console.log(
  `Fan-out: no-op branches, concurrency ${concurrency}; median (range) of ${taken} rounds, a process each`,
)
printTable([
  ["branches", "through", "us a branch", "KB a branch", "of p-queue"],
  ...fanOut.map(({ name, size, microsecondsPerBranch, kilobytesPerBranch }) => {
    const floor = fanOut.find((one) => one.name === "p-queue" && one.size === size)?.microsecondsPerBranch
      .median
    return [
      size.toLocaleString("en-US"),
      name,
      showSpread(microsecondsPerBranch, 1),
      showSpread(kilobytesPerBranch, 2),
      floor === undefined ? "" : `${(microsecondsPerBranch.median / floor).toFixed(1)} x`,
    ]
  }),
])

console.log(`\nStart-up: milliseconds, median (range) of ${rounds.startUp}, a process each`)
const bare = startUp.find((figure) => figure.what === "node -e 0")?.milliseconds.median ?? Number.NaN
printTable([
  ["what", "ms", "of bare node"],
  ...startUp.map(({ what, milliseconds }) => [
    what,
    showSpread(milliseconds, 0),
    what.startsWith("import") ? "" : `${(milliseconds.median / bare).toFixed(1)} x`,
  ]),
])

console.log()
printVoting(voting)

console.log()
printIndependence(independence)
console.log()
printMerge(merges, rounds.sectioning)
console.log()
printGovernor(governor)

const aims = [
  ...aimsOf(fanOut, startUp),
  ...votingAims(voting),
  ...independenceAims(independence),
  ...mergeAims(merges),
  ...governorAims(governor),
]
printAims(aims)

const seconds = (performance.now() - startedAt) / 1000
const machine = {
  node: process.version,
  cores: availableParallelism(),
  platform: `${process.platform} ${process.arch}`,
}
console.log(`\n${seconds.toFixed(0)} s on node ${machine.node}, ${machine.cores} cores, ${machine.platform}`)
// One line for programs that keep the figures from change to change.
console.log(
  JSON.stringify({
    bench: "langgraph-quorum",
    machine,
    seconds,
    rounds: { ...rounds, fanOut: taken },
    fanOut,
    startUp,
    voting,
    independence,
    merges,
    governor,
    aims,
  }),
)
