import { printTable } from "../print-table.js"
import { latency, questionCount } from "./ask-all.js"
import { type LiveVotes, figureOf } from "./live-votes.js"
import { difficulties } from "./questions.js"
import type { WayFigure } from "./way-figures.js"

/** Prints what each way of voting came to. */
export function printLiveVotes(votes: LiveVotes): void {
  const { ways, byDifficulty, callMs } = votes
  const mix = difficulties.map(
    ({ name, accuracy, errorCorrelation }) => `${name} ${accuracy} / ${errorCorrelation}`,
  )
  console.log(
    `Votes over HTTP on the SIMULATED model (replies and latencies are drawn: this shows the method, no model):\n` +
      `${questionCount} sums, a third each of ${mix.join(", ")} (accuracy / error correlation); the same samples for every way;\n` +
      `latency log-normal, median ${latency.medianMs} ms, sigma ${latency.sigma}: the median call took ${callMs.toFixed(0)} ms; means over the questions`,
  )
  const one = figureOf(ways, "one call").wallMs
  const fifteen = figureOf(ways, "fixed 15").wallMs
  printTable([
    ["vote", "right, % (95 %)", "calls", "rounds", "path, in calls", "wall, of one call", "of fixed 15"],
    ...ways.map((figure) => [
      figure.way,
      showRight(figure),
      figure.calls.toFixed(2),
      figure.rounds.toFixed(2),
      figure.criticalPath.toFixed(2),
      `${(figure.wallMs / one).toFixed(2)} x`,
      `${(figure.wallMs / fifteen).toFixed(2)} x`,
    ]),
  ])
  console.log("\nThe same by difficulty")
  printTable([
    [
      "difficulty",
      "one call, %",
      "fixed 15, %",
      "fixed 40, %",
      "adaptive, %",
      "calls",
      "rounds",
      "one by one",
    ],
    ...byDifficulty.map(({ name, ways: own }) => [
      name,
      ...(["one call", "fixed 15", "fixed 40", "adaptive"] as const).map((way) =>
        percent(figureOf(own, way).right),
      ),
      figureOf(own, "adaptive").calls.toFixed(2),
      figureOf(own, "adaptive").rounds.toFixed(2),
      figureOf(own, "adaptive, one by one").rounds.toFixed(2),
    ]),
  ])
  console.log(
    "path: the slowest reply of each round, summed, in median calls. Waves and one by one gave the same winner after\n" +
      "the same samples on every question: this run ends with an error where they do not.",
  )
}

function showRight({ right, interval, withoutWinner }: WayFigure): string {
  const none = withoutWinner === 0 ? "" : `, ${withoutWinner} without winner`
  return `${percent(right)} (${percent(interval.low)}-${percent(interval.high)}${none})`
}

function percent(share: number): string {
  return (share * 100).toFixed(1)
}
