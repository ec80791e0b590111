import type { Tally } from "./tally.js"

/** What a reader must know before trusting the tally, in the order of its weight. */
export function warningsFor(tally: Omit<Tally, "warnings">): readonly string[] {
  return [
    failures(tally),
    missedQuorum(tally),
    cutShort(tally),
    tie(tally),
    noMajority(tally),
    thinMargin(tally),
    unusable(tally),
  ].filter((warning) => warning !== undefined)
}

type Draft = Omit<Tally, "warnings">

function failures({ status, ballots }: Draft): string | undefined {
  if (status !== "all_failed") return undefined
  const causes = new Map<string, number>()
  for (const { status: kind, reason } of ballots) {
    const cause = reason ?? kind
    causes.set(cause, (causes.get(cause) ?? 0) + 1)
  }
  return `No ballot could be counted: ${listed([...causes].map(([cause, times]) => `${cause} (${times})`))}`
}

function missedQuorum({ status, quorum }: Draft): string | undefined {
  if (status !== "no_quorum") return undefined
  return `No quorum: ${quorum.usable} usable, ${quorum.needed} needed`
}

function cutShort({ truncated, stopReason, samples }: Draft): string | undefined {
  if (!truncated) return undefined
  const { usable, requested } = samples
  return `Cut short (${stopReason}): ${usable} usable of ${requested} requested, more could change the result`
}

function tie({ tied, winner }: Draft): string | undefined {
  if (tied.length === 0) return undefined
  const end = winner === null ? "no winner" : `broken in favour of ${quote(winner)}`
  return `Tie between ${listed(tied.map(quote))}: ${end}`
}

function noMajority({ status, choices, margin }: Draft): string | undefined {
  const [first] = choices
  if (status !== "undecided" || margin === null || first === undefined) return undefined
  const share = `${Math.round(first.shareOfUsable * 100)} %`
  return `Undecided: ${quote(first.choice)} leads with ${share} of the usable weight, which is not enough`
}

function thinMargin({ winner, tied, choices, samples, margin }: Draft): string | undefined {
  const [first, second] = choices
  if (winner === null || tied.length > 0 || first === undefined || samples.usable < 2) return undefined
  if (margin === null || margin.weight > 1) return undefined
  const weighs = choices.some(({ count, weight }) => count !== weight)
  const of = (choice: typeof second) =>
    weighs ? Number((choice?.weight ?? 0).toPrecision(3)) : (choice?.count ?? 0)
  const other = weighs ? "one other ballot of full weight" : "one other ballot"
  return `Thin margin: ${of(first)} against ${of(second)}${weighs ? " by weight" : ""}, ${other} would tie or turn it`
}

/** Ballots cancelled because the vote was decided are no fault, so they stay out of the share. */
function unusable({ samples }: Draft): string | undefined {
  const heard = samples.launched - samples.cancelled
  const lost = heard - samples.usable
  if (lost * 3 <= heard) return undefined
  const { invalid, abstained, failed, timedOut } = samples
  const kinds = [`${invalid} invalid`, `${abstained} abstained`, `${failed} failed`, `${timedOut} timed out`]
  const shown = kinds.filter((kind) => !kind.startsWith("0 "))
  return `${lost} of ${heard} ballots were not usable (${shown.join(", ")})`
}

/** Choices come from models: quoted, on one line, cut. */
function quote(choice: string): string {
  return JSON.stringify(choice.length > 60 ? `${choice.slice(0, 57)}...` : choice)
}

function listed(items: readonly string[]): string {
  const shown = items.slice(0, 5).join(", ")
  return items.length > 5 ? `${shown} and ${items.length - 5} more` : shown
}
