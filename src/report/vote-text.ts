import type { Tally } from "../tally/index.js"
import type { Result } from "../task/result.js"
import { type AccountOptions, accountText } from "./account-text.js"
import { bar, clip, count, percent } from "./numbers.js"
import { outputText } from "./result-text.js"
import { clusterLines, ruleText } from "./vote-rule-text.js"

const barWidth = 20
const choiceWidth = 48
/** Choices that get a line; the others are counted together. */
const mostChoices = 12

/** A vote for people: the winner on the first line, then the tally and the account. */
export function voteText(
  result: Result & { readonly tally: Tally },
  model: string | undefined,
  options: AccountOptions = {},
): string {
  const { tally } = result
  const table = tallyTable(tally)
  return [
    headline(result),
    "",
    ...table,
    ...(table.length === 0 ? [] : [""]),
    ...facts(tally),
    ...clusterLines(Reflect.get(result, "asked")),
    accountText(result, model, options),
  ].join("\n")
}

function headline(result: Result & { readonly tally: Tally }): string {
  const { tally } = result
  if (tally.winner !== null) return outputText(tally.exemplar)
  if (tally.tied.length > 1)
    return `no winner: tied between ${tally.tied.map((choice) => shown(choice, tally)).join(" and ")}`
  return `no winner: ${result.reason}`
}

/** A choice as its first ballot wrote it; the canonical key is for counting. */
function shown(choice: string, tally: Tally): string {
  const exemplar = tally.choices.find((other) => other.choice === choice)?.exemplar ?? choice
  return clip(typeof exemplar === "string" ? exemplar : JSON.stringify(exemplar), choiceWidth)
}

function tallyTable(tally: Tally): readonly string[] {
  if (tally.choices.length === 0) return []
  const rows = tally.choices.slice(0, mostChoices).map((entry) => ({
    choice: shown(entry.choice, tally),
    count: count(entry.count),
    bar: bar(entry.shareOfUsable, barWidth),
    share: percent(entry.shareOfUsable),
  }))
  const width = Math.max("choice".length, ...rows.map((row) => row.choice.length))
  const others = tally.choices.length - rows.length
  return [
    `${"choice".padEnd(width)}  ballots  share`,
    ...rows.map(
      (row) =>
        `${row.choice.padEnd(width)}  ${row.count.padStart(7)}  ${row.bar.padEnd(barWidth)} ${row.share.padStart(4)}`,
    ),
    ...(others === 0 ? [] : [`and ${count(others)} more choices with fewer ballots`]),
  ]
}

function facts(tally: Tally): readonly string[] {
  const { samples } = tally
  const lost = [
    ...(samples.abstained === 0 ? [] : [`${samples.abstained} abstained`]),
    ...(samples.invalid === 0 ? [] : [`${samples.invalid} invalid`]),
    ...(samples.failed === 0 ? [] : [`${samples.failed} failed`]),
    ...(samples.timedOut === 0 ? [] : [`${samples.timedOut} timed out`]),
    ...(samples.cancelled === 0 ? [] : [`${samples.cancelled} cancelled`]),
  ]
  const account = [
    // A what-if may ask for fewer than there are.
    samples.launched > samples.requested
      ? `${samples.requested} asked for, ${samples.launched} on record`
      : `${samples.launched} of ${samples.requested} launched`,
    `${samples.usable} usable`,
    ...lost,
    `${samples.saved} saved`,
  ]
  const dissent = tally.dissent.map((entry) => `${shown(entry.choice, tally)} (${entry.count})`)
  return [
    `samples    ${account.join(", ")}`,
    `agreement  ${percent(tally.agreement)} of usable ballots (agreement, not the chance of being right)`,
    ...(tally.modeProbability === null || samples.usable === 0
      ? []
      : [
          `most said  ${percent(tally.modeProbability)} sure that these voters say this most often (not that it is right)`,
        ]),
    `rule       ${ruleText(tally)}`,
    `stopped    ${stopText(tally)}`,
    ...(dissent.length === 0 ? [] : [`dissent    ${clip(dissent.join(", "), 100)}`]),
    ...(tally.quorum.usable >= tally.quorum.needed
      ? []
      : [`quorum     missed: ${tally.quorum.usable} usable, ${tally.quorum.needed} needed`]),
  ]
}

const stops: ReadonlyMap<string, string> = new Map([
  ["locked", "locked: no further ballot could change the winner"],
  ["confident", "confident: the leader is far enough ahead of the next"],
  ["ahead", "ahead: the leader has the lead it needs"],
  ["unanimous", "unanimous: a whole window agreed"],
  ["certified", "certified: the bound on a wrong leader is met"],
  ["verified", "verified: a ballot passed"],
  ["all_counted", "all ballots were counted"],
  ["tie_broken", "tie broken by further ballots"],
  ["judged", "judged: the tie was left to judges"],
])

function stopText(tally: Tally): string {
  if (tally.truncated) return `early: ${tally.stopReason}`
  return stops.get(tally.stopReason) ?? tally.stopReason
}
