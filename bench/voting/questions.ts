import { uniformInt } from "pure-rand/distribution/uniformInt"
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus"

/** How well the simulated model does on a kind of question. */
export interface Difficulty {
  readonly name: string
  /** Share of right answers of one call. */
  readonly accuracy: number
  /** Share of samples that are right or wrong together, with the same slip: what makes a question contested. */
  readonly errorCorrelation: number
}

export const difficulties: readonly Difficulty[] = [
  { name: "easy", accuracy: 0.95, errorCorrelation: 0 },
  { name: "middling", accuracy: 0.8, errorCorrelation: 0.2 },
  { name: "contested", accuracy: 0.6, errorCorrelation: 0.4 },
]

export interface Question {
  readonly difficulty: Difficulty
  readonly text: string
  readonly expected: number
  /** Of the run that asks it: sample k of a question then has the same reply in every vote. */
  readonly seed: number
}

/** The same questions every time, the difficulties in turn. */
export function makeQuestions(count: number): readonly Question[] {
  const generator = xoroshiro128plus(2026)
  const draw = (from: number, to: number): number => uniformInt(generator, from, to)
  return Array.from({ length: count }, (_, index) => {
    const [a, b, c] = [draw(12, 99), draw(13, 99), draw(10, 999)]
    const difficulty = difficulties[index % difficulties.length]
    if (difficulty === undefined) throw new Error("expected at least one difficulty")
    return { difficulty, text: `What is ${a} * ${b} + ${c}?`, expected: a * b + c, seed: index + 1 }
  })
}
