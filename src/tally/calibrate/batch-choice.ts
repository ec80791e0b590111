/** What a batch model makes of one item. */
export interface BatchChoice {
  readonly item: string
  /** The likeliest choice; `null` when nobody voted, or when several are as likely and ties abstain. */
  readonly winner: string | null
  /**
   * The choices that share the top, sorted; empty when one stands alone. Also where a policy then took one.
   */
  readonly tied: readonly string[]
  /** Probability of each choice, under the model. */
  readonly posterior: Readonly<Record<string, number>>
}

/** What equally likely choices become: no winner, or the one whose vote stands first in the item. */
export type BatchTies = "abstain" | "first"

/** Rounding in long sums of logarithms must not decide a tie. */
const negligible = 1e-9

/** Takes the likeliest of the choices; `said` are those that were voted for, in the order of the votes. */
export function batchChoice(
  item: string,
  posterior: readonly (readonly [choice: string, probability: number])[],
  said: readonly string[],
  ties: BatchTies,
): BatchChoice {
  const most = Math.max(...posterior.map(([, probability]) => probability))
  const top = posterior
    .filter(([, probability]) => probability >= most - negligible)
    .map(([choice]) => choice)
  const [only] = top
  const tied = said.length > 0 && top.length > 1 ? top.toSorted() : []
  const winner =
    tied.length === 0 ? only : ties === "first" ? said.find((choice) => tied.includes(choice)) : undefined
  return {
    item,
    winner: said.length === 0 ? null : (winner ?? null),
    tied,
    posterior: Object.fromEntries(posterior),
  }
}
