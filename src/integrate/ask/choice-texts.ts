import type { Ballot } from "../../tally/index.js"

/** One choice as it was put first, and who made it. */
export interface ChoiceText {
  readonly choice: string
  /** What its earliest-launched ballot says. */
  readonly text: string
  /** In launch order. */
  readonly briefIds: readonly [string, ...string[]]
}

/** The distinct choices of the usable ballots, in the order in which they were first made. */
export function choiceTexts(ballots: readonly Ballot[]): readonly ChoiceText[] {
  const found = new Map<string, { readonly text: string; readonly briefIds: [string, ...string[]] }>()
  for (const ballot of ballots) {
    if (ballot.status !== "usable" || ballot.choice === null) continue
    const known = found.get(ballot.choice)
    if (known === undefined)
      found.set(ballot.choice, {
        text: textOf(ballot.output ?? ballot.raw ?? ballot.choice),
        briefIds: [ballot.briefId],
      })
    else known.briefIds.push(ballot.briefId)
  }
  return [...found].map(([choice, rest]) => ({ choice, ...rest }))
}

/** An output as somebody is shown it. */
export function textOf(output: unknown): string {
  return typeof output === "string" ? output : (JSON.stringify(output, null, 2) ?? String(output))
}
