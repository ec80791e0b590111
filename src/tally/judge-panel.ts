/** Why a judge abstains: it took another choice in the other order, could not tell, or named no place in the list. */
export type JudgeAbstention = "contradiction" | "none" | "invalid"

/** What one judge says, both readings together. */
export type JudgeReading =
  | { readonly pick: string }
  | { readonly pick: null; readonly reason: JudgeAbstention }

/**
 * The order of a judge's second reading: the reverse, but for the middle of an odd list, which changes places with its
 * neighbour. Every place then holds another choice than before, so that whoever goes by the place contradicts itself.
 *
 * @example
 * ```ts
 * import { otherOrder } from "langgraph-quorum/tally"
 *
 * console.log(otherOrder(["a", "b"]), otherOrder(["a", "b", "c"])) // ["b", "a"] ["c", "a", "b"]
 * ```
 */
export function otherOrder<Choice>(choices: readonly Choice[]): readonly Choice[] {
  const reversed = choices.toReversed()
  const middle = (choices.length - 1) / 2
  if (middle < 1 || !Number.isInteger(middle)) return reversed
  return reversed.toSpliced(middle, 2, ...reversed.slice(middle, middle + 2).toReversed())
}

/**
 * What a judge says that was shown distinct choices twice: in the order given, and in the other one (`otherOrder`).
 *
 * It picks a choice by naming it in both orders, else it abstains: judges favour places in the list. Sources: Zheng et al. 2023 (arXiv
 * 2306.05685); Wang et al. 2023 (arXiv 2305.17926).
 *
 * @param firstPick place in `choices`, from 0; `null` = none
 * @param secondPick place in `otherOrder(choices)`, from 0; `null` = none
 * @param choices canonical keys in the order of the first reading
 * @example
 * ```ts
 * import { readJudge } from "langgraph-quorum/tally"
 *
 * console.log(readJudge(0, 1, ["a", "b", "c"])) // { pick: "a" }
 * console.log(readJudge(0, 0, ["a", "b", "c"])) // { pick: null, reason: "contradiction" }
 * ```
 */
export function readJudge(
  firstPick: number | null,
  secondPick: number | null,
  choices: readonly string[],
): JudgeReading {
  const first = choiceAt(choices, firstPick)
  const second = choiceAt(otherOrder(choices), secondPick)
  if (first === undefined || second === undefined) return { pick: null, reason: "invalid" }
  if (first === null || second === null) return { pick: null, reason: "none" }
  return first === second ? { pick: first } : { pick: null, reason: "contradiction" }
}

/** The choice at a place; `undefined` where there is none. */
function choiceAt(choices: readonly string[], place: number | null): string | null | undefined {
  return place === null ? null : choices[place]
}

/** What a panel of judges says. */
export interface PanelVerdict {
  /** The choice that most judges pick; `null` without one. */
  readonly winner: string | null
  /** The choices that share the top, by code units: no order in which they were shown is in it. */
  readonly tied: readonly string[]
  /** Judges that pick a choice, for each that is picked; by number, then by code units. */
  readonly picks: readonly { readonly choice: string; readonly judges: number }[]
  /** Judges that pick nothing, whatever the reason. */
  readonly abstained: number
  /** Of these, the ones that contradict themselves. */
  readonly contradictions: number
}

/**
 * The plurality of judges, one reading each; those that abstain say nothing.
 *
 * Neither the order of the choices, nor that of the judges, nor which reading was the first changes the verdict.
 * Source: a panel of several small judges instead of one large, Verga et al. 2024 (arXiv 2404.18796).
 *
 * @example
 * ```ts
 * import { panelVerdict, readJudge } from "langgraph-quorum/tally"
 *
 * const choices = ["a", "b"]
 * const verdict = panelVerdict([readJudge(0, 1, choices), readJudge(0, 1, choices), readJudge(0, 0, choices)])
 * console.log(verdict.winner, verdict.contradictions) // "a" 1
 * ```
 */
export function panelVerdict(readings: readonly JudgeReading[]): PanelVerdict {
  const counts = new Map<string, number>()
  for (const { pick } of readings) if (pick !== null) counts.set(pick, (counts.get(pick) ?? 0) + 1)
  const picks = [...counts]
    .map(([choice, judges]) => ({ choice, judges }))
    .sort((left, right) => right.judges - left.judges || (left.choice < right.choice ? -1 : 1))
  const top = picks.filter(({ judges }) => judges === picks[0]?.judges).map(({ choice }) => choice)
  return {
    winner: top.length === 1 ? (top[0] ?? null) : null,
    tied: top.length > 1 ? top : [],
    picks,
    abstained: readings.filter(({ pick }) => pick === null).length,
    contradictions: readings.filter((reading) => reading.pick === null && reading.reason === "contradiction")
      .length,
  }
}
