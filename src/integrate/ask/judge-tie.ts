import type { Agent } from "../../agents/agent.js"
import { ConfigError } from "../../errors.js"
import { type JudgeReading, panelVerdict } from "../../tally/index.js"
import type { IntegrateContext } from "../integrator.js"
import { type JudgePick, askJudge } from "./ask-judge.js"
import { askOnce, askedBefore } from "./asked-before.js"
import { textOf } from "./choice-texts.js"
import { named } from "./missing-answers.js"
import { shuffled } from "./shuffled.js"

/** A choice to be judged. */
export interface JudgedChoice {
  /** The canonical key. */
  readonly choice: string
  /** What the judges are shown. */
  readonly exemplar: unknown
}

export interface JudgeChoicesOptions {
  /** Most choices a judge is shown, 2 to 26; of more, the first ones by the order given. @default 20 */
  readonly mostCandidates?: number
}

/** What a panel of judges made of a tie, as plain JSON. */
export type JudgeVerdict = {
  /** The choice with most picks; `null` without one. */
  readonly winner: string | null
  /** The choices in the order of each judge's first reading; the second is its reverse. */
  readonly order: readonly string[]
  /** One for each judge, in the order of the judges. */
  readonly picks: readonly JudgePick[]
  readonly warnings: readonly string[]
}

/**
 * Asks a panel of judges for the best of several choices; each is asked twice, in a random order and in another
 * that has no choice in the same place.
 *
 * A judge that takes another choice in the other order, cannot tell, or fails abstains; among the others the plurality
 * wins, and a tie among them is no winner. The random order depends on the set of choices and the run's seed only, so
 * that swapping choices changes nothing. Sources: Zheng et al. 2023, arXiv 2306.05685 (places in the list); Verga et al. 2024, arXiv 2404.18796
 * (panels).
 *
 * @throws ConfigError for no judges, or a `mostCandidates` outside 2 to 26
 */
export async function judgeChoices(
  judges: readonly Agent[],
  choices: readonly JudgedChoice[],
  context: IntegrateContext,
  options: JudgeChoicesOptions = {},
): Promise<JudgeVerdict> {
  const { mostCandidates = 20 } = options
  checkPanel(judges, mostCandidates)
  const distinct = choices.filter(
    ({ choice }, position) => choices.findIndex((other) => other.choice === choice) === position,
  )
  const shown = distinct
    .slice(0, mostCandidates)
    // What the judges see must not depend on who was launched first.
    .toSorted((left, right) => (left.choice < right.choice ? -1 : 1))
  const [only] = shown
  if (only === undefined || shown.length === 1) {
    return {
      winner: only?.choice ?? null,
      order: only === undefined ? [] : [only.choice],
      picks: [],
      warnings: [],
    }
  }
  const asked = askedBefore<JudgeVerdict>(context, "verdicts", judges)
  const question = JSON.stringify(shown.map(({ choice, exemplar }) => [choice, textOf(exemplar)]))
  const verdict = await askOnce(asked, question, () => sit(judges, shown, context))
  const leftOut = distinct.slice(mostCandidates).map(({ choice }) => choice)
  if (leftOut.length === 0) return verdict
  const warning = `the judges were shown ${shown.length} of ${distinct.length} choices, not ${named(leftOut)}`
  return { ...verdict, warnings: [warning, ...verdict.warnings] }
}

function checkPanel(judges: readonly Agent[], mostCandidates: number): void {
  if (judges.length === 0)
    throw new ConfigError("judgeChoices: expected at least one judge, got none. Give `judges`")
  // There are no more labels than letters.
  if (Number.isInteger(mostCandidates) && mostCandidates >= 2 && mostCandidates <= 26) return
  throw new ConfigError(
    `judgeChoices: expected \`mostCandidates\` to be a whole number from 2 to 26, got ${mostCandidates}`,
  )
}

/** One sitting of the panel: all judges, both orders, all at once. */
async function sit(
  judges: readonly Agent[],
  choices: readonly JudgedChoice[],
  context: IntegrateContext,
): Promise<JudgeVerdict> {
  const candidates = shuffled(context.random, choices).map(({ choice, exemplar }) => ({
    choice,
    text: textOf(exemplar),
  }))
  const sitting = nextSitting(context.memory)
  const picks = await Promise.all(
    judges.map((judge, position) => askJudge(judge, candidates, `judge-${sitting}-${position + 1}`, context)),
  )
  const warnings = picks.flatMap(({ judge, reason }) =>
    reason === undefined ? [] : [`${judge} abstained: ${reason}`],
  )
  return {
    winner: panelVerdict(picks.map(readingOf)).winner,
    order: candidates.map(({ choice }) => choice),
    picks,
    warnings,
  }
}

/** Brief ids are not used twice in a run, however often it is judged. */
function nextSitting(memory: Map<string, unknown>): number {
  const before = memory.get("sittings of judges")
  const sitting = typeof before === "number" ? before + 1 : 1
  memory.set("sittings of judges", sitting)
  return sitting
}

function readingOf({ pick }: JudgePick): JudgeReading {
  return pick === null ? { pick, reason: "none" } : { pick }
}
