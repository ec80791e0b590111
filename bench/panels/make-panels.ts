import type { RecordedAnswers } from "./recorded-answers.js"

/** Some of the models of a recording, strongest first: ties go to the voter listed first. */
export interface Panel {
  readonly name: string
  readonly models: readonly number[]
}

/** The panels that are compared, by the rank of their models over all rows. */
export function makePanels(recording: RecordedAnswers): readonly Panel[] {
  const ranked = rankedModels(recording)
  const middle = Math.floor(ranked.length / 2)
  const panel = (name: string, ranks: readonly number[]): Panel => ({
    name,
    models: ranks.flatMap((rank) => ranked.slice(rank).slice(0, 1)),
  })
  const all = ranked.map((_, rank) => rank)
  return [
    panel("all", all),
    panel("top 3", all.slice(0, 3)),
    panel("top 5", all.slice(0, 5)),
    panel("top 9", all.slice(0, 9)),
    panel("1 top + 4 weakest", [0, ...all.slice(-4)]),
    panel("1 top + 4 middling", [0, ...all.slice(middle - 2, middle + 2)]),
    panel("2 top + 3 weakest", [0, 1, ...all.slice(-3)]),
    panel(
      "5 spread out",
      [0, 1, 2, 3, 4].map((step) => step * Math.floor(ranked.length / 5)),
    ),
    panel("5 middling", all.slice(middle - 2, middle + 3)),
    panel("5 weakest", all.slice(-5)),
  ]
}

/** Columns of the recording by falling accuracy; an abstention is no right answer. */
function rankedModels({ models, rows }: RecordedAnswers): number[] {
  const correct = models.map((_, model) => rows.filter(({ answers, gold }) => answers[model] === gold).length)
  return [...models.keys()].sort(
    (left, right) => (correct[right] ?? 0) - (correct[left] ?? 0) || left - right,
  )
}
