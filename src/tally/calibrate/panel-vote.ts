/** What a panel says about one item. */
export interface PanelVote {
  /** `""` when nobody voted. */
  readonly winner: string
  /** Share of the voting weight that the winner holds; 0 when all of it is 0. */
  readonly agreement: number
}

/** Sums in different orders differ in their last digits, which must not decide a tie. */
const negligible = 1e-9

/** Most of the weight wins; a tie goes to the choice of the voter listed first. */
export function panelVote(choices: readonly string[], weights: readonly number[]): PanelVote {
  const weightOf = new Map<string, number>()
  let total = 0
  for (const [voter, choice] of choices.entries()) {
    if (choice === "") continue
    const weight = weights[voter] ?? 0
    total += weight
    weightOf.set(choice, (weightOf.get(choice) ?? 0) + weight)
  }
  let [winner, most] = ["", 0]
  for (const [choice, weight] of weightOf) {
    if (winner !== "" && weight <= most + negligible * total) continue
    winner = choice
    most = weight
  }
  return { winner, agreement: total > 0 ? most / total : 0 }
}
