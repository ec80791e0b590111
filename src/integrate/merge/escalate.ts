import type { Agent } from "../../agents/agent.js"
import { judgeChoices } from "../ask/judge-tie.js"
import type { IntegrateContext } from "../integrator.js"
import { few, valueOf } from "./describe-conflict.js"
import type { Escalation } from "./merging.js"

/** What judges made of conflicts. */
export interface Verdicts {
  /** The key of the value they chose, by the path of the conflict; `null` where they could not tell. */
  readonly byPath: ReadonlyMap<string, string | null>
  readonly warnings: readonly string[]
}

/** Asks the judges about every conflict that was left to them, all at once, each told the task and the evidence. */
export async function askJudges(
  escalations: readonly Escalation[],
  { judges, mostJudged }: { readonly judges: readonly Agent[]; readonly mostJudged: number },
  context: IntegrateContext,
): Promise<Verdicts> {
  const asked = escalations.slice(0, mostJudged)
  const left = escalations.slice(mostJudged).map(({ path }) => path)
  const verdicts = await Promise.all(asked.map((escalation) => judge(escalation, judges, context)))
  return {
    byPath: new Map(verdicts.map(({ path, winner }) => [path, winner])),
    warnings: [
      ...verdicts.flatMap(({ path, warnings }) => warnings.map((warning) => `\`${path}\`: ${warning}`)),
      ...(left.length === 0
        ? []
        : [
            `the judges were asked about ${asked.length} of ${escalations.length} conflicts (mostJudged), not ${few(left, 3, "more")}`,
          ]),
    ],
  }
}

async function judge(
  { path, candidates }: Escalation,
  judges: readonly Agent[],
  context: IntegrateContext,
): Promise<{ readonly path: string; readonly winner: string | null; readonly warnings: readonly string[] }> {
  const choices = candidates.map(({ key, value, sayings }) => {
    const { evidence } = valueOf(value, sayings)
    // With its path, so that the same values at another path are another question.
    return { choice: key, exemplar: { path, value, ...(evidence.length === 0 ? {} : { evidence }) } }
  })
  const task = { task: context.task, question: `Which value is right for ${path}?` }
  const { winner, warnings } = await judgeChoices(judges, choices, { ...context, task })
  return { path, winner, warnings }
}
